using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace AddinHost.Providers.Graph;

/// <summary>
/// Microsoft Graph for one mailbox: every call passes the budget, carries a token that works, and fails as a <see cref="ProviderException"/>. The SDK's own
/// handlers for retries and redirects are not in its HttpClient, so nothing waits or goes elsewhere unseen.
/// </summary>
public sealed class GraphClient : IAuthenticationProvider, IDisposable
{
    /// <summary>Name of the HttpClient.</summary>
    public const string HttpClientName = "microsoft-graph";

    private const int MostTries = 3;
    private readonly ProviderConnection connection;
    private readonly GraphBudget budget;
    private readonly GraphLimits limits;
    private readonly TimeProvider time;
    private readonly HttpClient http;
    private string? rejected;
    private string? used;

    public GraphClient(HttpClient http, ProviderConnection connection, Uri graph, GraphBudget budget, GraphLimits limits, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(graph);
        (this.http, this.connection, this.budget, this.limits, this.time) = (http, connection, budget, limits, time);
        Root = new Uri(graph, "v1.0/");
        Api = new GraphServiceClient(http, this, Root.AbsoluteUri.TrimEnd('/'));
    }

    /// <summary>Below it lies everything that may be asked with a token.</summary>
    public Uri Root { get; }

    public GraphServiceClient Api { get; }

    /// <summary>For addresses that carry their own permission; no token goes there.</summary>
    public HttpClient Http => http;

    /// <summary>Calls once, again with a new token after a 401, and again after a short pause that Microsoft asked for: in both cases nothing was done.</summary>
    /// <param name="isSend">Whether this may let a message go.</param>
    public async Task<T> CallAsync<T>(Func<GraphServiceClient, Task<T>> call, CancellationToken ct, bool isSend = false)
    {
        ArgumentNullException.ThrowIfNull(call);
        var isRenewed = false;
        for (var attempt = 1; ; attempt++)
        {
            using var slot = await budget.EnterAsync(connection.MailboxId, limits, ct);
            try
            {
                return await call(Api);
            }
            catch (ApiException exception) when (exception.ResponseStatusCode == 401 && !isRenewed)
            {
                (isRenewed, rejected) = (true, used);
            }
            catch (Exception exception) when (GraphErrors.Covers(exception, ct))
            {
                var failure = isSend ? GraphErrors.FromSend(exception, time.GetUtcNow()) : GraphErrors.From(exception, time.GetUtcNow());
                if (failure.Failure == ProviderFailure.Throttled || failure.RetryAfter is not null)
                    budget.Pause(connection.MailboxId, failure.RetryAfter ?? limits.LongestPause);
                if (failure.Failure != ProviderFailure.Throttled || failure.RetryAfter > limits.LongestPause || attempt >= MostTries)
                    throw failure;
            }
        }
    }

    public async Task CallAsync(Func<GraphServiceClient, Task> call, CancellationToken ct, bool isSend = false) => await CallAsync(
        async api =>
        {
            await call(api);
            return true;
        },
        ct,
        isSend);

    /// <summary>The same where "not there" is an answer.</summary>
    public async Task<T?> FindAsync<T>(Func<GraphServiceClient, Task<T?>> call, CancellationToken ct)
        where T : class
    {
        try
        {
            return await CallAsync(call, ct);
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.NotFound)
        {
            return null;
        }
    }

    /// <summary>The token goes to Graph and nowhere else, whatever address an answer may have named.</summary>
    async Task IAuthenticationProvider.AuthenticateRequestAsync(RequestInformation request, Dictionary<string, object>? additionalAuthenticationContext, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!Root.IsBaseOf(request.URI))
            throw GraphErrors.Broken();
        used = connection.AccessToken is { } give ? await give(rejected, cancellationToken) : throw new ProviderException(ProviderFailure.ReauthorizationNeeded, "microsoft_sign_in_needed");
        request.Headers.Remove("Authorization");
        request.Headers.Add("Authorization", "Bearer " + used);
        // Ids that survive sending and moving (learn.microsoft.com/graph/outlook-immutable-id).
        request.Headers.Add("Prefer", "IdType=\"ImmutableId\"");
    }

    public void Dispose()
    {
        Api.Dispose();
        http.Dispose();
    }
}
