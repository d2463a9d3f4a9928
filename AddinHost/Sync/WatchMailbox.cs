using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using AddinHost.Sync.Backfill;
using AddinHost.Sync.Coverage;
using AddinHost.Sync.Folders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync;

/// <summary>
/// Watches one mailbox for some hours, in one session: starts the watch, catches up, compares mailbox and ledger, then waits at all its folders together and reads
/// what comes. A failure becomes a state that its owner sees, and is tried again by itself. While it waits it holds its session and nothing else.
/// </summary>
public sealed partial class WatchMailbox(
    IServiceScopeFactory scopes, Caller caller, DueReplies dueReplies, RunBackfill backfill, TimeProvider clock, IOptions<SyncOptions> options, ILogger<WatchMailbox> logger)
{
    private const string SyncFailed = "sync_failed";
    private readonly SyncOptions settings = options.Value;

    public async Task RunAsync(Guid mailboxId, CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        end.CancelAfter(settings.WatchFor);
        SyncTarget? target = null;
        try
        {
            target = await InScopeAsync(services => ClaimAsync(services, mailboxId, end.Token));
            if (target is not null)
                await RunUntilAsync(target, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The host stops, or its time is over: whichever host looks first may have it next.
            if (target is { Fence: var fence } && !ct.IsCancellationRequested)
                await InScopeAsync(services => services.GetRequiredService<MailboxFences>().ReleaseAsync(settings.Host, (mailboxId, fence), ct));
        }
        catch (FenceLostException)
        {
            // Somebody else watches, or its owner decided otherwise.
            LogGivenUp(mailboxId);
        }
    }

    private async Task<SyncTarget?> ClaimAsync(IServiceProvider services, Guid mailboxId, CancellationToken ct)
    {
        if (await services.GetRequiredService<MailboxFences>().ClaimAsync(mailboxId, settings.Host, settings.LeaseFor, ct) is not { } fence)
            return null;
        // Read after the claim: whatever its owner decides from here on also moves the fence.
        var mailbox = await services.GetRequiredService<AppDb>().Mailboxes.AsNoTracking().SingleOrDefaultAsync(row => row.Id == mailboxId, ct);
        if (mailbox is null || mailbox.State is MailboxState.Disabled or MailboxState.Removed)
            return null;
        var mark = await services.GetRequiredService<OpenMailbox>().TestMarkAsync(mailboxId, ct);
        return new SyncTarget(mailboxId, mailbox.MemberId, settings.FirstSyncFrom(mailbox.ConnectedAt), fence, mark);
    }

    private async Task RunUntilAsync(SyncTarget target, CancellationToken ct)
    {
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
                await Task.Delay(await InScopeAsync(services => ReportAsync(services, target, exception, failures, ct)), ct);
            }
        }
    }

    private async Task WatchAsync(SyncTarget target, CancellationToken ct)
    {
        await using var provider = await InScopeAsync(services => services.GetRequiredService<OpenMailbox>().OpenAsync(target.MailboxId, ct));
        // The watch begins before anything is read, and names all folders first: what comes while they are read is told by the next wait.
        await ReadAsync(provider is IWatchChanges watch ? await watch.WaitForChangesAsync(ct) : WatchedFolder.Of(provider));
        await InScopeAsync(services => services.GetRequiredService<ChosenFolders>().LookAsync(target, provider, ct));
        await InScopeAsync(services => ReconcileAsync(services, target, provider, ct));
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] watching = [WaitAndReadAsync(), backfill.RunAsync(target, caller.OrganizationId, both.Token)];
        var first = await Task.WhenAny(watching);
        await both.CancelAsync();
        await Task.WhenAll(watching).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await first;

        async Task WaitAndReadAsync()
        {
            while (true)
                await ReadAsync(await WaitAsync(target.MailboxId, provider, both.Token));
        }

        Task ReadAsync(IReadOnlyCollection<WatchedFolder> folders) => InScopeAsync(async services =>
        {
            var sync = services.GetRequiredService<SyncFolder>();
            foreach (var folder in folders)
                await sync.RunAsync(target, provider, folder, ct);
            await services.GetRequiredService<ReconsiderReplies>().RunAsync(target, provider, ct);
            // Woken though nothing changed: perhaps the owner asked for what is missing.
            if (folders.Count == 0 && await services.GetRequiredService<GapFetches>().IsWantedAsync(target.MailboxId, ct))
                await services.GetRequiredService<ReconcileMailbox>().RunAsync(target, provider, ct);
        });
    }

    private async Task ReconcileAsync(IServiceProvider services, SyncTarget target, IMailProvider provider, CancellationToken ct)
    {
        var checkedAt = await services.GetRequiredService<AppDb>().Mailboxes.Where(row => row.Id == target.MailboxId).Select(row => row.CoverageCheckedAt).SingleAsync(ct);
        if (checkedAt is null || clock.GetUtcNow() - checkedAt >= settings.ReconcileEvery || !await services.GetRequiredService<MailboxStates>().IsHealthyAsync(target.MailboxId, ct)
            || await services.GetRequiredService<GapFetches>().IsWantedAsync(target.MailboxId, ct))
            await services.GetRequiredService<ReconcileMailbox>().RunAsync(target, provider, ct);
    }

    /// <summary>The folders that changed; none when a reply that was passed over is due, or the owner asked for what is missing.</summary>
    private async Task<IReadOnlyCollection<WatchedFolder>> WaitAsync(Guid mailboxId, IMailProvider provider, CancellationToken ct)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var listening = dueReplies.Listen(mailboxId, woken);
        try
        {
            if (provider is IWatchChanges watch)
                return await watch.WaitForChangesAsync(woken.Token);
            await Task.Delay(TimeSpan.FromMinutes(1), clock, woken.Token);
            return WatchedFolder.Of(provider);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return [];
        }
    }

    /// <summary>Work on the database has its own scope each time, in the name of the mailbox's owner.</summary>
    private async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(caller.OrganizationId, caller.MemberId);
        return await work(scope.ServiceProvider);
    }

    private Task<bool> InScopeAsync(Func<IServiceProvider, Task> work) => InScopeAsync(async services =>
    {
        await work(services);
        return true;
    });

    /// <summary>Makes a failure a state, and says how long to wait before the next try.</summary>
    private async Task<TimeSpan> ReportAsync(IServiceProvider services, SyncTarget target, Exception exception, int failures, CancellationToken ct)
    {
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
            await services.GetRequiredService<MailboxStates>().FailedAsync(target.MailboxId, target.Fence, state, code, provider?.Fingerprint, ct);
            // After the state: whoever is killed in between finds the cursor expired once more.
            if (provider?.Failure == ProviderFailure.CursorExpired)
                await services.GetRequiredService<SyncFolder>().ForgetCursorsAsync(target, ct);
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
