using AddinHost.Providers.Gmail;
using AddinHost.Providers.Graph;
using AddinHost.Providers.Imap;
using AddinHost.Providers.Memory;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Outbound;

namespace AddinHost.Providers;

/// <summary>The mail systems that a mailbox can be on.</summary>
public static class ProvidersFeature
{
    public static IServiceCollection AddProviders(this IServiceCollection services)
    {
        services.AddScoped<MailProviders>();
        AddOAuth(services);

        services.AddSingleton<ImapBudget>();
        services.AddSingleton(provider => provider.GetRequiredService<IConfiguration>().GetSection(ImapLimits.Section).Get<ImapLimits>() ?? new ImapLimits());
        services.AddKeyedSingleton<OpenMailProvider>(ProviderKind.Imap, (provider, connection) => new ImapProvider(
            connection,
            provider.GetRequiredService<OutboundSockets>(),
            provider.GetRequiredService<ImapBudget>(),
            provider.GetRequiredService<ImapLimits>(),
            provider.GetRequiredService<TimeProvider>()));

        services.AddGmail();
        services.AddGraph();

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

    private static void AddOAuth(IServiceCollection services)
    {
        services.AddOptions<GoogleOptions>().BindConfiguration(GoogleOptions.Section);
        services.AddOptions<MicrosoftOptions>().BindConfiguration(MicrosoftOptions.Section)
            .Validate(options => string.IsNullOrEmpty(options.Cloud) || MicrosoftClouds.All.Any(cloud => cloud.Word.Equals(options.Cloud, StringComparison.OrdinalIgnoreCase)),
                "Microsoft:Cloud is one of " + string.Join(", ", MicrosoftClouds.All.Select(cloud => cloud.Word)) + ".")
            .ValidateOnStart();
        services.AddScoped<ProviderApps>();
        services.AddSingleton<MailboxTokens>();
        services.AddKeyedSingleton<IOAuthProvider, GoogleOAuth>(ProviderKind.Gmail);
        services.AddKeyedSingleton<IOAuthProvider, MicrosoftOAuth>(ProviderKind.Graph);
        services.AddHttpClient(MicrosoftOAuth.HttpClientName, client =>
            {
                client.Timeout = TimeSpan.FromSeconds(20);
                client.MaxResponseContentBufferSize = 1024 * 1024;
            })
            // Addresses, codes and tokens pass here: nothing of it belongs in a log.
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    }
}
