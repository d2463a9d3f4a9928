namespace AddinHost.FirstRun;

/// <summary>The first run: set-up and what the console says.</summary>
public static class FirstRunFeature
{
    public static IServiceCollection AddFirstRun(this IServiceCollection services)
    {
        services.AddSingleton<SetUpCode>();
        services.AddScoped<SetUp>();
        services.AddScoped<StartDemo>();
        services.AddHostedService<WelcomeMessage>();
        return services;
    }
}
