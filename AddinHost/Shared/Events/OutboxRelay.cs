using System.Diagnostics.Metrics;
using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Shared.Events;

/// <summary>Gives committed events their place in the feed, one relay at a time over all hosts, and tells the live feeds.</summary>
public sealed partial class OutboxRelay(IServiceScopeFactory scopes, ICache cache, LiveFeed feed, TimeProvider clock, ILogger<OutboxRelay> logger) : BackgroundService
{
    private const long LockKey = 0x496E6C61795F3032;
    private const int Batch = 500;
    private static readonly Histogram<double> Lag = new Meter("Inlay.Events").CreateHistogram<double>("inlay.events.relay_lag", "s", "From an event's change to its place in the feed");
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var waiting = new SemaphoreSlim(0, 1);
        using var listening = cache.Listen(Outbox.WaitingChannel, () =>
        {
            try
            {
                waiting.Release();
            }
            catch (SemaphoreFullException)
            {
                // One wake-up is as good as many.
            }
        });

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await RelayBatchAsync(stoppingToken) == Batch)
                {
                }

                await feed.PublishNewAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            await waiting.WaitAsync(LookEvery, stoppingToken);
        }
    }

    /// <summary>Numbers waiting events in the order of their commit as far as it can be known; returns how many.</summary>
    private async Task<int> RelayBatchAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        // The relay serves all organizations; who may see an event is checked at delivery.
        if (!await db.OutboxEvents.IgnoreQueryFilters().AnyAsync(row => row.Sequence == null, ct))
            return 0;
        return await db.WriteAsync(
            async () =>
            {
                if (!db.IsSqlite)
                    await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", ct);
                var last = await db.OutboxEvents.IgnoreQueryFilters().MaxAsync(row => row.Sequence, ct) ?? 0;
                var rows = await db.OutboxEvents.IgnoreQueryFilters().Where(row => row.Sequence == null).OrderBy(row => row.Id).Take(Batch).ToListAsync(ct);
                foreach (var row in rows)
                    row.Sequence = ++last;
                await db.SaveChangesAsync(ct);
                var now = clock.GetUtcNow();
                foreach (var row in rows)
                    Lag.Record(Math.Max(0, (now - row.CreatedAt).TotalSeconds));
                return rows.Count;
            },
            ct);
    }

    [LoggerMessage(LogLevel.Error, "The outbox relay failed and tries again")]
    private partial void LogFailed(Exception exception);
}
