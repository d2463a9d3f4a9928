using System.Net;
using System.Net.Http.Headers;
using Google.Apis.Http;

namespace AddinHost.Providers.Gmail;

/// <summary>Puts the access token on each request, asks once for another when it is refused, and keeps the time that Google wants to be left alone.</summary>
internal sealed class GmailAccess(GetAccessToken accessToken) : IConfigurableHttpClientInitializer, IHttpExecuteInterceptor, IHttpUnsuccessfulResponseHandler
{
    private string? rejected;

    /// <summary>From the last answer that was no success.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>The token of the last request counts for nothing any more.</summary>
    public string? Last { get; private set; }

    public void Initialize(ConfigurableHttpClient httpClient)
    {
        httpClient.MessageHandler.AddExecuteInterceptor(this);
        httpClient.MessageHandler.AddUnsuccessfulResponseHandler(this);
    }

    /// <summary>For a refusal inside a batch, which no handler sees.</summary>
    public void Reject() => rejected = Last;

    public async Task InterceptAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Last = await accessToken(rejected, cancellationToken);
        rejected = null;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Last);
    }

    public Task<bool> HandleResponseAsync(HandleUnsuccessfulResponseArgs args)
    {
        var retryAfter = args.Response.Headers.RetryAfter;
        RetryAfter = retryAfter?.Delta ?? (retryAfter?.Date is { } date ? date - DateTimeOffset.UtcNow : null);
        var again = args.Response.StatusCode == HttpStatusCode.Unauthorized && args.SupportsRetry;
        if (again)
            Reject();
        return Task.FromResult(again);
    }
}
