using Google.Apis.Http;

namespace AddinHost.Providers.Gmail;

/// <summary>
/// Google's client libraries on the named HttpClient of this host: fixed hosts from <see cref="GoogleOptions.Endpoints"/>, no redirects, no cookies, nothing of
/// addresses or tokens in the log.
/// </summary>
public sealed class GoogleHttp(IHttpMessageHandlerFactory handlers) : Google.Apis.Http.IHttpClientFactory
{
    public const string ClientName = "google";

    /// <summary>Longest answer: the largest message that Gmail takes (50 MB), in base64.</summary>
    public const int LongestAnswer = 96 * 1024 * 1024;

    public ConfigurableHttpClient CreateHttpClient(CreateHttpClientArgs args)
    {
        ArgumentNullException.ThrowIfNull(args);
        // Who waits and tries again is decided by us alone: one more try, for an access token that was refused.
        var handler = new ConfigurableMessageHandler(handlers.CreateHandler(ClientName)) { ApplicationName = args.ApplicationName, FollowRedirect = false, IsLoggingEnabled = false, NumTries = 2 };
        var client = new ConfigurableHttpClient(handler) { MaxResponseContentBufferSize = LongestAnswer, Timeout = TimeSpan.FromSeconds(100) };
        foreach (var initializer in args.Initializers)
            initializer.Initialize(client);
        return client;
    }
}
