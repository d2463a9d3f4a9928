namespace AddinHost.Shared.Caching;

/// <summary>What may be forgotten at any moment: tokens (sealed by the caller), thread ids, presence. The database is the truth.</summary>
public interface ICache
{
    /// <summary>The value, or null when it is not there or the cache is away.</summary>
    Task<byte[]?> GetAsync(string key, CancellationToken ct);

    /// <summary>Keeps the value at most for <paramref name="lifetime"/>.</summary>
    Task SetAsync(string key, byte[] value, TimeSpan lifetime, CancellationToken ct);

    Task RemoveAsync(string key, CancellationToken ct);

    /// <summary>Tells every host that something is new; lost signals are made up for by reading the database.</summary>
    Task SignalAsync(string channel, CancellationToken ct);

    /// <summary>Calls <paramref name="onSignal"/> for signals of any host until disposed.</summary>
    IDisposable Listen(string channel, Action onSignal);
}
