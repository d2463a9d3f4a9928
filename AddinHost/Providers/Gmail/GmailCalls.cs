using System.Net;
using AddinHost.Providers.Gmail.Client;
using Google;
using Google.Apis.Http;
using Google.Apis.Requests;
using Google.Apis.Services;
using Microsoft.Extensions.Options;

namespace AddinHost.Providers.Gmail;

/// <summary>What all sessions of Gmail share: where Google is, how it is reached, and what of the quota is left.</summary>
public sealed class GmailSurroundings(GoogleHttp http, GmailQuota quota, IOptions<GoogleOptions> options, TimeProvider time)
{
    public GoogleHttp Http => http;

    public GmailQuota Quota => quota;

    public GoogleOptions Options => options.Value;

    public TimeProvider Time => time;
}

/// <summary>Calls of the API for one mailbox: within its quota, with another token when one was refused, again after a while where Google asks for it. For one caller at a time.</summary>
internal sealed class GmailCalls : IDisposable
{
    private static readonly TimeSpan WithoutAdvice = TimeSpan.FromMinutes(1);

    /// <summary>Google advises at most 50: larger ones run into the limit of requests at once.</summary>
    private const int BatchSize = 50;

    private const int MostTries = 5;

    private const string SignInNeeded = "gmail_sign_in_needed";

    private readonly Guid mailboxId;
    private readonly bool givesWay;
    private readonly GmailSurroundings surroundings;
    private readonly GmailAccess access;

    public GmailCalls(ProviderConnection connection, GmailSurroundings surroundings)
    {
        (mailboxId, givesWay) = (connection.MailboxId, connection.GivesWay);
        this.surroundings = surroundings;
        access = new GmailAccess(connection.AccessToken ?? throw new ProviderException(ProviderFailure.ReauthorizationNeeded, SignInNeeded));
        Service = new GmailService(new BaseClientService.Initializer
        {
            ApplicationName = "Inlay",
            BaseUri = surroundings.Options.Endpoints.Gmail.TrimEnd('/') + "/",
            GZipEnabled = false,
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
            HttpClientFactory = surroundings.Http,
            HttpClientInitializer = access,
        });
    }

    public GmailService Service { get; }

    /// <summary>Longest wait inside a call; beyond it the caller is told when to come again.</summary>
    private TimeSpan Patience => surroundings.Options.LongestPause;

    public void Dispose() => Service.Dispose();

    public Task<T> DoAsync<T>(GmailRequest<T> request, CancellationToken ct) => DoAsync(request, request.ExecuteAsync, ct);

    /// <summary>The answer as it came, for what is too long to be copied more than once.</summary>
    public Task<byte[]> ReadAsync<T>(GmailRequest<T> request, CancellationToken ct) => DoAsync(
        request,
        async token =>
        {
            using var message = request.CreateRequest();
            using var response = await Service.HttpClient.SendAsync(message, token);
            if (!response.IsSuccessStatusCode)
                throw new GoogleApiException(Service.Name) { HttpStatusCode = response.StatusCode, Error = await Service.DeserializeError(response) };
            return await response.Content.ReadAsByteArrayAsync(token);
        },
        ct);

    /// <summary>One try of what must not be done twice. Failures are Google's own exceptions: the caller knows what they mean. The units are spent before.</summary>
    public static Task<T> DoOnceAsync<T>(GmailRequest<T> request) => request.ExecuteAsync(CancellationToken.None);

    public Task SpendAsync(int units, CancellationToken ct) => givesWay ? surroundings.Quota.SpendLeftoversAsync(mailboxId, units, Patience, ct) : surroundings.Quota.SpendAsync(mailboxId, units, Patience, ct);

    public ProviderException Map(Exception exception) => GmailErrors.From(exception, access.RetryAfter);

    /// <summary>Many messages in few requests. What is gone is missing from the answer; its order is that of <paramref name="ids"/>.</summary>
    public async Task<IReadOnlyList<Message>> GetAllAsync(IEnumerable<string> ids, Func<string, MessagesResource.GetRequest> get, CancellationToken ct)
    {
        var found = new List<Message>();
        var renewed = false;
        foreach (var chunk in ids.Chunk(BatchSize))
        {
            var answers = new Dictionary<string, Message>();
            var open = chunk.Distinct().ToList();
            for (var attempt = 1; open.Count > 0; attempt++)
            {
                ProviderException? failure;
                (open, failure) = await BatchAsync(open, get, answers, ct);
                // A token that ends in the middle is refused inside the batch, where no handler sees it: once, another one is asked for.
                if (failure is { Failure: ProviderFailure.ReauthorizationNeeded, Code: SignInNeeded, InnerException: null } && !renewed)
                    renewed = true;
                else if (failure is not null)
                    await WaitOrThrowAsync(failure, attempt, ct);
            }

            found.AddRange(chunk.Distinct().Where(answers.ContainsKey).Select(id => answers[id]));
        }

        return found;
    }

    private async Task<T> DoAsync<T, TResponse>(GmailRequest<TResponse> request, Func<CancellationToken, Task<T>> execute, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            await SpendAsync(request.Cost, ct);
            try
            {
                return await execute(ct);
            }
            catch (Exception exception) when (GmailErrors.Covers(exception, ct))
            {
                await WaitOrThrowAsync(Map(exception), attempt, ct);
            }
        }
    }

    /// <summary>Returns what has to be asked again, and why.</summary>
    private async Task<(List<string> Open, ProviderException? Failure)> BatchAsync(
        List<string> ids, Func<string, MessagesResource.GetRequest> get, Dictionary<string, Message> answers, CancellationToken ct)
    {
        await SpendAsync(ids.Count * GmailCost.GetMessage, ct);
        var again = new List<string>();
        ProviderException? failure = null;
        var batch = new BatchRequest(Service);
        foreach (var id in ids)
        {
            batch.Queue<Message>(get(id), (message, error, _, response) =>
            {
                if (error is null && response.IsSuccessStatusCode)
                {
                    answers[id] = message;
                    return;
                }

                var single = GmailErrors.FromStatus(response.StatusCode, error, response.Headers.RetryAfter?.Delta, null);
                if (single.Failure == ProviderFailure.NotFound)
                    return;
                again.Add(id);
                // What cannot be waited for decides.
                if (failure is null || single.Failure is not (ProviderFailure.Throttled or ProviderFailure.Unavailable))
                    failure = single;
                if (response.StatusCode == HttpStatusCode.Unauthorized)
                    access.Reject();
            });
        }

        try
        {
            await batch.ExecuteAsync(ct);
        }
        catch (Exception exception) when (GmailErrors.Covers(exception, ct))
        {
            return (ids, Map(exception));
        }

        return (again, failure);
    }

    /// <summary>Waits where waiting helps and is short; else the failure is the caller's.</summary>
    private async Task WaitOrThrowAsync(ProviderException failure, int attempt, CancellationToken ct)
    {
        var wait = failure.RetryAfter ?? TimeSpan.FromSeconds(1 << (attempt - 1));
        switch (failure.Failure)
        {
            case ProviderFailure.Throttled:
                var tooLong = wait > Patience || attempt >= MostTries;
                if (tooLong && failure.RetryAfter is null)
                    wait = WithoutAdvice;
                surroundings.Quota.Pause(mailboxId, wait);
                if (tooLong)
                    throw new ProviderException(ProviderFailure.Throttled, failure.Code, failure.InnerException) { RetryAfter = wait };
                return;
            case ProviderFailure.Unavailable when attempt < 3 && wait <= Patience:
                await Task.Delay(wait, surroundings.Time, ct);
                return;
            default:
                throw failure;
        }
    }
}
