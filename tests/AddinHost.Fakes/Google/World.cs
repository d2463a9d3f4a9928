using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace AddinHost.Fakes.Google;

/// <summary>What a test wants to go wrong.</summary>
/// <param name="Method">As counted: users.messages.get, batch, token, pull; * for any.</param>
/// <param name="Status">HTTP status of the answer; 0 where the connection ends without one.</param>
/// <param name="Reason">For Google's errors, such as userRateLimitExceeded; for OAuth's, such as invalid_grant.</param>
/// <param name="After">The work is done, and only its answer is lost.</param>
/// <param name="DelayMilliseconds">How long the call is held, before the work or, with <paramref name="After"/>, behind it.</param>
/// <param name="Revokes">The user takes the consent back at this moment.</param>
internal sealed record Fault(string Method, int Status, string? Reason = null, int? RetryAfter = null, bool After = false, string? Address = null, int DelayMilliseconds = 0, bool Revokes = false)
{
    public int Times { get; set; } = 1;

    /// <summary>So many are let through before.</summary>
    public int Skip { get; set; }
}

/// <summary>Consent of a user to a client.</summary>
internal sealed class Grant
{
    public required string Address { get; init; }

    public required string ClientId { get; init; }

    public required string[] Scopes { get; set; }

    public bool Revoked { get; set; }

    public DateTimeOffset? RefreshUntil { get; set; }
}

/// <summary>Everything that this Google knows. One lock for all: it serves one test at a time.</summary>
internal sealed class World
{
    private readonly List<Fault> faults = [];

    public Lock Gate { get; } = new();

    public Dictionary<string, Mailbox> Mailboxes { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, (string Secret, string[] RedirectUris)> Clients { get; } = [];

    public ConcurrentDictionary<string, (Grant Grant, DateTimeOffset Until)> AccessTokens { get; } = [];

    public ConcurrentDictionary<string, Grant> RefreshTokens { get; } = [];

    public ConcurrentDictionary<string, PendingCode> Codes { get; } = [];

    /// <summary>Answers consent without a page.</summary>
    public Consent? AutoConsent { get; set; }

    public int AccessTokenSeconds { get; set; } = 3599;

    public int? RefreshTokenSeconds { get; set; }

    public bool RotateRefreshTokens { get; set; }

    public int UnitsPerMinute { get; set; } = 6_000;

    public bool Silent { get; set; }

    public Keys Keys { get; } = new();

    public Spending Spending { get; } = new();

    public PubSub PubSub { get; } = new();

    public static string NewSecret(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    public Mailbox MailboxOf(string address)
    {
        lock (Gate)
        {
            if (!Mailboxes.TryGetValue(address, out var mailbox))
                Mailboxes.Add(address, mailbox = new Mailbox(address));
            return mailbox;
        }
    }

    public string Issue(Grant grant, int? seconds = null)
    {
        var token = NewSecret("ya29.");
        AccessTokens[token] = (grant, DateTimeOffset.UtcNow.AddSeconds(seconds ?? AccessTokenSeconds));
        return token;
    }

    public void Script(Fault fault)
    {
        lock (faults)
            faults.Add(fault);
    }

    public void Calm()
    {
        lock (faults)
            faults.Clear();
    }

    /// <summary>The fault that this call meets, used up by it.</summary>
    public Fault? Meet(string method, string? address)
    {
        lock (faults)
        {
            var fault = faults.Find(each => (each.Method == "*" || each.Method == method) && (each.Address is null || each.Address.Equals(address, StringComparison.OrdinalIgnoreCase)));
            if (fault is { Skip: > 0 })
            {
                fault.Skip--;
                return null;
            }

            if (fault is not null && --fault.Times <= 0)
                faults.Remove(fault);
            return fault;
        }
    }
}

/// <summary>What is decided in place of a person at the consent page.</summary>
internal sealed record Consent(string? Address, string[]? Scopes = null, bool Deny = false, string? Error = null);

/// <summary>An authorization code that waits to be exchanged.</summary>
internal sealed record PendingCode(Grant Grant, string RedirectUri, string? Challenge, string? Nonce, bool Offline);

/// <summary>Requests and quota units by user and method.</summary>
internal sealed class Spending
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Dictionary<string, int>> requests = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<(DateTimeOffset At, int Units)>> units = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>False where the user's minute is used up; then nothing is spent.</summary>
    public bool Spend(string address, string method, int cost, int perMinute)
    {
        lock (gate)
        {
            var now = DateTimeOffset.UtcNow;
            if (!requests.TryGetValue(address, out var counts))
                requests.Add(address, counts = []);
            counts[method] = counts.GetValueOrDefault(method) + 1;
            if (!units.TryGetValue(address, out var spent))
                units.Add(address, spent = []);
            if (cost > 0 && LastMinute(spent, now) + cost > perMinute)
                return false;
            spent.Add((now, cost));
            return true;
        }
    }

    public object Of(string address)
    {
        lock (gate)
        {
            var spent = units.GetValueOrDefault(address) ?? [];
            return new { requests = requests.GetValueOrDefault(address) ?? [], units = spent.Sum(each => each.Units), lastMinute = LastMinute(spent, DateTimeOffset.UtcNow) };
        }
    }

    public void Forget()
    {
        lock (gate)
        {
            requests.Clear();
            units.Clear();
        }
    }

    private static int LastMinute(List<(DateTimeOffset At, int Units)> spent, DateTimeOffset now)
    {
        var sum = 0;
        for (var i = spent.Count - 1; i >= 0 && spent[i].At > now.AddMinutes(-1); i--)
            sum += spent[i].Units;
        return sum;
    }
}
