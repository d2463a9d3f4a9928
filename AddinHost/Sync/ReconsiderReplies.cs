using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using AddinHost.Sync.Folders;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync;

/// <summary>
/// Decides anew about replies that were passed over before the message they answer was on record: from the other folder, from another mailbox, or
/// logged by hand. What is decided brings forth the next, until nothing is due.
/// </summary>
public sealed partial class ReconsiderReplies(
    AppDb db, TakeMessages takeMessages, WaitingReplies waiting, MailboxFences fences, Outbox outbox, IOptions<SyncOptions> options, ILogger<ReconsiderReplies> logger)
{
    /// <summary>Returns how many were logged.</summary>
    /// <exception cref="FenceLostException">Somebody else watches this mailbox now.</exception>
    /// <exception cref="ProviderException">The mail system failed; what is due stays due.</exception>
    public async Task<int> RunAsync(SyncTarget target, IMailProvider provider, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(provider);
        var logged = 0;
        var batch = options.Value.BatchSize;
        while (await waiting.DueAsync(target.MailboxId, batch, ct) is { Count: > 0 } due)
        {
            var folder = WatchedFolder.Named(due[0].Folder);
            var ids = due.Where(reply => reply.Folder == due[0].Folder).Select(reply => new ProviderMessageId(reply.ProviderId)).ToList();
            // One that is no longer chosen, or gone, holds nothing any more.
            var messages = WatchedFolder.Of(provider).Contains(folder) ? await ChosenFolders.IfThereAsync(() => provider.ReadHeadersAsync(folder, ids, ct), []) : [];
            try
            {
                var readings = await takeMessages.ReadAsync(target, provider, folder, messages, ct);
                await StoreAsync(target, folder, ids, () => takeMessages.StoreAsync(target, folder, readings, ct), ct);
                logged += readings.Count(reading => reading.Body is not null);
                batch = options.Value.BatchSize;
            }
            catch (Exception exception) when (messages.Count > 0 && DatabaseErrors.IsAboutTheData(exception))
            {
                db.ChangeTracker.Clear();
                batch = 1;
                if (ids.Count > 1)
                    continue;
                LogSetAside(exception, target.MailboxId);
                await StoreAsync(target, folder, ids, () => takeMessages.SetAsideAsync(target, folder, messages[0], ct), ct);
            }

            await outbox.WakeAsync(ct);
        }

        return logged;
    }

    private async Task StoreAsync(SyncTarget target, WatchedFolder folder, List<ProviderMessageId> ids, Func<Task> store, CancellationToken ct)
    {
        await db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(target.MailboxId, target.Fence, ct);
                LogReconsidering(target.MailboxId, ids.Count);
                // Whoever is gone from the folder waits for nothing; who is passed over once more is noted again.
                await waiting.ForgetAsync(target.MailboxId, SyncFolder.NameOf(folder), [.. ids.Select(id => id.Value)], ct);
                await store();
                await db.SaveChangesAsync(ct);
            },
            ct);
        LogReconsidered(target.MailboxId, ids.Count);
        db.ChangeTracker.Clear();
    }

    [LoggerMessage(LogLevel.Trace, "Mailbox {MailboxId}: deciding anew about {Count} messages")]
    private partial void LogReconsidering(Guid mailboxId, int count);

    [LoggerMessage(LogLevel.Trace, "Mailbox {MailboxId}: decided anew about {Count} messages")]
    private partial void LogReconsidered(Guid mailboxId, int count);

    [LoggerMessage(LogLevel.Error, "A message of mailbox {MailboxId} could not be stored and was set aside in the ledger")]
    private partial void LogSetAside(Exception exception, Guid mailboxId);
}
