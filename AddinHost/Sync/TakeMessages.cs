using AddinHost.Contacts;
using AddinHost.Logging;
using AddinHost.Logging.Capture;
using AddinHost.Logging.Reports;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Messages;
using AddinHost.Messages.Removal;
using AddinHost.Messages.Sharing;
using AddinHost.Organizations;
using AddinHost.Providers;

namespace AddinHost.Sync;

/// <summary>A message with its decision and, where the rules admitted it, its body.</summary>
/// <param name="Facts">What the rules looked at; null for our own test message, which is nobody's mail.</param>
/// <param name="WaitsFor">It may be logged once one of these is on record; never what was there when it was decided about, which would bring it back at once and for ever.</param>
/// <param name="Report">What it reports about a mail of ours.</param>
/// <param name="IsUnknown">Nothing on record had its Message-ID when it was decided about.</param>
/// <param name="Counts">It is on record, and this copy makes it the member's too: their rules admit it.</param>
public sealed record Reading(ChangedMessage Message, Verdict Verdict, ReadMessage? Body, MessageFacts? Facts, IReadOnlyList<string> WaitsFor, bool Counts = false, bool IsUnknown = false, FoundReport? Report = null);

/// <summary>Takes messages of a folder in: decision from the headers, bodies of what the rules admit, then everything in the caller's transaction.</summary>
public sealed class TakeMessages(
    KnownMessages known, MessageStore store, KnownCopies copies, RemovedMessages removed, LogMessage logMessage, RuleBook book, ContactBook contacts, MailSenders senders, OrganizationHashes hashes, Ledger ledger,
    SeenMessages seen, WaitingReplies waiting, MailboxStates states, ReadSignature signatures, MailReports reports, OutgoingReferences references)
{
    private const string TestHeader = "X-Inlay-Test";

    /// <summary>What nobody wished to keep out, but nothing asked for either.</summary>
    private static readonly string[] Unadmitted = [LogRules.NoParent, Judge.NoContact, Judge.InternalOnly, Judge.Bulk];

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
        var replies = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var lines = new List<LedgerLine>(readings.Count);
        var rules = await book.OfAsync(target.MemberId, ct);
        var automated = folder == WatchedFolder.Sent ? null : await signatures.SinceAsync(target.MailboxId, ct);
        // Somebody may have taken a message off the record since it was decided about; one without a Message-ID is known only now.
        var isRemoved = await removed.AmongAsync([.. readings.Select(reading => reading.Body).OfType<ReadMessage>()], ct);
        foreach (var reading in readings)
        {
            var (message, verdict, body, facts, waits, counts, _, report) = reading.Body is { } came && isRemoved(came)
                ? reading with { Verdict = new Verdict(LogDecision.Ignored, LogRules.Removed), Body = null, WaitsFor = [], Report = null } : reading;
            var thread = await known.ThreadAsync(target.MailboxId, message.ThreadId, ct);
            var direction = facts is { Sent: true } ? MailDirection.Outgoing : MailDirection.Incoming;
            var origin = new MessageOrigin(verdict.ThreadId, direction, message.ReceivedAt, target.MailboxId, target.MemberId);
            if (body is not null && verdict.IsLogged)
            {
                var logged = await logMessage.AddAsync(body, origin, [], rules, ct);
                await known.AddThreadAsync(thread, logged.Message.Id, ct);
                await reports.KeepAsync(report, logged.Message.Id, ct);
                if (message.ReceivedAt >= automated && verdict.AdmitsBody && direction == MailDirection.Incoming)
                    await signatures.TakeAsync(logged.Message.Id, rules, ct);
            }
            else if (verdict.Known is { } present && present.Id != Guid.Empty)
            {
                if (counts)
                    await logMessage.AddCopyAsync(present.Id, body ?? MessageStore.HeadersOnly(message.Headers), origin, rules, ct);
                await known.AddThreadAsync(thread, present.Id, ct);
                if (message.ReceivedAt >= automated && verdict.Decision == LogDecision.AlreadyLogged && direction == MailDirection.Incoming)
                    await signatures.TakeAsync(present.Id, rules, ct);
            }

            // The copy in Sent is the proof that a message went out, whatever became of the connection that carried it.
            if (facts is { Sent: true } && verdict.Known is { Sent: true } sent)
            {
                await store.ProveSentAsync(sent.Id, ct);
                await known.AddAliasAsync(message.Headers.MessageId, sent.Id, ct);
            }

            if (verdict.Rule == LogRules.TestMessage && folder == WatchedFolder.Inbox)
                await states.TestArrivedAsync(target.MailboxId, ct);
            if (waits.Count > 0)
                replies[message.Id.Value] = waits;
            lines.Add(new LedgerLine(SyncFolder.LedgerKey(folder, message.Id), message.Headers.MessageId?.Value ?? "", verdict.Decision, verdict.Rule));
            if (facts is not null)
                await seen.AddAsync(target.MailboxId, SyncFolder.LedgerKey(folder, message.Id), SyncFolder.NameOf(folder), message.Id.Value, facts, verdict.Decision != LogDecision.Ignored, ct);
        }

        await ledger.AddAsync(target.MailboxId, lines, ct);
        // What a colleague's mailbox brought in the meantime is looked at once more.
        var passedOver = readings.Where(reading => reading is { IsUnknown: true, Facts: not null, Verdict: { Decision: LogDecision.Ignored, Rule: not LogRules.Removed } }).ToLookup(reading => reading.Message.Headers.MessageId!.Value.Value, reading => reading.Message.Id.Value);
        foreach (var name in (await known.FindAsync([.. passedOver.Select(group => group.Key)], ct)).Keys)
        {
            foreach (var id in passedOver[name])
                replies[id] = [.. replies.GetValueOrDefault(id) ?? [], name];
        }

        // Last, so that it also sees what this batch has made known: a reply may lie before its parent.
        await waiting.AddAsync(target.MailboxId, SyncFolder.NameOf(folder), [.. replies.Select(pair => (pair.Key, pair.Value))], ct);
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
        var threads = await ThreadsAsync(target, messages, ct);
        var asked = messages.SelectMany(message => LogRules.AskedFor(message.Headers)).Concat(threads.Values).ToHashSet(StringComparer.Ordinal);
        var found = await known.FindAsync(asked, ct);
        var rules = await book.OfAsync(target.MemberId, ct);
        var isContact = await book.ContactsAsync(contacts, messages.SelectMany(message => LogMessage.Named(message.Headers)), ct);
        var hash = await hashes.GetAsync(ct);
        var addresses = folder.Id is null ? [] : await senders.OwnAsync(target.MailboxId, ct);
        var batch = await copies.FindAsync(messages.Select(message => message.Headers), found, target.MemberId, ct);
        var prepared = await references.FindAsync(messages.Select(message => message.Headers), target.MemberId, ct);
        var isRemoved = await removed.AmongAsync([.. messages.Select(message => MessageStore.HeadersOnly(message.Headers))], ct);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var readings = new List<Reading>(messages.Count);
        foreach (var message in messages)
        {
            if (message.Headers[TestHeader] is { } mark && mark.Trim() == target.TestMark)
            {
                readings.Add(new Reading(message, new Verdict(LogDecision.Ignored, LogRules.TestMessage), null, null, []));
                continue;
            }

            var thread = threads.GetValueOrDefault(message.Id);
            var side = SideOf(folder, message.Headers, addresses);
            var facts = MessageFacts.Of(message.Headers, side, hash, rules.Folding);
            var recognised = LogRules.Decide(message.Headers, side, found, thread, batch.IsAnother(message.Headers, found));
            // Several messages may go by one name; this is a copy of one of them.
            var copy = recognised.Decision == LogDecision.AlreadyLogged ? batch.Of(message.Headers) : null;
            if (copy is not null)
                recognised = recognised with { Known = copy.Message, ThreadId = copy.Message.ThreadId };
            var reference = side == WatchedFolder.Sent && recognised.Decision != LogDecision.AlreadyLogged ? OutgoingReference.In(message.Headers) : null;
            var chosen = ChosenFor(message.Headers, reference, prepared, used);
            var verdict = chosen is null ? Judge.Apply(recognised, facts, rules, isContact) : await references.DecideAsync(chosen, recognised, facts, rules, isContact, ct);
            if (isRemoved(MessageStore.HeadersOnly(message.Headers)))
            {
                readings.Add(new Reading(message, new Verdict(LogDecision.Ignored, LogRules.Removed), null, facts, []));
                continue;
            }

            if (verdict.IsLogged && verdict.ThreadId == Guid.Empty)
                verdict = verdict with { ThreadId = LogRules.NewThread(message.Headers, hash) };
            NoteInBatch(message.Headers, thread, verdict, found, batch);
            // Whoever it names may become a contact before what it answers comes.
            var waits = recognised.Decision == LogDecision.Ignored && verdict.Decision == LogDecision.Ignored && Judge.Of(facts, answersKnown: true, rules, _ => true).IsAdmitted;
            var counts = verdict.Decision == LogDecision.AlreadyLogged && Judge.Of(facts, answersKnown: true, rules, _ => true).IsAdmitted;
            if (counts)
                verdict = verdict with { AddsToKnown = copy is { Adds: true } || chosen is not null, HeadersOnly = rules.HeadersOnly };
            List<string> waitsFor =
            [
                .. waits && chosen?.PreparedAt is null ? LogRules.WaitsFor(message.Headers, thread).Where(name => !found.ContainsKey(name)) : [],
                .. verdict.Decision == LogDecision.Ignored && reference is not null && !prepared.ContainsKey(reference) ? [OutgoingReference.NameOf(reference)] : Array.Empty<string>(),
            ];
            readings.Add(new Reading(message, verdict, null, facts, waitsFor, counts, message.Headers.MessageId is { } name && !found.ContainsKey(name.Value)));
        }

        return readings;
    }

    /// <summary>The rest of the batch finds what this one will make known.</summary>
    private static void NoteInBatch(MessageHeaders headers, string? thread, Verdict verdict, Dictionary<string, KnownMessage> found, KnownBatch batch)
    {
        if (verdict.IsLogged && headers.MessageId is { } own)
        {
            var message = new KnownMessage(Guid.Empty, own.Value, verdict.ThreadId, Sent: false);
            found.TryAdd(own.Value, message);
            batch.Add(headers, message);
        }

        if (verdict.ThreadId != Guid.Empty && thread is not null)
            found.TryAdd(thread, new KnownMessage(Guid.Empty, thread, verdict.ThreadId, Sent: false));
    }

    /// <summary>What was prepared for a mail; of two with one reference the first is meant.</summary>
    private static OutgoingReference? ChosenFor(MessageHeaders headers, string? reference, Dictionary<string, OutgoingReference> prepared, HashSet<string> used) =>
        reference is not null && prepared.TryGetValue(reference, out var ready) && ready.MayBe(headers) && used.Add(reference) ? ready : null;

    private async Task<Dictionary<ProviderMessageId, string>> ThreadsAsync(SyncTarget target, IReadOnlyList<ChangedMessage> messages, CancellationToken ct)
    {
        var threads = new Dictionary<ProviderMessageId, string>();
        foreach (var message in messages)
        {
            if (await known.ThreadAsync(target.MailboxId, message.ThreadId, ct) is { } thread)
                threads[message.Id] = thread;
        }

        return threads;
    }

    /// <summary>In a folder that the member chose lies mail of both ways. What they wrote themselves has never passed a server that receives (RFC 5321, 4.4).</summary>
    private static WatchedFolder SideOf(WatchedFolder folder, MessageHeaders headers, HashSet<string> own) =>
        folder.Id is null ? folder : headers["Received"] is null && headers.From is { } from && own.Contains(from.Normalized) ? WatchedFolder.Sent : WatchedFolder.Inbox;

    private async Task<Reading> ReadBodyAsync(IMailProvider provider, WatchedFolder folder, Reading reading, CancellationToken ct)
    {
        var (message, verdict) = (reading.Message, reading.Verdict);
        // What a mail server says about a mail of ours stands in no header: it is read, and kept only if that is what it says.
        var mayReport = folder != WatchedFolder.Sent && reading.Facts is { Sent: false } && (verdict.IsLogged || Unadmitted.Contains(verdict.Rule)) && MailReports.MayBeBounce(message.Headers);
        if (!verdict.IsLogged && !verdict.AddsToKnown && !mayReport)
            return reading;
        if (!verdict.AdmitsBody && !mayReport)
            return reading with { Body = MessageStore.EnvelopeOnly(message.Headers) };
        try
        {
            if (await provider.FetchAsync(folder, message.Id, ct) is not { } content)
                return verdict.AddsToKnown || !verdict.IsLogged ? reading : reading with { Verdict = new Verdict(LogDecision.Ignored, LogRules.Gone) };
            var report = mayReport || (verdict.IsLogged && message.Headers.IsAutoReply) ? await reports.FindAsync(MimeMessage.Parse(content), ct) : null;
            if (!verdict.IsLogged && !verdict.AddsToKnown && report is null)
                return reading with { WaitsFor = [.. reading.WaitsFor.Union(await reports.WaitsForAsync(MimeMessage.Parse(content), ct))] };
            if (report is { Kind: not ReportKind.Away })
                reading = reading with { Verdict = new Verdict(LogDecision.Logged, LogRules.Report, report.About.ThreadId, HeadersOnly: verdict.HeadersOnly), WaitsFor = [] };
            return reading with { Body = verdict.HeadersOnly ? MessageStore.EnvelopeOnly(message.Headers) : await store.ReadAsync(content, ct), Report = report };
        }
        catch (ProviderException exception) when (exception is { Failure: ProviderFailure.Rejected, Code: "message_too_large" })
        {
            if (verdict.AddsToKnown || !verdict.IsLogged)
                return reading;
            // Still on the timeline, without what it says.
            return reading with { Verdict = verdict with { Rule = LogRules.TooLarge }, Body = MessageStore.HeadersOnly(message.Headers) };
        }
    }
}
