using AddinHost.Contacts.Merging;

namespace AddinHost.Timeline;

/// <summary>Timelines of records.</summary>
public static class TimelineFeature
{
    public static IServiceCollection AddTimeline(this IServiceCollection services)
    {
        services.AddScoped<TimelineOf>();
        services.AddScoped<TimelineViews>();
        services.AddScoped<WriteNote>();
        services.AddScoped<IRecordRows, EntryRows>();
        services.AddScoped<IRecordRows, NoteRows>();
        services.AddScoped<ListTimeline>();
        services.AddScoped<ListLatest>();
        services.AddScoped<Search.SearchMail>();
        return services;
    }
}
