using AddinHost.Contacts;
using AddinHost.Contacts.Deals;
using AddinHost.Data;
using AddinHost.Logging.Capture;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Messages;
using AddinHost.Messages.Sharing;
using AddinHost.Organizations;
using AddinHost.Timeline;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>
/// Puts a message on record inside the open transaction: message, timeline entries of every contact it concerns, and the events of both. The
/// same way for sync, pane, upload and sending, and with the same outcome in whatever order its copies, the rest of its thread and its contacts come.
/// </summary>
public sealed class LogMessage(
    AppDb db, MailSenders senders, MessageStore messages, MailThreads threads, MessageHolders holders, ContactBook contacts, RuleBook book, Associations associations, TimelineOf timeline, Ledger ledger, SeenMessages seen, OrganizationHashes hashes, OutgoingReferences references)
{
    /// <summary>Of a thread that strangers fill, the first so many stand on its records.</summary>
    private const int MostFollowing = 500;

    /// <param name="IsNew">The message, or one of its entries, was not there before.</param>
    public sealed record Logged(MailMessage Message, bool IsNew, IReadOnlyList<TimelineEntry> Entries);

    /// <param name="alsoOn">Records that somebody chose by hand.</param>
    /// <param name="rules">Of the member for whom it is logged: nobody they keep out gets an entry.</param>
    public async Task<Logged> AddAsync(ReadMessage read, MessageOrigin origin, IReadOnlyCollection<Guid> alsoOn, RuleSet rules, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(rules);
        await db.TakeTurnAsync(ContactBook.Turn, ct);
        (var reference, read, var copy) = await references.OfAsync(read, origin, ct);
        if (reference is { Records.Count: > 0 })
            (alsoOn, origin) = ([.. alsoOn, .. await references.RecordsAsync(reference, ct)], origin with { ChoseRecords = true });
        if (reference?.MailMessageId is { } present && await db.MailMessages.AsNoTracking().SingleOrDefaultAsync(row => row.Id == present, ct) is { } reported)
        {
            await references.TieAsync(reference, read.Headers, present, copy, ct);
            return await TakeCopyAsync(reported, read, origin, alsoOn, rules, merged: false, ct);
        }

        var joined = await threads.JoinAsync(read.Headers, LogRules.NewThread(read.Headers, await hashes.GetAsync(ct)), origin.ThreadId, ct);
        var (message, added) = await messages.AddAsync(read, origin, joined, ct);
        if (reference is not null)
            await references.TieAsync(reference, read.Headers, message.Id, copy, ct);
        if (!added)
            return await TakeCopyAsync(message, read, origin, alsoOn, rules, joined.Merged, ct);
        await holders.AddAsync(message, read, origin, isFirst: true, ct);
        await seen.LookAgainAsync(await ledger.PassedOverAsync(message.MessageId, ct), ct);
        var put = await PutOnContactsAsync(message, alsoOn, rules, ct);
        await SettleThreadAsync(message, follows: put.Entries.Count == 0 || (message.Direction == MailDirection.Incoming && !put.AuthorIsKnown), wasFollowing: false, joined.Merged || put.Entries.Count > 0, ct);
        return new Logged(message, true, put.Entries.Count > 0 ? [.. put.Entries.Select(entry => entry.Entry)] : await EntriesAsync(message, ct));
    }

    /// <summary>Another copy of a message on record has come, for a member whose rules admit it.</summary>
    public async Task AddCopyAsync(Guid messageId, ReadMessage read, MessageOrigin origin, RuleSet rules, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(origin);
        await db.TakeTurnAsync(ContactBook.Turn, ct);
        if (await db.MailMessages.AsNoTracking().SingleOrDefaultAsync(row => row.Id == messageId, ct) is not { } message)
            return;
        (var reference, read, var copy) = await references.OfAsync(read, origin, ct);
        if (reference is not null && (reference.MailMessageId ?? messageId) == messageId)
            await references.TieAsync(reference, read.Headers, messageId, copy, ct);
        var adds = (message.IsPartial && !read.IsPartial) || MessageStore.Plausible(read.Headers.Date, origin.ReceivedAt) < message.SentAt || (origin.Direction == MailDirection.Outgoing && message.Direction == MailDirection.Incoming);
        if (adds || origin.MemberId is not { } member || !await holders.HasAsync(messageId, member, ct))
            await TakeCopyAsync(message, read, origin, [], rules, merged: false, ct);
    }

    /// <summary>Puts a message that is on record also on the records of contacts it turned out to name, inside the open transaction.</summary>
    /// <param name="rules">Those of members that were read already; others are added.</param>
    public async Task JoinAsync(Guid messageId, Dictionary<Guid, RuleSet> rules, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(rules);
        await db.TakeTurnAsync(ContactBook.Turn, ct);
        if (await db.MailMessages.AsNoTracking().SingleOrDefaultAsync(row => row.Id == messageId, ct) is not { } message)
            return;
        // For everybody who has it, since each keeps out others.
        var members = await db.MessageHolders.Where(row => row.MailMessageId == messageId).Select(row => (Guid?)row.MemberId).ToListAsync(ct);
        var (authorIsKnown, isNew) = (false, false);
        foreach (var member in members.DefaultIfEmpty(message.MemberId).Select(id => id ?? LogPolicy.Everybody))
        {
            if (!rules.TryGetValue(member, out var theirs))
                rules[member] = theirs = await book.OfAsync(member, ct);
            var put = await PutOnContactsAsync(message, [], theirs, ct);
            (authorIsKnown, isNew) = (put.AuthorIsKnown, isNew || put.Entries.Any(entry => entry.Added));
        }

        await SettleThreadAsync(message, authorIsKnown, isNew, ct);
    }

    private async Task<Logged> TakeCopyAsync(MailMessage message, ReadMessage read, MessageOrigin origin, IReadOnlyCollection<Guid> alsoOn, RuleSet rules, bool merged, CancellationToken ct)
    {
        var completed = await messages.CompleteAsync(message, read, ct);
        // A mail without a date that can be believed is as old as its oldest copy.
        if (message.State is null && MessageStore.Plausible(read.Headers.Date, origin.ReceivedAt) is var sentAt && sentAt < message.SentAt)
        {
            await db.MailMessages.Where(row => row.Id == message.Id && row.SentAt > sentAt).ExecuteUpdateAsync(set => set.SetProperty(row => row.SentAt, sentAt), ct);
            await db.TimelineEntries.Where(row => row.SourceId == message.Id && row.OccurredAt > sentAt).ExecuteUpdateAsync(set => set.SetProperty(row => row.OccurredAt, sentAt), ct);
        }

        if (origin.Direction == MailDirection.Outgoing)
            await db.MailMessages.Where(row => row.Id == message.Id && row.Direction == MailDirection.Incoming).ExecuteUpdateAsync(set => set.SetProperty(row => row.Direction, MailDirection.Outgoing), ct);
        if (origin.ChoseRecords)
            await db.MailMessages.Where(row => row.Id == message.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.ChoseRecords, true), ct);
        var there = db.MailMessages.AsNoTracking().Where(row => row.Id == message.Id);
        message = await there.SingleAsync(ct);
        await holders.AddAsync(message, read, origin, isFirst: completed, ct);
        if (await holders.SettleOwnerAsync(message, ct))
            message = await there.SingleAsync(ct);
        var put = await PutOnContactsAsync(message, alsoOn, rules, ct);
        await SettleThreadAsync(message, put.AuthorIsKnown, merged || put.Entries.Any(entry => entry.Added), ct);
        return new Logged(message, put.Entries.Any(entry => entry.Added), await EntriesAsync(message, ct));
    }

    private async Task<(IReadOnlyList<(TimelineEntry Entry, bool Added)> Entries, bool AuthorIsKnown)> PutOnContactsAsync(MailMessage message, IReadOnlyCollection<Guid> alsoOn, RuleSet rules, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        var found = await contacts.FindAsync(MessageParty.Named(message), rules.Folding, ct);
        // Who is a contact is no colleague, unless an administrator says so.
        var records = found.Where(pair => rules.Concerns(MailPartyKeys.Of(pair.Key, hash, rules.Folding), _ => true)).Select(pair => pair.Value).Concat(alsoOn).ToHashSet();
        await KeepOutAsync(records, rules, ct);
        var entries = await timeline.AddAsync(message, records, byThread: false, ct);
        if (!message.ChoseRecords)
            await timeline.AssociateAsync(message, await associations.OfAsync(records, message.MemberId, ct), byThread: false, ct);
        return (entries, EmailAddress.TryParse(message.FromAddress, out var author) && found.ContainsKey(author.Normalized));
    }

    private async Task SettleThreadAsync(MailMessage message, bool authorIsKnown, bool others, CancellationToken ct) =>
        await SettleThreadAsync(message, !(await timeline.HasContactAsync(message.Id, ct) && (message.Direction == MailDirection.Outgoing || authorIsKnown)), message.FollowsThread, others, ct);

    /// <summary>
    /// A mail from somebody unknown, or one that names no contact at all, also stands on the records of its thread: sync never creates contacts, and a reply must not
    /// vanish because it came from another address. When its author becomes a contact, it stands there instead.
    /// </summary>
    /// <param name="others">What stands on the thread's records may have changed, so that others follow too.</param>
    private async Task SettleThreadAsync(MailMessage message, bool follows, bool wasFollowing, bool others, CancellationToken ct)
    {
        if (follows != wasFollowing)
            await db.MailMessages.Where(row => row.Id == message.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.FollowsThread, follows), ct);
        if (wasFollowing && !follows)
            await timeline.KeepByThreadAsync(message.Id, [], ct);
        if (!others && !follows)
            return;
        var following = await db.MailMessages.AsNoTracking().Where(row => row.ThreadId == message.ThreadId && row.FollowsThread && (others || row.Id == message.Id)).OrderBy(row => row.Id).Take(MostFollowing).ToListAsync(ct);
        if (following.Count == 0)
            return;
        var ofThread = await timeline.ContactsOfThreadAsync(message.ThreadId, ct);
        foreach (var one in following)
        {
            var records = ofThread.ToHashSet();
            await KeepOutAsync(records, await book.OfAsync(one.MemberId, ct), ct);
            List<Guid> associated = one.ChoseRecords ? [] : await associations.OfAsync(records, one.MemberId, ct);
            await timeline.AddAsync(one, records, byThread: true, ct);
            await timeline.AssociateAsync(one, associated, byThread: true, ct);
            await timeline.KeepByThreadAsync(one.Id, [.. records, .. associated], ct);
        }
    }

    /// <summary>The contacts of the message's own entries, those by its thread among them.</summary>
    private Task<List<TimelineEntry>> EntriesAsync(MailMessage message, CancellationToken ct) =>
        db.TimelineEntries.AsNoTracking().Where(entry => entry.SourceId == message.Id && entry.Kind == TimelineKind.Email && db.Contacts.Any(contact => contact.Id == entry.RecordId)).OrderBy(entry => entry.Id).ToListAsync(ct);

    /// <summary>Takes out of these the contacts whose every address is on the never-log list.</summary>
    private async Task KeepOutAsync(HashSet<Guid> records, RuleSet rules, CancellationToken ct)
    {
        if (rules.NeverLog.Count == 0 || records.Count == 0)
            return;
        var hash = await hashes.GetAsync(ct);
        var addresses = await db.ContactAddresses.Where(row => records.Contains(row.ContactId)).Select(row => new { row.ContactId, row.Address }).ToListAsync(ct);
        records.ExceptWith(addresses.GroupBy(row => row.ContactId).Where(contact => contact.All(row => rules.IsNeverLogged(MailPartyKeys.Of(row.Address, hash, rules.Folding)))).Select(contact => contact.Key));
    }

    /// <summary>Everybody a mail names, in the form that matching compares; a mail to thousands concerns nobody in particular.</summary>
    public static IReadOnlyCollection<string> Named(MessageHeaders headers) => MessageParty.Named(headers);

    /// <summary>The addresses of these that are the organization's own: of mailboxes, their aliases, or members.</summary>
    public async Task<HashSet<string>> OwnAsync(IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var folding = await contacts.FoldingAsync(ct);
        var asked = addresses.Concat(addresses.Select(address => FoldedAddress.Of(address, folding))).ToHashSet(StringComparer.Ordinal);
        var mailboxes = await senders.AmongAsync(asked, ct);
#pragma warning disable CA1308 // Addresses are compared in lower case.
        var members = await db.Users.Where(row => row.NormalizedEmail != null && asked.Select(address => address.ToUpperInvariant()).Contains(row.NormalizedEmail)).Select(row => row.Email!).ToListAsync(ct);
        var own = mailboxes.Concat(members.Select(address => address.ToLowerInvariant())).ToHashSet(StringComparer.Ordinal);
#pragma warning restore CA1308
        return [.. addresses.Where(address => own.Contains(address) || own.Contains(FoldedAddress.Of(address, folding)))];
    }
}
