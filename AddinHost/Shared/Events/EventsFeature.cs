namespace AddinHost.Shared.Events;

/// <summary>Outbox, relay and live feed.</summary>
public static class EventsFeature
{
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddScoped<Outbox>();
        services.AddSingleton<LiveFeed>();
        services.AddHostedService<OutboxRelay>();
        services.AddScoped<Idempotency.IdempotentWrites>();
        return services;
    }
}
