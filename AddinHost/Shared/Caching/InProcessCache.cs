using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;

namespace AddinHost.Shared.Caching;

/// <summary>The cache of a host that stands alone.</summary>
public sealed class InProcessCache(IMemoryCache memory) : ICache
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Guid, Action>> listeners = new();

    public Task<byte[]?> GetAsync(string key, CancellationToken ct) => Task.FromResult(memory.Get<byte[]>(key));

    public Task SetAsync(string key, byte[] value, TimeSpan lifetime, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(value);
        memory.Set(key, value, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = lifetime, Size = value.Length + (2 * key.Length) });
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string key, CancellationToken ct)
    {
        memory.Remove(key);
        return Task.CompletedTask;
    }

    public Task SignalAsync(string channel, CancellationToken ct)
    {
        foreach (var listener in listeners.GetValueOrDefault(channel)?.Values ?? [])
            listener();
        return Task.CompletedTask;
    }

    public IDisposable Listen(string channel, Action onSignal)
    {
        var id = Guid.NewGuid();
        var channelListeners = listeners.GetOrAdd(channel, _ => new());
        channelListeners[id] = onSignal;
        return new Listening(() => channelListeners.TryRemove(id, out _));
    }
}

/// <summary>Ends a listening when disposed.</summary>
internal sealed class Listening(Action end) : IDisposable
{
    public void Dispose() => end();
}
