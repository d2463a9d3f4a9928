using System.Net.Http.Headers;
using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Http;
using Microsoft.Extensions.Options;

namespace AddinHost.Providers.Gmail;

/// <summary>A message of Pub/Sub and what acknowledges it; without notification where it was none of Gmail's.</summary>
public sealed record PulledNotification(string AckId, GmailNotification? Notification);

/// <summary>Pulls Gmail's announcements from a Pub/Sub subscription with the key of a service account: for hosts that Google cannot reach.</summary>
public sealed class GmailPull(GoogleHttp http, IOptions<GoogleOptions> options) : IDisposable
{
    private const string Scope = "https://www.googleapis.com/auth/pubsub";
    private const int AtOnce = 100;
    private const int LongestAnswer = 4 * 1024 * 1024;

    private readonly SemaphoreSlim gate = new(1);
    private ConfigurableHttpClient? client;
    private ServiceAccountCredential? account;

    public bool IsSetUp => options.Value is { PubSubSubscription.Length: > 0, ServiceAccountKeyFile.Length: > 0 };

    /// <summary>Waits for as long as Google holds the call open; may return nothing.</summary>
    /// <exception cref="HttpRequestException">Pub/Sub cannot be reached or refuses.</exception>
    public async Task<IReadOnlyList<PulledNotification>> PullAsync(CancellationToken ct)
    {
        using var answer = await CallAsync("pull", new { maxMessages = AtOnce }, ct);
        var body = await answer.Content.ReadAsByteArrayAsync(ct);
        using var json = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body, new JsonDocumentOptions { MaxDepth = 8 });
        if (!json.RootElement.TryGetProperty("receivedMessages", out var received))
            return [];
        return
        [
            .. received.EnumerateArray().Select(each => new PulledNotification(
                each.GetProperty("ackId").GetString() ?? "",
                GmailNotification.Decode(each.TryGetProperty("message", out var message) && message.TryGetProperty("data", out var data) ? data.GetString() : null))),
        ];
    }

    /// <summary>These need not be delivered again.</summary>
    public async Task AcknowledgeAsync(IReadOnlyCollection<string> ackIds, CancellationToken ct)
    {
        if (ackIds.Count > 0)
            (await CallAsync("acknowledge", new { ackIds }, ct)).Dispose();
    }

    public void Dispose()
    {
        client?.Dispose();
        gate.Dispose();
    }

    private async Task<HttpResponseMessage> CallAsync(string verb, object body, CancellationToken ct)
    {
        var signedIn = await SignInAsync(ct);
        var target = new Uri($"{options.Value.Endpoints.PubSub.TrimEnd('/')}/v1/{options.Value.PubSubSubscription}:{verb}");
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await signedIn.GetAccessTokenForRequestAsync(null, ct));
        var answer = await client!.SendAsync(request, ct);
        try
        {
            return answer.EnsureSuccessStatusCode();
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<ServiceAccountCredential> SignInAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (account is not null)
                return account;
            using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(options.Value.ServiceAccountKeyFile!, ct));
            client = http.CreateHttpClient(new CreateHttpClientArgs { ApplicationName = "Inlay" });
            client.MaxResponseContentBufferSize = LongestAnswer;
            // To Google's own address, whatever the file names.
            var initializer = new ServiceAccountCredential.Initializer(file.RootElement.GetProperty("client_email").GetString(), options.Value.Endpoints.OAuth.TrimEnd('/') + "/token")
            {
                Scopes = [Scope],
                KeyId = file.RootElement.TryGetProperty("private_key_id", out var id) ? id.GetString() : null,
                HttpClientFactory = http,
                UseJwtAccessWithScopes = false,
            };
            return account = new ServiceAccountCredential(initializer.FromPrivateKey(file.RootElement.GetProperty("private_key").GetString()));
        }
        finally
        {
            gate.Release();
        }
    }
}
