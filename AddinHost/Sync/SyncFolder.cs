using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync;

/// <summary>What is being synced, and the fence that allows it to write.</summary>
public sealed record SyncTarget(Guid MailboxId, Guid MemberId, DateTimeOffset StartAt, long Fence, string TestMark);

/// <summary>
/// Reads what is new in one folder, batch by batch: headers, decision, bodies of what the rules admit, then one transaction under the fence
/// that moves the cursor together with everything that was read. No transaction is open during a network call.
/// </summary>
public sealed partial class SyncFolder(
    AppDb db, KnownMessages known, MessageStore store, LogMessage logMessage, Ledger ledger, MailboxFences fences, MailboxStates states, Outbox outbox, IOptions<SyncOptions> options, ILogger<SyncFolder> logger)
{
    private const string TestHeader = "X-Inlay-Test";

    private sealed record Reading(ChangedMessage Message, Verdict Verdict, ReadMessage? Body);

    /// <summary>Reads until nothing is left; returns how many messages were seen.</summary>
    /// <exception cref="FenceLostException">Somebody else watches this mailbox now.</exception>
    /// <exception cref="ProviderException">The mail system failed; what was committed stays.</exception>
    public async Task<int> RunAsync(SyncTarget target, IMailProvider provider, WatchedFolder folder, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(provider);
        var seen = 0;
        var batch = options.Value.BatchSize;
        while (true)
        {
            var name = NameOf(folder);
            var row = await db.FolderCursors.AsNoTracking().SingleOrDefaultAsync(cursor => cursor.MailboxId == target.MailboxId && cursor.Folder == name, ct);
            var page = await provider.ListChangesAsync(folder, row is null ? null : new SyncCursor(row.Cursor), target.StartAt, batch, ct);
            if (page.Messages.Count == 0 && !page.More && page.Next.Value == row?.Cursor)
                return seen;
            try
            {
                await ReadAndStoreAsync(target, provider, folder, page, ct);
                batch = options.Value.BatchSize;
            }
            catch (Exception exception) when (page.Messages.Count > 0 && DatabaseErrors.IsAboutTheData(exception))
            {
                db.ChangeTracker.Clear();
                // One message that cannot be stored must not hold up all behind it: read one by one, and set the one aside, visibly.
                if (page.Messages.Count > 1)
                {
                    batch = 1;
                    continue;
                }

                LogSetAside(exception, target.MailboxId);
                await SetAsideAsync(target, folder, page, ct);
            }

            seen += page.Messages.Count;
            await outbox.WakeAsync(ct);
            if (!page.More)
                return seen;
        }
    }

    /// <summary>The next run reads both folders from the start; what is on record is recognised by its identity.</summary>
    /// <exception cref="FenceLostException">Somebody else watches this mailbox now.</exception>
    public Task ForgetCursorsAsync(SyncTarget target, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        return db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(target.MailboxId, target.Fence, ct);
                await db.FolderCursors.Where(row => row.MailboxId == target.MailboxId).ExecuteDeleteAsync(ct);
            },
            ct);
    }

    public static string NameOf(WatchedFolder folder) => folder == WatchedFolder.Sent ? "sent" : "inbox";

    /// <summary>The key of a message in the ledger of its mailbox.</summary>
    public static string LedgerKey(WatchedFolder folder, ProviderMessageId id) => $"{NameOf(folder)}:{id.Value}";

    private async Task ReadAndStoreAsync(SyncTarget target, IMailProvider provider, WatchedFolder folder, ChangePage page, CancellationToken ct)
    {
        var readings = new List<Reading>(page.Messages.Count);
        foreach (var (message, verdict) in await DecideAsync(target, folder, page.Messages, ct))
            readings.Add(verdict.AdmitsBody ? await ReadBodyAsync(provider, folder, message, verdict, ct) : new Reading(message, verdict, null));

        await db.WriteAsync(() => StoreAsync(target, folder, page.Next, readings, ct), ct);
        LogCommitted(target.MailboxId, folder, page.Next.Value);
        db.ChangeTracker.Clear();

        if (provider is IRemoveMessages remover)
        {
            foreach (var test in readings.Where(reading => reading.Verdict.Rule == LogRules.TestMessage))
                await remover.RemoveAsync(folder, test.Message.Id, ct);
        }
    }

    /// <summary>One query for the batch; a message that answers another one of the same batch is decided by that one's verdict.</summary>
    private async Task<List<(ChangedMessage Message, Verdict Verdict)>> DecideAsync(SyncTarget target, WatchedFolder folder, IReadOnlyList<ChangedMessage> messages, CancellationToken ct)
    {
        var asked = messages.SelectMany(message => LogRules.AskedFor(message.Headers)).ToHashSet(StringComparer.Ordinal);
        var found = await known.FindAsync(asked, ct);
        var verdicts = new List<(ChangedMessage, Verdict)>(messages.Count);
        foreach (var message in messages)
        {
            var verdict = message.Headers[TestHeader] is { } mark && mark.Trim() == target.TestMark
                ? new Verdict(LogDecision.Ignored, LogRules.TestMessage)
                : LogRules.Decide(message.Headers, folder, found);
            if (verdict.AdmitsBody && message.Headers.MessageId is { } own)
                found.TryAdd(own.Value, new KnownMessage(Guid.Empty, own.Value, verdict.ThreadId, Sent: false));
            verdicts.Add((message, verdict));
        }

        return verdicts;
    }

    private async Task<Reading> ReadBodyAsync(IMailProvider provider, WatchedFolder folder, ChangedMessage message, Verdict verdict, CancellationToken ct)
    {
        try
        {
            var content = await provider.FetchAsync(folder, message.Id, ct);
            return content is null
                ? new Reading(message, new Verdict(LogDecision.Ignored, LogRules.Gone), null)
                : new Reading(message, verdict, await store.ReadAsync(content, ct));
        }
        catch (ProviderException exception) when (exception is { Failure: ProviderFailure.Rejected, Code: "message_too_large" })
        {
            // Still on the timeline, without what it says.
            return new Reading(message, verdict with { Rule = LogRules.TooLarge }, MessageStore.HeadersOnly(message.Headers));
        }
    }

    private async Task StoreAsync(SyncTarget target, WatchedFolder folder, SyncCursor next, IReadOnlyList<Reading> readings, CancellationToken ct)
    {
        await fences.HoldAsync(target.MailboxId, target.Fence, ct);
        LogWriting(target.MailboxId, folder, next.Value);
        foreach (var (message, verdict, body) in readings)
        {
            if (body is not null)
            {
                var direction = folder == WatchedFolder.Sent ? MailDirection.Outgoing : MailDirection.Incoming;
                await logMessage.AddAsync(body, new MessageOrigin(verdict.ThreadId, direction, message.ReceivedAt, target.MailboxId, target.MemberId), [], ct);
            }

            // The copy in Sent is the proof that a message went out, whatever became of the connection that carried it.
            if (folder == WatchedFolder.Sent && verdict.Known is { Sent: true } sent)
                await store.ProveSentAsync(sent.Id, ct);
            if (verdict.Rule == LogRules.TestMessage && folder == WatchedFolder.Inbox)
                await states.TestArrivedAsync(target.MailboxId, ct);
            await ledger.AddAsync(target.MailboxId, LedgerKey(folder, message.Id), message.Headers.MessageId?.Value ?? "", verdict.Decision, verdict.Rule, ct);
        }

        await MoveCursorAsync(target.MailboxId, folder, next, ct);
        await states.SyncedAsync(target.MailboxId, ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task SetAsideAsync(SyncTarget target, WatchedFolder folder, ChangePage page, CancellationToken ct)
    {
        await db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(target.MailboxId, target.Fence, ct);
                await ledger.AddAsync(target.MailboxId, LedgerKey(folder, page.Messages[0].Id), page.Messages[0].Headers.MessageId?.Value ?? "", LogDecision.Ignored, LogRules.StoringFailed, ct);
                await MoveCursorAsync(target.MailboxId, folder, page.Next, ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        db.ChangeTracker.Clear();
    }

    private async Task MoveCursorAsync(Guid mailboxId, WatchedFolder folder, SyncCursor next, CancellationToken ct)
    {
        var name = NameOf(folder);
        if (!await db.TryInsertAsync(new FolderCursor { MailboxId = mailboxId, Folder = name, Cursor = next.Value }, ct))
            await db.FolderCursors.Where(row => row.MailboxId == mailboxId && row.Folder == name).ExecuteUpdateAsync(set => set.SetProperty(row => row.Cursor, next.Value), ct);
    }

    [LoggerMessage(LogLevel.Error, "A message of mailbox {MailboxId} could not be stored and was set aside in the ledger")]
    private partial void LogSetAside(Exception exception, Guid mailboxId);

    [LoggerMessage(LogLevel.Trace, "Mailbox {MailboxId}, {Folder}: writing up to {Cursor}")]
    private partial void LogWriting(Guid mailboxId, WatchedFolder folder, string cursor);

    [LoggerMessage(LogLevel.Trace, "Mailbox {MailboxId}, {Folder}: committed up to {Cursor}")]
    private partial void LogCommitted(Guid mailboxId, WatchedFolder folder, string cursor);
}
