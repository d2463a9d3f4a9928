using AddinHost.Providers.Imap;
using AddinHost.Providers.Memory;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Outbound;

namespace AddinHost.Providers;

/// <summary>The mail systems that a mailbox can be on.</summary>
public static class ProvidersFeature
{
    public static IServiceCollection AddProviders(this IServiceCollection services)
    {
        services.AddScoped<MailProviders>();

        services.AddSingleton<ImapBudget>();
        services.AddSingleton(provider => provider.GetRequiredService<IConfiguration>().GetSection(ImapLimits.Section).Get<ImapLimits>() ?? new ImapLimits());
        services.AddKeyedSingleton<OpenMailProvider>(ProviderKind.Imap, (provider, connection) => new ImapProvider(
            connection,
            provider.GetRequiredService<OutboundSockets>(),
            provider.GetRequiredService<ImapBudget>(),
            provider.GetRequiredService<ImapLimits>(),
            provider.GetRequiredService<TimeProvider>()));

        services.AddScoped<MemoryMailboxes>();
        services.AddSingleton<MemoryWorld>();
        services.AddHostedService(provider => provider.GetRequiredService<MemoryWorld>());
        services.AddKeyedSingleton<OpenMailProvider>(ProviderKind.Memory, (provider, connection) => new MemoryProvider(
            connection,
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<ICache>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
