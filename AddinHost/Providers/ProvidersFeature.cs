using AddinHost.Providers.Imap;
using AddinHost.Shared.Outbound;

namespace AddinHost.Providers;

/// <summary>The mail systems that a mailbox can be on.</summary>
public static class ProvidersFeature
{
    public static IServiceCollection AddProviders(this IServiceCollection services)
    {
        services.AddScoped<MailProviders>();

        services.AddSingleton<ImapBudget>();
        services.AddSingleton<ImapLimits>();
        services.AddKeyedSingleton<OpenMailProvider>(ProviderKind.Imap, (provider, connection) => new ImapProvider(
            connection,
            provider.GetRequiredService<OutboundSockets>(),
            provider.GetRequiredService<ImapBudget>(),
            provider.GetRequiredService<ImapLimits>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
