using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;

namespace AddinHost.Tracking.Events;

/// <summary>
/// From where members work, for a day: a look at their own mail from there is their own. Kept as a keyed hash of member and network in the cache, so that nobody can read
/// it, and gone when the cache is.
/// </summary>
public sealed class OwnNetworks(ICache cache, MasterKey master, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(10);
    private const int MostNoted = 10_000;

    private readonly byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Bytes, HMACSHA256.HashSizeInBytes, info: "Inlay.OwnNetworks"u8.ToArray());
    private readonly ConcurrentDictionary<string, DateTimeOffset> noted = [];

    /// <summary>A member asks for something from this address.</summary>
    public async Task NoteAsync(Guid memberId, IPAddress? address, CancellationToken ct)
    {
        // Of this machine itself: a proxy of ours, behind which everybody comes.
        if (address is null || IPAddress.IsLoopback(address))
            return;
        var (place, now) = (Place(memberId, address), clock.GetUtcNow());
        if (noted.TryGetValue(place, out var at) && now - at < NotedEvery)
            return;
        if (noted.Count >= MostNoted)
            noted.Clear();
        noted[place] = now;
        await cache.SetAsync(place, [1], Kept, ct);
    }

    /// <summary>Has this member worked from there lately?</summary>
    public async Task<bool> IsOfAsync(Guid memberId, string? address, CancellationToken ct) =>
        IPAddress.TryParse(address, out var parsed) && await cache.GetAsync(Place(memberId, parsed), ct) is not null;

    /// <summary>Notes from where those come who are signed in.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        var caller = http.RequestServices.GetRequiredService<Caller>();
        // Behind a proxy that nobody named, everybody comes from the proxy: readers too.
        if (caller.IsKnown && caller.MemberId != Guid.Empty && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded"))
            await NoteAsync(caller.MemberId, http.Connection.RemoteIpAddress, http.RequestAborted);
        await next(http);
    }

    /// <summary>Of IPv6 the network that a house has: its devices change the rest every day (RFC 8981).</summary>
    private string Place(Guid memberId, IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var network = plain.AddressFamily == AddressFamily.InterNetworkV6 ? plain.GetAddressBytes()[..8] : plain.GetAddressBytes();
        byte[] named = [.. memberId.ToByteArray(), .. network];
        return "own-network:" + Convert.ToHexString(HMACSHA256.HashData(key, named)[..16]);
    }
}
