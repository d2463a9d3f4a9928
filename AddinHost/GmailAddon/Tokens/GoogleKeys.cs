using AddinHost.Providers.Gmail;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace AddinHost.GmailAddon.Tokens;

/// <summary>The keys that Google signs identity tokens with: asked for again after a while, and at once when a token names one that is not among them, but no stranger can make us ask all the time.</summary>
public sealed class GoogleKeys(IHttpClientFactory http, IOptions<GoogleOptions> options, TimeProvider clock) : IDisposable
{
    private const int LongestAnswer = 256 * 1024;

    private static readonly TimeSpan KeptAtLeast = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan KeptAtMost = TimeSpan.FromHours(24);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FailedFor = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim asking = new(1, 1);
    private Known known = new([], default, default, default);
    private DateTimeOffset failedAt;

    private sealed record Known(IReadOnlyList<SecurityKey> Keys, DateTimeOffset AskedAt, DateTimeOffset FreshUntil, DateTimeOffset UsableUntil);

    /// <param name="keyId">That the token names; one that is not known yet may be a new one of Google's.</param>
    /// <exception cref="HttpRequestException">Google's keys cannot be had, and those that were are too old.</exception>
    public async Task<IReadOnlyList<SecurityKey>> GetAsync(string? keyId, CancellationToken ct)
    {
        if (IsEnough(known, keyId))
            return known.Keys;
        await asking.WaitAsync(ct);
        try
        {
            if (!IsEnough(known, keyId))
                known = await AskAsync(known, ct);
            return known.Keys;
        }
        finally
        {
            asking.Release();
        }
    }

    public void Dispose() => asking.Dispose();

    private bool IsEnough(Known have, string? keyId)
    {
        var now = clock.GetUtcNow();
        var justAsked = now - have.AskedAt < AskedEvery && now < have.UsableUntil;
        return justAsked || (now < have.FreshUntil && have.Keys.Any(key => key.KeyId == keyId));
    }

    private async Task<Known> AskAsync(Known before, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // Whoever waited while it failed does not wait as long again.
        if (now - failedAt < FailedFor && now >= failedAt)
            throw new HttpRequestException("Google's keys could not be had a moment ago.");
        try
        {
            using var client = http.CreateClient(GoogleHttp.ClientName);
            (client.Timeout, client.MaxResponseContentBufferSize) = (TimeSpan.FromSeconds(5), LongestAnswer);
            using var answer = await client.GetAsync(new Uri(options.Value.Endpoints.Certificates), ct);
            answer.EnsureSuccessStatusCode();
            var set = new JsonWebKeySet(await answer.Content.ReadAsStringAsync(ct));
            var told = answer.Headers.CacheControl?.MaxAge ?? KeptAtLeast;
            var fresh = told < KeptAtLeast ? KeptAtLeast : told > KeptAtMost ? KeptAtMost : told;
            return new Known([.. set.GetSigningKeys()], now, now + fresh, now + KeptAtMost);
        }
        catch (Exception exception) when (exception is HttpRequestException or ArgumentException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            // Google is away: what it told within a day still holds.
            if (now < before.UsableUntil)
                return before with { AskedAt = now };
            failedAt = clock.GetUtcNow();
            throw exception as HttpRequestException ?? new HttpRequestException("Google's keys cannot be had.", exception);
        }
    }
}
