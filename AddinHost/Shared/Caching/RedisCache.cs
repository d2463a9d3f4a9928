using StackExchange.Redis;

namespace AddinHost.Shared.Caching;

/// <summary>
/// The cache that hosts share. Away, it answers like an empty one: one call waits for it at most <see cref="RedisOptions.Timeout"/>, the
/// others go on at once until it is tried again. The client reconnects by itself.
/// </summary>
public sealed partial class RedisCache(RedisOptions options, InProcessCache local, ILogger<RedisCache> logger) : ICache, IDisposable
{
    private const string Prefix = "inlay:";

    /// <summary>How long nobody asks after a failure: what waits for an absent Redis is one call in this time, not each.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private readonly Lock guard = new();
    private ConnectionMultiplexer? connection;
    private Task<ConnectionMultiplexer?>? connecting;
    private long lastComplaintAt = long.MinValue;

    /// <summary>Milliseconds of the machine's uptime until which Redis counts as away; 0 while it answers.</summary>
    private long awayUntil;

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
        await TryAsync(async redis => await redis.GetSubscriber().PublishAsync(Prefix + channel, "", CommandFlags.FireAndForget), 0L);
    }

    public IDisposable Listen(string channel, Action onSignal)
    {
        var here = local.Listen(channel, onSignal);
        Action<RedisChannel, RedisValue> handler = (_, _) => onSignal();
        var end = new CancellationTokenSource();
        _ = SubscribeAsync(channel, handler, end.Token);
        return new Listening(() =>
        {
            here.Dispose();
            end.Cancel();
            end.Dispose();
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

    /// <summary>Until it has worked once: a host that starts while Redis is away listens when it comes. Later reconnections the client subscribes by itself.</summary>
    private async Task SubscribeAsync(string channel, Action<RedisChannel, RedisValue> handler, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested && !await TryAsync(
            async redis =>
            {
                await redis.GetSubscriber().SubscribeAsync(Prefix + channel, handler);
                return true;
            },
            false))
            await Task.Delay(Pause, ct).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task<T> TryAsync<T>(Func<ConnectionMultiplexer, Task<T>> work, T fallback)
    {
        var until = Interlocked.Read(ref awayUntil);
        var now = Environment.TickCount64;
        // While it is away the first to come after the pause tries for all.
        if (until != 0 && (now < until || Interlocked.CompareExchange(ref awayUntil, now + (long)Pause.TotalMilliseconds, until) != until))
            return fallback;
        try
        {
            if (await ConnectAsync().WaitAsync(options.Timeout) is not { IsConnected: true } redis)
                return Away("NotConnected", fallback);
            var result = await work(redis).WaitAsync(options.Timeout);
            Interlocked.Exchange(ref awayUntil, 0);
            return result;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            return Away(exception.GetType().Name, fallback);
        }
    }

    private T Away<T>(string reason, T fallback)
    {
        var now = Environment.TickCount64;
        Interlocked.Exchange(ref awayUntil, now + (long)Pause.TotalMilliseconds);
        Complain(reason, now);
        return fallback;
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

    private void Complain(string reason, long now)
    {
        // Once a minute is enough to be seen; the host goes on without it.
        var last = Interlocked.Read(ref lastComplaintAt);
        if ((last == long.MinValue || now - last >= 60_000) && Interlocked.CompareExchange(ref lastComplaintAt, now, last) == last)
            LogAway(reason);
    }

    [LoggerMessage(LogLevel.Warning, "Redis does not answer ({Reason}); going on without the shared cache")]
    private partial void LogAway(string reason);
}
