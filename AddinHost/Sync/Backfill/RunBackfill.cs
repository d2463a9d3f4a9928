using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Sync.Folders;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync.Backfill;

/// <summary>
/// Reads older mail beside the watcher of a mailbox and under its fence, once live mail is caught up with; on a session of its own that gives way to others. A
/// failure is shown and tried again by itself, and never ends the watching.
/// </summary>
public sealed partial class RunBackfill(IServiceScopeFactory scopes, ICache cache, IOptions<SyncOptions> options, ILogger<RunBackfill> logger)
{
    private const string BackfillFailed = "backfill_failed";

    /// <summary>Where the mail system asked for silence, others of the mailbox speak first.</summary>
    private static readonly TimeSpan AfterOthers = TimeSpan.FromSeconds(2);

    /// <summary>Told when a backfill was started, paused or cancelled, and when one is due (<see cref="DueBackfills"/>).</summary>
    public static string ChannelOf(Guid mailboxId) => $"backfill:{mailboxId:N}";

    /// <exception cref="FenceLostException">Somebody else watches this mailbox now.</exception>
    public async Task RunAsync(SyncTarget target, Guid organizationId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        // Kept by the cache until it is let go: it may still be told after this ended.
        var told = new SemaphoreSlim(0);
        using var listening = cache.Listen(ChannelOf(target.MailboxId), () => told.Release());
        var failures = 0;
        while (true)
        {
            var wait = await TurnAsync();
            await told.WaitAsync(wait ?? Timeout.InfiniteTimeSpan, ct);
            // What was told while it worked is answered by one look.
            while (await told.WaitAsync(TimeSpan.Zero, ct))
            {
            }
        }

        // While it waits it holds nothing.
        async Task<TimeSpan?> TurnAsync()
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId, target.MemberId);
            var progress = scope.ServiceProvider.GetRequiredService<BackfillProgress>();
            var (run, wait) = await progress.FindDueAsync(target, ct);
            if (run is null)
                return wait;
            try
            {
                await WorkAsync(scope.ServiceProvider, run, ct);
                failures = 0;
                return wait;
            }
            catch (BackfillStoppedException)
            {
                LogStopped(target.MailboxId);
                return TimeSpan.Zero;
            }
            catch (Exception exception) when (exception is not FenceLostException && !ct.IsCancellationRequested)
            {
                return await ReportAsync(progress, run, exception, ++failures, ct);
            }
        }
    }

    private static async Task WorkAsync(IServiceProvider services, BackfillRun run, CancellationToken ct)
    {
        await using var provider = await services.GetRequiredService<OpenMailbox>().OpenAsync(run.Target.MailboxId, givesWay: true, ct);
        if (provider is IListOlderMail older)
        {
            var read = services.GetRequiredService<ReadOlderMail>();
            foreach (var folder in WatchedFolder.Of(provider))
                await ChosenFolders.IfThereAsync(() => read.RunAsync(run, provider, older, folder, ct), false);
        }

        await services.GetRequiredService<BackfillProgress>().FinishAsync(run, ct);
        // From now on it is a part of what the mailbox is measured by.
        await services.GetRequiredService<ReconcileMailbox>().RunAsync(run.Target, provider, ct);
    }

    /// <summary>Shows what holds it up, and says how long to wait.</summary>
    private async Task<TimeSpan> ReportAsync(BackfillProgress progress, BackfillRun run, Exception exception, int failures, CancellationToken ct)
    {
        var failure = exception as ProviderException;
        var code = failure?.Code ?? BackfillFailed;
        if (failure is not null)
            LogProvider(run.Target.MailboxId, code, failures);
        else
            LogFailed(exception, run.Target.MailboxId);

        var sync = options.Value;
        var wait = TimeSpan.FromTicks(Math.Min(sync.RetryAtMost.Ticks, sync.RetryAfter.Ticks << Math.Min(failures - 1, 12)));
        if (failure?.Failure == ProviderFailure.Throttled)
            wait = Longer(wait, (failure.RetryAfter ?? TimeSpan.FromSeconds(30)) + AfterOthers);
        else if (failure?.Failure == ProviderFailure.ReauthorizationNeeded)
            wait = sync.RetryAtMost;
        try
        {
            await progress.FailedAsync(run, code, wait, ct);
        }
        catch (Exception storing) when (storing is not (FenceLostException or OperationCanceledException))
        {
            if (storing is not BackfillStoppedException)
                LogFailed(storing, run.Target.MailboxId);
        }

        return wait;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    [LoggerMessage(LogLevel.Information, "Mailbox {MailboxId}: reading older mail was paused, cancelled or started anew")]
    private partial void LogStopped(Guid mailboxId);

    [LoggerMessage(LogLevel.Warning, "Mailbox {MailboxId}: reading older mail waits, {Code} ({Failures} in a row)")]
    private partial void LogProvider(Guid mailboxId, string code, int failures);

    [LoggerMessage(LogLevel.Error, "Reading older mail of mailbox {MailboxId} failed")]
    private partial void LogFailed(Exception exception, Guid mailboxId);
}
