namespace AddinHost.Notices;

/// <summary>What members are told while they look: the live feed.</summary>
public static class NoticesFeature
{
    public static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.AddScoped<StreamEvents>();
        return services;
    }
}
