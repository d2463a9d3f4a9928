using StackExchange.Redis;

namespace AddinHost.Shared.Caching;

/// <summary>
/// The cache that hosts share. Away, it answers like an empty one: nothing waits for it beyond <see cref="RedisOptions.Timeout"/>, and the
/// client reconnects by itself.
/// </summary>
public sealed partial class RedisCache(RedisOptions options, InProcessCache local, ILogger<RedisCache> logger) : ICache, IDisposable
{
    private const string Prefix = "inlay:";
    private readonly Lock guard = new();
    private ConnectionMultiplexer? connection;
    private Task<ConnectionMultiplexer?>? connecting;
    private DateTimeOffset lastComplaintAt;

    public async Task<byte[]?> GetAsync(string key, CancellationToken ct) =>
        await TryAsync<byte[]?>(async redis => await redis.GetDatabase().StringGetAsync(Prefix + key), null);

    public Task SetAsync(string key, byte[] value, TimeSpan lifetime, CancellationToken ct) =>
        TryAsync(async redis => await redis.GetDatabase().StringSetAsync(Prefix + key, value, lifetime), false);

    public Task RemoveAsync(string key, CancellationToken ct) =>
        TryAsync(async redis => await redis.GetDatabase().KeyDeleteAsync(Prefix + key), false);

    public async Task SignalAsync(string channel, CancellationToken ct)
    {
        // Listeners of this host are told at once, whether Redis is there or not.
        await local.SignalAsync(channel, ct);
        await TryAsync(async redis => await redis.GetSubscriber().PublishAsync(Prefix + channel, ""), 0L);
    }

    public IDisposable Listen(string channel, Action onSignal)
    {
        var here = local.Listen(channel, onSignal);
        Action<RedisChannel, RedisValue> handler = (_, _) => onSignal();
        _ = TryAsync(
            async redis =>
            {
                await redis.GetSubscriber().SubscribeAsync(Prefix + channel, handler);
                return true;
            },
            false);
        return new Listening(() =>
        {
            here.Dispose();
            _ = TryAsync(
                async redis =>
                {
                    await redis.GetSubscriber().UnsubscribeAsync(Prefix + channel, handler);
                    return true;
                },
                false);
        });
    }

    public void Dispose() => connection?.Dispose();

    private async Task<T> TryAsync<T>(Func<ConnectionMultiplexer, Task<T>> work, T fallback)
    {
        try
        {
            return await ConnectAsync().WaitAsync(options.Timeout) is { } redis ? await work(redis).WaitAsync(options.Timeout) : fallback;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            Complain(exception);
            return fallback;
        }
    }

    private Task<ConnectionMultiplexer?> ConnectAsync()
    {
        lock (guard)
        {
            if (connecting is null or { IsFaulted: true } or { IsCanceled: true })
                connecting = OpenAsync();
            return connecting;
        }
    }

    private async Task<ConnectionMultiplexer?> OpenAsync()
    {
        var settings = ConfigurationOptions.Parse(options.Configuration);
        settings.AbortOnConnectFail = false;
        connection = await ConnectionMultiplexer.ConnectAsync(settings);
        return connection;
    }

    private void Complain(Exception exception)
    {
        // Once a minute is enough to be seen; the host goes on without it.
        var now = DateTimeOffset.UtcNow;
        if (now - lastComplaintAt < TimeSpan.FromMinutes(1))
            return;
        lastComplaintAt = now;
        LogAway(exception.GetType().Name);
    }

    [LoggerMessage(LogLevel.Warning, "Redis does not answer ({Reason}); going on without the shared cache")]
    private partial void LogAway(string reason);
}
