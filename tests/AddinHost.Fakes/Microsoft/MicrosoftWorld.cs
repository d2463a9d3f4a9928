using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace AddinHost.Fakes.Microsoft;

/// <summary>What a token stands for.</summary>
internal sealed record FakeToken(FakeMailbox Mailbox, string Scope, DateTimeOffset ExpiresAt, string ClientId);

/// <summary>Something that goes wrong on purpose, a number of times or for some seconds.</summary>
/// <param name="Match">Method and a part of the path: <c>GET /messages/delta</c>.</param>
/// <param name="Status">0: the connection is cut.</param>
/// <param name="After">Only after the request was carried out.</param>
/// <param name="Skip">So many are let through before.</param>
/// <param name="Revokes">The user takes the consent back at this moment.</param>
internal sealed record FakeFault(
    string Match, int Status = 0, string? RetryAfter = null, int Times = 1, double Seconds = 0, bool After = false, string? Code = null, string? User = null, int DelayMilliseconds = 0, int Skip = 0, bool Revokes = false)
{
    private readonly DateTimeOffset until = DateTimeOffset.UtcNow.AddSeconds(Seconds);
    private int left = Times;
    private int toSkip = Skip;

    public bool Takes(string method, string path, string? user)
    {
        var parts = Match.Split(' ', 2);
        if (!(parts[0] == "*" || parts[0] == method) || !path.Contains(parts[^1], StringComparison.OrdinalIgnoreCase) || (User is not null && User != user))
            return false;
        if (Interlocked.Decrement(ref toSkip) >= 0)
            return false;
        return Seconds > 0 ? DateTimeOffset.UtcNow < until : Interlocked.Decrement(ref left) >= 0;
    }
}

/// <summary>Everything that the fake remembers.</summary>
internal sealed class MicrosoftWorld(IHttpClientFactory clients)
{
    public ConcurrentDictionary<string, FakeMailbox> Mailboxes { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ConcurrentDictionary<string, FakeToken> AccessTokens { get; } = new();

    public ConcurrentDictionary<string, FakeToken> RefreshTokens { get; } = new();

    public ConcurrentDictionary<string, long> Requests { get; } = new();

    public ConcurrentQueue<FakeFault> Faults { get; private set; } = new();

    public FakeSubscriptions Subscriptions { get; } = new(clients);

    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    public FakeMailbox Mailbox(string address) => Mailboxes.GetOrAdd(address, static each => new FakeMailbox(each));

    public string NewAccessToken(FakeMailbox mailbox, string scope, string clientId)
    {
        var token = "fake-access-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        AccessTokens[token] = new FakeToken(mailbox, scope, DateTimeOffset.UtcNow + TokenLifetime, clientId);
        return token;
    }

    public void Revoke(FakeMailbox mailbox, bool alsoRefresh)
    {
        foreach (var (token, grant) in AccessTokens)
        {
            if (grant.Mailbox == mailbox)
                AccessTokens.TryRemove(token, out _);
        }

        foreach (var (token, grant) in RefreshTokens)
        {
            if (alsoRefresh && grant.Mailbox == mailbox)
                RefreshTokens.TryRemove(token, out _);
        }
    }

    public void ClearFaults() => Faults = new();

    /// <summary>The mailbox of the request's token, or null: 401.</summary>
    public FakeMailbox? Who(HttpRequest request, out FakeToken? token)
    {
        token = null;
        var given = request.Headers.Authorization.ToString();
        if (!given.StartsWith("Bearer ", StringComparison.Ordinal) || !AccessTokens.TryGetValue(given["Bearer ".Length..], out token) || token.ExpiresAt < DateTimeOffset.UtcNow)
            return null;
        return token.Mailbox;
    }

    /// <summary>Puts a message somewhere and tells who subscribed.</summary>
    public FakeMessage Put(FakeMailbox mailbox, string folder, byte[] mime, bool wireHeaders, DateTimeOffset? receivedAt = null, string? conversation = null, string? category = null)
    {
        FakeMessage message;
        lock (mailbox.Gate)
        {
            message = mailbox.Add(folder, mime, wireHeaders, receivedAt: receivedAt);
            message.ConversationId = conversation ?? message.ConversationId;
            message.Categories = category is null ? [] : [category];
        }

        Subscriptions.Announce(mailbox, folder, message);
        return message;
    }

    public static string Shape(string path)
    {
        var parts = path.Split('/');
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i - 1] is "messages" or "subscriptions" && parts[i] is not ("delta" or "delta()"))
                parts[i] = "{id}";
        }

        return string.Join('/', parts).Replace("delta()", "delta", StringComparison.Ordinal);
    }
}
