using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using AddinHost.Sync.Backfill;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync;

/// <summary>
/// Watches one mailbox for some hours: catches up, compares mailbox and ledger, then waits at Inbox and Sent for what comes. A failure
/// becomes a state that its owner sees, and is tried again by itself.
/// </summary>
public sealed partial class WatchMailbox(
    AppDb db, Caller caller, MailboxFences fences, MailboxStates states, OpenMailbox openMailbox, SyncFolder syncFolder, ReconsiderReplies reconsider, ReconcileMailbox reconcile, RunBackfill backfill, IServiceScopeFactory scopes, TimeProvider clock,
    IOptions<SyncOptions> options, ILogger<WatchMailbox> logger)
{
    private const string SyncFailed = "sync_failed";
    private readonly SyncOptions settings = options.Value;

    public async Task RunAsync(Guid mailboxId, CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        end.CancelAfter(settings.WatchFor);
        try
        {
            await RunUntilAsync(mailboxId, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Its time is over, or the host stops.
        }
        catch (FenceLostException)
        {
            // Somebody else watches, or its owner decided otherwise.
            LogGivenUp(mailboxId);
        }
    }

    private async Task RunUntilAsync(Guid mailboxId, CancellationToken ct)
    {
        var fence = await fences.ClaimAsync(mailboxId, ct);
        // Read after the claim: whatever its owner decides from here on also moves the fence.
        var mailbox = await db.Mailboxes.AsNoTracking().SingleOrDefaultAsync(row => row.Id == mailboxId, ct);
        if (mailbox is null || mailbox.State is MailboxState.Disabled or MailboxState.Removed)
            return;
        var target = new SyncTarget(mailboxId, mailbox.MemberId, settings.FirstSyncFrom(mailbox.ConnectedAt), fence, await openMailbox.TestMarkAsync(mailboxId, ct));

        var failures = 0;
        while (true)
        {
            var startedAt = clock.GetUtcNow();
            try
            {
                await WatchAsync(target, ct);
            }
            catch (Exception exception) when (exception is not FenceLostException && !ct.IsCancellationRequested)
            {
                // A connection that stood for minutes and then fell is a first failure again.
                failures = clock.GetUtcNow() - startedAt > TimeSpan.FromMinutes(5) ? 1 : failures + 1;
                await Task.Delay(await ReportAsync(target, exception, failures, ct), ct);
            }
        }
    }

    private async Task WatchAsync(SyncTarget target, CancellationToken ct)
    {
        await using (var provider = await openMailbox.OpenAsync(target.MailboxId, ct))
        {
            foreach (var folder in Enum.GetValues<WatchedFolder>())
                await syncFolder.RunAsync(target, provider, folder, ct);
            await reconsider.RunAsync(target, provider, ct);
            var checkedAt = await db.Mailboxes.Where(row => row.Id == target.MailboxId).Select(row => row.CoverageCheckedAt).SingleAsync(ct);
            if (checkedAt is null || clock.GetUtcNow() - checkedAt >= settings.ReconcileEvery || !await states.IsHealthyAsync(target.MailboxId, ct))
                await reconcile.RunAsync(target, provider, ct);
        }

        using var all = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watching = Enum.GetValues<WatchedFolder>().Select(folder => WatchFolderAsync(target, folder, all.Token)).Append(ReconsiderAsync(target, all.Token)).Append(backfill.RunAsync(target, caller.OrganizationId, all.Token)).ToList();
        var first = await Task.WhenAny(watching);
        await all.CancelAsync();
        await Task.WhenAll(watching).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await first;
    }

    /// <summary>A folder has its own connection, its own scope and the same fence.</summary>
    private async Task WatchFolderAsync(SyncTarget target, WatchedFolder folder, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(caller.OrganizationId, target.MemberId);
        var sync = scope.ServiceProvider.GetRequiredService<SyncFolder>();
        var again = scope.ServiceProvider.GetRequiredService<ReconsiderReplies>();
        await using var provider = await scope.ServiceProvider.GetRequiredService<OpenMailbox>().OpenAsync(target.MailboxId, ct);
        while (true)
        {
            if (await sync.RunAsync(target, provider, folder, ct) > 0)
                await again.RunAsync(target, provider, ct);
            if (provider is IWatchChanges watch)
                await watch.WaitForChangesAsync(folder, ct);
            else
                await Task.Delay(TimeSpan.FromMinutes(1), clock, ct);
        }
    }

    /// <summary>Nothing in this mailbox tells when a colleague's mailbox, or somebody by hand, brings the message that a reply in it waits for.</summary>
    private async Task ReconsiderAsync(SyncTarget target, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(caller.OrganizationId, target.MemberId);
        var waiting = scope.ServiceProvider.GetRequiredService<WaitingReplies>();
        while (true)
        {
            await Task.Delay(settings.ReconsiderEvery, clock, ct);
            if ((await waiting.DueAsync(target.MailboxId, 1, ct)).Count == 0)
                continue;
            await using var provider = await scope.ServiceProvider.GetRequiredService<OpenMailbox>().OpenAsync(target.MailboxId, ct);
            await scope.ServiceProvider.GetRequiredService<ReconsiderReplies>().RunAsync(target, provider, ct);
        }
    }

    /// <summary>Makes a failure a state, and says how long to wait before the next try.</summary>
    private async Task<TimeSpan> ReportAsync(SyncTarget target, Exception exception, int failures, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var provider = exception as ProviderException;
        var code = provider?.Code ?? SyncFailed;
        if (provider is not null)
            LogProvider(target.MailboxId, code, failures);
        else
            LogFailed(exception, target.MailboxId);

        var (state, least) = provider?.Failure switch
        {
            // Trying a wrong password again and again locks accounts.
            ProviderFailure.ReauthorizationNeeded => (MailboxState.NeedsReauthorization, TimeSpan.FromMinutes(10)),
            ProviderFailure.NotTrusted => (MailboxState.CertificateChanged, TimeSpan.FromMinutes(1)),
            ProviderFailure.Throttled => (MailboxState.Throttled, provider.RetryAfter ?? TimeSpan.FromSeconds(30)),
            // Not healthy before it was read again and compared. What fails on our own side is no fault of the server.
            ProviderFailure.CursorExpired or null => (MailboxState.Syncing, TimeSpan.Zero),
            _ => (MailboxState.Unreachable, TimeSpan.Zero),
        };
        try
        {
            await states.FailedAsync(target.MailboxId, target.Fence, state, code, provider?.Fingerprint, ct);
            // After the state: whoever is killed in between finds the cursor expired once more.
            if (provider?.Failure == ProviderFailure.CursorExpired)
                await syncFolder.ForgetCursorsAsync(target, ct);
        }
        catch (Exception storing) when (storing is not (FenceLostException or OperationCanceledException))
        {
            LogFailed(storing, target.MailboxId);
        }

        var wait = TimeSpan.FromTicks(Math.Min(settings.RetryAtMost.Ticks, settings.RetryAfter.Ticks << Math.Min(failures - 1, 12)));
        return wait > least ? wait : least;
    }

    [LoggerMessage(LogLevel.Information, "Mailbox {MailboxId}: given up, it has another watcher now or was changed by its owner")]
    private partial void LogGivenUp(Guid mailboxId);

    [LoggerMessage(LogLevel.Warning, "Mailbox {MailboxId}: {Code} ({Failures} in a row)")]
    private partial void LogProvider(Guid mailboxId, string code, int failures);

    [LoggerMessage(LogLevel.Error, "Watching mailbox {MailboxId} failed")]
    private partial void LogFailed(Exception exception, Guid mailboxId);
}
