using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using AddinHost.Sync.Folders;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync.Coverage;

/// <summary>Takes in messages that slipped past the cursor or could not be kept when they came, as new mail is taken in: each batch in one transaction under the fence.</summary>
public sealed partial class FetchMissing(
    AppDb db, TakeMessages takeMessages, GapFetches fetches, MailboxFences fences, Outbox outbox, IOptions<SyncOptions> options, ILogger<FetchMissing> logger)
{
    /// <exception cref="FenceLostException">Somebody else watches this mailbox now.</exception>
    /// <exception cref="ProviderException">The mail system failed; what was committed stays.</exception>
    public async Task RunAsync(SyncTarget target, IMailProvider provider, IReadOnlyList<FoundGap> gaps, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(provider);
        await WriteAsync(target, () => fetches.CountedAsync(target, gaps.Count, ct), ct);
        foreach (var folder in gaps.GroupBy(gap => gap.Folder))
        {
            // A chosen folder may be gone since it was compared.
            await ChosenFolders.IfThereAsync(
                async () =>
                {
                    await RunAsync(target, provider, folder.Key, [.. folder.Select(gap => gap.Id)], ct);
                    return true;
                },
                false);
        }
    }

    private async Task RunAsync(SyncTarget target, IMailProvider provider, WatchedFolder folder, List<ProviderMessageId> ids, CancellationToken ct)
    {
        var batch = options.Value.BatchSize;
        for (var i = 0; i < ids.Count;)
        {
            var some = ids.GetRange(i, Math.Min(batch, ids.Count - i));
            // Oldest first within the batch: what is answered is decided before its answer.
            List<ChangedMessage> messages = [.. (await provider.ReadHeadersAsync(folder, some, ct)).OrderBy(message => message.ReceivedAt)];
            try
            {
                var readings = await takeMessages.ReadAsync(target, provider, folder, messages, ct);
                await StoreAsync(target, some.Count, () => takeMessages.StoreAsync(target, folder, readings, ct), ct);
                batch = options.Value.BatchSize;
            }
            catch (Exception exception) when (messages.Count > 0 && DatabaseErrors.IsAboutTheData(exception))
            {
                db.ChangeTracker.Clear();
                batch = 1;
                if (some.Count > 1)
                    continue;
                LogSetAside(exception, target.MailboxId);
                await StoreAsync(target, 1, () => takeMessages.SetAsideAsync(target, folder, messages[0], ct), ct);
            }

            i += some.Count;
        }
    }

    private Task StoreAsync(SyncTarget target, int messages, Func<Task> store, CancellationToken ct) => WriteAsync(
        target,
        async () =>
        {
            LogFetching(target.MailboxId, messages);
            await store();
            await fetches.FetchedAsync(target, messages, ct);
        },
        ct);

    private async Task WriteAsync(SyncTarget target, Func<Task> work, CancellationToken ct)
    {
        await db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(target.MailboxId, target.Fence, ct);
                await work();
                await db.SaveChangesAsync(ct);
            },
            ct);
        db.ChangeTracker.Clear();
        await outbox.WakeAsync(ct);
    }

    [LoggerMessage(LogLevel.Trace, "Mailbox {MailboxId}: fetching {Count} messages that were missing")]
    private partial void LogFetching(Guid mailboxId, int count);

    [LoggerMessage(LogLevel.Error, "A message of mailbox {MailboxId} could not be stored and was set aside in the ledger")]
    private partial void LogSetAside(Exception exception, Guid mailboxId);
}
