using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Shared.Caching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Quartz;

namespace AddinHost.Sync;

/// <summary>
/// Keeps one watching job scheduled for each mailbox that wants it and that no other host has: from the rows at start, whenever a mailbox changes, and when another host
/// gives no sign of life any more.
/// </summary>
public sealed partial class Watchers(IServiceScopeFactory scopes, ISchedulerFactory schedulers, ICache cache, TimeProvider clock, IOptions<SyncOptions> options, ILogger<Watchers> logger) : BackgroundService
{
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromSeconds(15);
    private readonly SyncOptions settings = options.Value;
    private readonly Dictionary<Guid, long> started = [];

    private sealed record Wanted(Guid MailboxId, Guid OrganizationId, Guid MemberId, long Revision, bool IsElsewhere);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = new SemaphoreSlim(0, 1);
        using var listening = cache.Listen(MailboxStates.ChangedChannel, () =>
        {
            try
            {
                changed.Release();
            }
            catch (SemaphoreFullException)
            {
                // One look is as good as many.
            }
        });
        var scheduler = await schedulers.GetScheduler(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(scheduler, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            await changed.WaitAsync(settings.LeaseFor / 3 < LookAtLeastEvery ? settings.LeaseFor / 3 : LookAtLeastEvery, stoppingToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<MailboxFences>().ReleaseAsync(settings.Host, only: null, cancellationToken);
        }
        catch (Exception exception)
        {
            // The others wait until the lease is over.
            LogFailed(exception);
        }
    }

    private async Task LookAsync(IScheduler scheduler, CancellationToken ct)
    {
        var all = await WantedAsync(ct);
        // Also what was taken over while this host was frozen: its own watcher would learn it only with the next mail.
        var wanted = all.FindAll(row => !row.IsElsewhere);
        if (wanted.Count < all.Count)
            LogElsewhere(all.Count - wanted.Count);
        foreach (var mailboxId in started.Keys.Except(wanted.Select(row => row.MailboxId)).ToList())
        {
            await StopAsync(scheduler, mailboxId, ct);
            started.Remove(mailboxId);
        }

        foreach (var row in wanted)
        {
            var key = new JobKey(row.MailboxId.ToString(), WatchMailboxJob.Group);
            // Connected anew: the running watcher holds the old password and a fence that is over.
            if (started.TryGetValue(row.MailboxId, out var revision) && revision != row.Revision)
                await StopAsync(scheduler, row.MailboxId, ct);
            if (await scheduler.Exists(key, ct))
                continue;
            var job = JobBuilder.Create<WatchMailboxJob>().WithIdentity(key)
                .UsingJobData(WatchMailboxJob.OrganizationId, row.OrganizationId.ToString()).UsingJobData(WatchMailboxJob.MemberId, row.MemberId.ToString()).Build();
            // On the clock of the store: a trigger on another one that lies behind is misfired for ever.
            await scheduler.ScheduleJob(job, TriggerBuilder.Create(clock).StartNow().Build(), cancellationToken: ct);
            started[row.MailboxId] = row.Revision;
        }
    }

    /// <summary>Stops a running watcher; its job leaves the scheduler with it, and the next look starts a new one.</summary>
    private static async Task StopAsync(IScheduler scheduler, Guid mailboxId, CancellationToken ct)
    {
        var key = new JobKey(mailboxId.ToString(), WatchMailboxJob.Group);
        await scheduler.Interrupt(key, ct);
        try
        {
            await scheduler.DeleteJob(key, ct);
        }
        catch (SchedulerException) when (!ct.IsCancellationRequested)
        {
            // It ended, and left by itself, while it was being taken out; whatever is left the next look finds.
            if (await scheduler.Exists(key, ct))
                throw;
        }
    }

    private async Task<List<Wanted>> WantedAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<MailboxFences>().RenewAsync(settings.Host, settings.LeaseFor, ct);
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var (now, host) = (clock.GetUtcNow(), settings.Host);
        // Of all organizations: the jobs that are made of it each work for one.
        return await db.Mailboxes.IgnoreQueryFilters().Where(row => row.State != MailboxState.Disabled && row.State != MailboxState.Removed)
            .Select(row => new Wanted(row.Id, row.OrganizationId, row.MemberId, row.Revision, db.MailboxSyncs.IgnoreQueryFilters()
                .Any(sync => sync.MailboxId == row.Id && sync.HeldBy != null && sync.HeldBy != host && sync.HeldUntil >= now)))
            .ToListAsync(ct);
    }

    [LoggerMessage(LogLevel.Trace, "{Count} mailboxes are watched by other hosts")]
    private partial void LogElsewhere(int count);

    [LoggerMessage(LogLevel.Error, "Looking after the watchers failed")]
    private partial void LogFailed(Exception exception);
}
