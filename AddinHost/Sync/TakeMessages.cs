using AddinHost.Contacts;
using AddinHost.Logging;
using AddinHost.Logging.Rules;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Organizations;
using AddinHost.Providers;

namespace AddinHost.Sync;

/// <summary>A message with its decision and, where the rules admitted it, its body.</summary>
/// <param name="Facts">What the rules looked at; null for our own test message, which is nobody's mail.</param>
/// <param name="Waits">It would be logged if it answered something on record.</param>
public sealed record Reading(ChangedMessage Message, Verdict Verdict, ReadMessage? Body, MessageFacts? Facts, bool Waits);

/// <summary>Takes messages of a folder in: decision from the headers, bodies of what the rules admit, then everything in the caller's transaction.</summary>
public sealed class TakeMessages(
    KnownMessages known, MessageStore store, LogMessage logMessage, RuleBook book, ContactBook contacts, OrganizationHashes hashes, Ledger ledger, SeenMessages seen, WaitingReplies waiting, MailboxStates states, ReadSignature signatures)
{
    private const string TestHeader = "X-Inlay-Test";

    /// <summary>Decides and reads; nothing is written yet, since no transaction may be open during a network call.</summary>
    public async Task<IReadOnlyList<Reading>> ReadAsync(SyncTarget target, IMailProvider provider, WatchedFolder folder, IReadOnlyList<ChangedMessage> messages, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(messages);
        var readings = new List<Reading>(messages.Count);
        foreach (var reading in await DecideAsync(target, folder, messages, ct))
            readings.Add(await ReadBodyAsync(provider, folder, reading, ct));
        return readings;
    }

    /// <summary>Puts the readings on record inside the open transaction, in which the caller holds the fence.</summary>
    public async Task StoreAsync(SyncTarget target, WatchedFolder folder, IReadOnlyList<Reading> readings, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(readings);
        var replies = new List<(string, IReadOnlyList<string>)>();
        var rules = await book.OfAsync(target.MemberId, ct);
        var automated = folder == WatchedFolder.Inbox ? await signatures.SinceAsync(target.MailboxId, ct) : null;
        foreach (var (message, verdict, body, facts, waits) in readings)
        {
            var thread = await known.ThreadAsync(target.MailboxId, message.ThreadId, ct);
            if (body is not null)
            {
                var direction = folder == WatchedFolder.Sent ? MailDirection.Outgoing : MailDirection.Incoming;
                var logged = await logMessage.AddAsync(body, new MessageOrigin(verdict.ThreadId, direction, message.ReceivedAt, target.MailboxId, target.MemberId), [], rules, ct);
                await known.AddThreadAsync(thread, logged.Message.Id, ct);
                if (message.ReceivedAt >= automated && verdict.AdmitsBody)
                    await signatures.TakeAsync(logged.Message.Id, rules, ct);
            }
            else if (verdict.Known is { } present && present.Id != Guid.Empty)
            {
                await known.AddThreadAsync(thread, present.Id, ct);
                if (message.ReceivedAt >= automated && verdict.Decision == LogDecision.AlreadyLogged)
                    await signatures.TakeAsync(present.Id, rules, ct);
            }

            // The copy in Sent is the proof that a message went out, whatever became of the connection that carried it.
            if (folder == WatchedFolder.Sent && verdict.Known is { Sent: true } sent)
            {
                await store.ProveSentAsync(sent.Id, ct);
                await known.AddAliasAsync(message.Headers.MessageId, sent.Id, ct);
            }

            if (verdict.Rule == LogRules.TestMessage && folder == WatchedFolder.Inbox)
                await states.TestArrivedAsync(target.MailboxId, ct);
            if (waits && LogRules.WaitsFor(message.Headers, thread).ToList() is { Count: > 0 } parents)
                replies.Add((message.Id.Value, parents));
            await ledger.AddAsync(target.MailboxId, SyncFolder.LedgerKey(folder, message.Id), message.Headers.MessageId?.Value ?? "", verdict.Decision, verdict.Rule, ct);
            if (facts is not null)
                await seen.AddAsync(target.MailboxId, SyncFolder.LedgerKey(folder, message.Id), SyncFolder.NameOf(folder), message.Id.Value, facts, verdict.Decision != LogDecision.Ignored, ct);
        }

        // Last, so that it also sees what this batch has made known: a reply may lie before its parent.
        await waiting.AddAsync(target.MailboxId, SyncFolder.NameOf(folder), replies, ct);
    }

    /// <summary>Says in the ledger that a message could not be stored, inside the open transaction.</summary>
    public Task SetAsideAsync(SyncTarget target, WatchedFolder folder, ChangedMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(message);
        return ledger.AddAsync(target.MailboxId, SyncFolder.LedgerKey(folder, message.Id), message.Headers.MessageId?.Value ?? "", LogDecision.Ignored, LogRules.StoringFailed, ct);
    }

    /// <summary>One query for the batch; a message that answers another one of the same batch is decided by that one's verdict.</summary>
    private async Task<List<Reading>> DecideAsync(SyncTarget target, WatchedFolder folder, IReadOnlyList<ChangedMessage> messages, CancellationToken ct)
    {
        var threads = new Dictionary<ProviderMessageId, string>();
        foreach (var message in messages)
        {
            if (await known.ThreadAsync(target.MailboxId, message.ThreadId, ct) is { } thread)
                threads[message.Id] = thread;
        }

        var asked = messages.SelectMany(message => LogRules.AskedFor(message.Headers)).Concat(threads.Values).ToHashSet(StringComparer.Ordinal);
        var found = await known.FindAsync(asked, ct);
        var rules = await book.OfAsync(target.MemberId, ct);
        var isContact = await book.ContactsAsync(contacts, messages.SelectMany(message => LogMessage.Named(message.Headers)), ct);
        var hash = await hashes.GetAsync(ct);
        var readings = new List<Reading>(messages.Count);
        foreach (var message in messages)
        {
            if (message.Headers[TestHeader] is { } mark && mark.Trim() == target.TestMark)
            {
                readings.Add(new Reading(message, new Verdict(LogDecision.Ignored, LogRules.TestMessage), null, null, false));
                continue;
            }

            var thread = threads.GetValueOrDefault(message.Id);
            var facts = MessageFacts.Of(message.Headers, folder, hash);
            var verdict = Judge.Apply(LogRules.Decide(message.Headers, folder, found, thread), facts, rules, isContact);
            if (verdict.IsLogged && verdict.ThreadId == Guid.Empty)
                verdict = verdict with { ThreadId = LogRules.NewThread(message.Headers, hash) };
            if (verdict.IsLogged && message.Headers.MessageId is { } own)
                found.TryAdd(own.Value, new KnownMessage(Guid.Empty, own.Value, verdict.ThreadId, Sent: false));
            if (verdict.ThreadId != Guid.Empty && thread is not null)
                found.TryAdd(thread, new KnownMessage(Guid.Empty, thread, verdict.ThreadId, Sent: false));
            readings.Add(new Reading(message, verdict, null, facts, verdict.Decision == LogDecision.Ignored && Judge.Of(facts, answersKnown: true, rules, isContact).IsAdmitted));
        }

        return readings;
    }

    private async Task<Reading> ReadBodyAsync(IMailProvider provider, WatchedFolder folder, Reading reading, CancellationToken ct)
    {
        var (message, verdict) = (reading.Message, reading.Verdict);
        if (!verdict.IsLogged)
            return reading;
        if (!verdict.AdmitsBody)
            return reading with { Body = MessageStore.EnvelopeOnly(message.Headers) };
        try
        {
            var content = await provider.FetchAsync(folder, message.Id, ct);
            return content is null
                ? reading with { Verdict = new Verdict(LogDecision.Ignored, LogRules.Gone) }
                : reading with { Body = await store.ReadAsync(content, ct) };
        }
        catch (ProviderException exception) when (exception is { Failure: ProviderFailure.Rejected, Code: "message_too_large" })
        {
            // Still on the timeline, without what it says.
            return reading with { Verdict = verdict with { Rule = LogRules.TooLarge }, Body = MessageStore.HeadersOnly(message.Headers) };
        }
    }
}
