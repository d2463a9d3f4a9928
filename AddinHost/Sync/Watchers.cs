using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Shared.Caching;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace AddinHost.Sync;

/// <summary>Keeps one watching job scheduled for each mailbox that wants it: from the rows at start, and whenever a mailbox changes.</summary>
public sealed partial class Watchers(IServiceScopeFactory scopes, ISchedulerFactory schedulers, ICache cache, ILogger<Watchers> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);
    private readonly Dictionary<Guid, long> started = [];

    private sealed record Wanted(Guid MailboxId, Guid OrganizationId, Guid MemberId, long Revision);

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

            await changed.WaitAsync(LookEvery, stoppingToken);
        }
    }

    private async Task LookAsync(IScheduler scheduler, CancellationToken ct)
    {
        var wanted = await WantedAsync(ct);
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
            await scheduler.ScheduleJob(job, TriggerBuilder.Create().StartNow().Build(), cancellationToken: ct);
            started[row.MailboxId] = row.Revision;
        }
    }

    /// <summary>Stops a running watcher; its job leaves the scheduler with it, and the next look starts a new one.</summary>
    private static async Task StopAsync(IScheduler scheduler, Guid mailboxId, CancellationToken ct)
    {
        var key = new JobKey(mailboxId.ToString(), WatchMailboxJob.Group);
        await scheduler.Interrupt(key, ct);
        await scheduler.DeleteJob(key, ct);
    }

    private async Task<List<Wanted>> WantedAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        // Of all organizations: the jobs that are made of it each work for one.
        return await db.Mailboxes.IgnoreQueryFilters().Where(row => row.State != MailboxState.Disabled && row.State != MailboxState.Removed)
            .Select(row => new Wanted(row.Id, row.OrganizationId, row.MemberId, row.Revision)).ToListAsync(ct);
    }

    [LoggerMessage(LogLevel.Error, "Looking after the watchers failed")]
    private partial void LogFailed(Exception exception);
}
