namespace AddinHost.Logging;

/// <summary>Deciding what is logged, and logging it.</summary>
public static class LoggingFeature
{
    public static IServiceCollection AddEmailLogging(this IServiceCollection services)
    {
        services.AddScoped<Ledger>();
        services.AddScoped<LogMessage>();
        services.AddScoped<LogEmail>();
        services.AddScoped<ListLedger>();
        services.AddScoped<LoggedBy>();
        return services;
    }
}
