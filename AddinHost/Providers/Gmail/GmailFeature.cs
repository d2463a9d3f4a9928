using System.Net;
using AddinHost.Shared.Caching;

namespace AddinHost.Providers.Gmail;

/// <summary>Mailboxes over the Gmail API.</summary>
public static class GmailFeature
{
    public static IServiceCollection AddGmail(this IServiceCollection services)
    {
        services.AddOptions<GoogleOptions>()
            .Validate(options => options.UnitsPerMinute > 0, "Google:UnitsPerMinute is more than 0.")
            .Validate(options => options.PollEvery > TimeSpan.Zero && options.SafetyPollEvery > TimeSpan.Zero, "Google:PollEvery and Google:SafetyPollEvery are more than 0.")
            .ValidateOnStart();
        services.AddHttpClient(GoogleHttp.ClientName)
            // Addresses of the API name messages and people.
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.All,
                ConnectTimeout = TimeSpan.FromSeconds(15),
            });
        services.AddSingleton<GoogleHttp>();
        services.AddSingleton<GmailQuota>();
        services.AddSingleton<GmailSurroundings>();
        services.AddSingleton<GmailPushTokens>();
        services.AddSingleton<GmailPull>();
        services.AddKeyedSingleton<OpenMailProvider>(ProviderKind.Gmail, (provider, connection) => new GmailProvider(
            connection,
            provider.GetRequiredService<ICache>(),
            provider.GetRequiredService<GmailSurroundings>()));
        return services;
    }
}
