namespace AddinHost.Timeline;

/// <summary>Timelines of records.</summary>
public static class TimelineFeature
{
    public static IServiceCollection AddTimeline(this IServiceCollection services)
    {
        services.AddScoped<TimelineOf>();
        services.AddScoped<ListTimeline>();
        services.AddScoped<ListLatest>();
        return services;
    }
}
