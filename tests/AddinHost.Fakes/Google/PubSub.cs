using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace AddinHost.Fakes.Google;

/// <summary>A subscription of a topic: pushed to an address, or pulled.</summary>
internal sealed class Subscription(string name, string topic, Uri? endpoint, string? audience, string? email, string issuer)
{
    public string Name => name;

    public string Topic => topic;

    public Uri? Endpoint => endpoint;

    /// <summary>Who signs the tokens of its pushes.</summary>
    public string Issuer => issuer;

    public string Audience => audience ?? endpoint?.ToString() ?? "";

    public string Email => email ?? "pusher@project.iam.gserviceaccount.com";

    public List<PulledMessage> Waiting { get; } = [];

    public int Delivered { get; set; }

    public int Refused { get; set; }
}

/// <summary>A message that waits to be acknowledged.</summary>
internal sealed class PulledMessage(string data)
{
    public string Data => data;

    public string Id { get; } = Random.Shared.NextInt64(1, long.MaxValue).ToString(CultureInfo.InvariantCulture);

    public string? AckId { get; set; }

    /// <summary>Not shown again before.</summary>
    public DateTimeOffset HiddenUntil { get; set; }
}

/// <summary>Pub/Sub as far as Gmail publishes through it: at least once, again after a refusal.</summary>
internal sealed class PubSub
{
    private static readonly TimeSpan[] Again = [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    private readonly Channel<(Subscription To, PulledMessage Message, string Token)> pushes = Channel.CreateUnbounded<(Subscription, PulledMessage, string)>();

    public List<Subscription> Subscriptions { get; } = [];

    public TimeSpan AckDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What Gmail says of a mailbox: whose it is, and where its history stands.</summary>
    public static string DataOf(string address, ulong historyId) =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new { emailAddress = address, historyId }));

    public void Publish(string topic, string data, Keys keys)
    {
        List<Subscription> all;
        lock (Subscriptions)
            all = Subscriptions.FindAll(each => each.Topic == topic);
        foreach (var each in all)
        {
            var message = new PulledMessage(data);
            if (each.Endpoint is null)
            {
                lock (each.Waiting)
                    each.Waiting.Add(message);
            }
            else
            {
                Push(each, message, Token(each, keys));
            }
        }
    }

    public void Push(Subscription to, PulledMessage message, string token) => pushes.Writer.TryWrite((to, message, token));

    /// <summary>The token that goes with a push, right or wrong in one way.</summary>
    public static string Token(Subscription to, Keys keys, string? wrong = null)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var (from, until) = wrong == "expired" ? (now - 7200, now - 3600) : (now, now + 3600);
        var token = keys.Sign(
            new
            {
                iss = wrong == "issuer" ? "https://accounts.elsewhere.test" : to.Issuer,
                aud = wrong == "audience" ? "https://elsewhere.test/hooks/gmail" : to.Audience,
                azp = "1",
                sub = "1",
                email = wrong == "email" ? "somebody@elsewhere.iam.gserviceaccount.com" : to.Email,
                email_verified = wrong != "unverified",
                iat = from,
                exp = until,
            },
            forged: wrong == "signature");
        return wrong == "unsigned" ? string.Concat(token.AsSpan(0, token.LastIndexOf('.') + 1), "AAAA") : token;
    }

    public async Task DeliverAsync(IHttpClientFactory clients, CancellationToken ct)
    {
        await foreach (var (to, message, token) in pushes.Reader.ReadAllAsync(ct))
            _ = DeliverAsync(clients.CreateClient(), to, message, token, ct);
    }

    private static async Task DeliverAsync(HttpClient client, Subscription to, PulledMessage message, string token, CancellationToken ct)
    {
        var body = JsonSerializer.Serialize(new
        {
            message = new { data = message.Data, messageId = message.Id, message_id = message.Id, publishTime = DateTimeOffset.UtcNow, attributes = new { } },
            subscription = to.Name,
        });
        foreach (var wait in Again.Append(TimeSpan.Zero))
        {
            if (await IsTakenAsync(client, to, body, token, ct))
            {
                to.Delivered++;
                return;
            }

            to.Refused++;
            await Task.Delay(wait, ct);
        }
    }

    private static async Task<bool> IsTakenAsync(HttpClient client, Subscription to, string body, string token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, to.Endpoint) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (token.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await client.SendAsync(request, ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
