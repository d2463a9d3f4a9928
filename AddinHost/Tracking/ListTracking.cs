using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Logging.Capture;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Results;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Policies;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking;

/// <summary>What followed messages tell: in short for many, event by event for one.</summary>
public sealed class ListTracking(AppDb db, MessageSharing sharing, TrackingPolicies policies, ContactBook contacts)
{
    public const int MostMessages = 100;
    private const int MostEvents = 200;

    /// <summary>How many events of each class; the sender's own are in none.</summary>
    public sealed record Counts(int Human, int Probable, int Machine, int Unknown);

    /// <summary>A recipient who has a copy of their own, and what people did with it.</summary>
    /// <param name="Name">Of the contact with this address; null where there is none.</param>
    public sealed record Reader(string Address, string? Name, Guid? ContactId, int Opened, int Clicked, DateTimeOffset? LastOpenedAt, DateTimeOffset? LastClickedAt);

    /// <param name="LastOpenedAt">The last open by a person, or most likely by one; null while there is none.</param>
    /// <param name="LeftWithout">Why nothing follows it although that was wished: so its copy says. Null where something does, or no copy has come.</param>
    /// <param name="Readers">Where recipients are told apart: all who are followed. Empty where they share what follows them, and where the organization counts only.</param>
    public sealed record Summary(
        Guid MessageId, bool Opens, bool Links, Counts Opened, Counts Clicked, DateTimeOffset? FirstOpenedAt, DateTimeOffset? LastOpenedAt, DateTimeOffset? LastClickedAt, IReadOnlyList<Reader> Readers,
        CopyTells? LeftWithout = null);

    /// <param name="Rule">Why it has its class, as a stable code.</param>
    /// <param name="Url">What was clicked; null for opens, and where the member does not share what they write.</param>
    /// <param name="Reader">Address of the recipient whose copy it was; null where all share one.</param>
    public sealed record Event(Guid Id, TrackedAct Act, DateTimeOffset At, EventClass Class, string Rule, string? Url, string? Reader);

    /// <param name="AggregateOnly">The organization counts only: there are no single events.</param>
    public sealed record Detail(Summary Summary, IReadOnlyList<Event> Events, bool AggregateOnly);

    public async Task<Result<Page<Summary>>> HandleAsync(IReadOnlyCollection<Guid> messageIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        return messageIds.Count is 0 or > MostMessages
            ? Error.Field("messageIds", "message_ids_invalid", "Name 1 to {0} messages.", MostMessages)
            : new Page<Summary>(await SummariesAsync(messageIds, ct), null);
    }

    public async Task<Result<Detail>> HandleAsync(Guid messageId, CancellationToken ct)
    {
        if ((await SummariesAsync([messageId], ct)) is not [var summary])
            return GetMessage.NotFound;
        if (await policies.FindAsync(ct) is { AggregateOnly: true })
            return new Detail(summary, [], true);
        var readers = summary.Readers.Count == 0 ? [] : await db.TrackedMessages.Where(row => row.MailMessageId == messageId).ToDictionaryAsync(row => row.Id, row => row.Address, ct);
        var opens = (await db.TrackedOpens.Where(row => row.MailMessageId == messageId).OrderByDescending(row => row.At).Take(MostEvents)
            .Select(row => new { row.Id, row.TrackedMessageId, row.At, row.Class, row.Rule }).ToListAsync(ct)).Select(row => new Event(row.Id, TrackedAct.Open, row.At, row.Class, row.Rule, null, readers.GetValueOrDefault(row.TrackedMessageId)));
        var isShared = await sharing.OfAsync(messageId, ct) == SharingLevel.Everything;
        var clicks = (await db.TrackedClicks.Where(row => row.MailMessageId == messageId).OrderByDescending(row => row.At).Take(MostEvents)
            .Select(row => new { row.Id, row.TrackedMessageId, row.At, row.Class, row.Rule, row.Url }).ToListAsync(ct))
            .Select(row => new Event(row.Id, TrackedAct.Click, row.At, row.Class, row.Rule, isShared ? row.Url : null, readers.GetValueOrDefault(row.TrackedMessageId)));
        return new Detail(summary, [.. opens.Concat(clicks).OrderByDescending(one => one.At).Take(MostEvents)], false);
    }

    /// <summary>Those of the messages that a person opened, or most likely one.</summary>
    public async Task<IReadOnlyCollection<Guid>> OpenedAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        await db.TrackedOpens.Where(row => ids.Contains(row.MailMessageId) && (row.Class == EventClass.Human || row.Class == EventClass.Probable)).Select(row => row.MailMessageId).Distinct().ToListAsync(ct);

    private async Task<List<Summary>> SummariesAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        // One that only offers a way to unsubscribe tells nothing.
        var followed = await db.TrackedMessages.AsNoTracking().Where(row => ids.Contains(row.MailMessageId) && (row.Opens || row.Links)).ToListAsync(ct);
        var counts = (await db.TrackedCounts.AsNoTracking().Where(row => ids.Contains(row.MailMessageId)).ToListAsync(ct)).ToLookup(row => (row.MailMessageId, row.Act));
        var counted = await policies.FindAsync(ct) is { AggregateOnly: true };
        var opens = (await db.TrackedOpens.Where(row => ids.Contains(row.MailMessageId)).GroupBy(row => new { row.MailMessageId, row.TrackedMessageId, row.Class })
            .Select(group => new Told(group.Key.MailMessageId, group.Key.TrackedMessageId, group.Key.Class, group.Count(), group.Min(row => row.At), group.Max(row => row.At))).ToListAsync(ct)).ToLookup(told => told.MessageId);
        var clicks = (await db.TrackedClicks.Where(row => ids.Contains(row.MailMessageId)).GroupBy(row => new { row.MailMessageId, row.TrackedMessageId, row.Class })
            .Select(group => new Told(group.Key.MailMessageId, group.Key.TrackedMessageId, group.Key.Class, group.Count(), group.Min(row => row.At), group.Max(row => row.At))).ToListAsync(ct)).ToLookup(told => told.MessageId);
        var readers = counted ? null : await ReadersAsync(followed, People(opens.SelectMany(group => group)).ToLookup(told => told.TrackedId), People(clicks.SelectMany(group => group)).ToLookup(told => told.TrackedId), ct);
        return [.. followed.GroupBy(row => row.MailMessageId).Select(of => new Summary(
            of.Key, of.Any(row => row.Opens), of.Any(row => row.Links), Count(opens[of.Key], counts[(of.Key, TrackedAct.Open)]), Count(clicks[of.Key], counts[(of.Key, TrackedAct.Click)]),
            counted ? null : People(opens[of.Key]).Min(told => (DateTimeOffset?)told.First), counted ? null : People(opens[of.Key]).Max(told => (DateTimeOffset?)told.Last), counted ? null : People(clicks[of.Key]).Max(told => (DateTimeOffset?)told.Last),
            [.. readers?[of.Key].OrderByDescending(reader => reader.LastOpenedAt ?? reader.LastClickedAt).ThenBy(reader => reader.Address, StringComparer.OrdinalIgnoreCase) ?? Enumerable.Empty<Reader>()],
            of.All(row => row.InCopy is not null and not CopyTells.Follows) ? of.First().InCopy : null))];
    }

    /// <summary>Of messages with a copy for each recipient.</summary>
    private async Task<ILookup<Guid, Reader>> ReadersAsync(List<TrackedMessage> followed, ILookup<Guid, Told> opens, ILookup<Guid, Told> clicks, CancellationToken ct)
    {
        var ids = followed.Where(row => row.Address is not null).Select(row => row.MailMessageId).Distinct().ToList();
        var apart = ids.Count == 0 ? [] : (await db.OutgoingCopies.Where(row => ids.Contains(row.MailMessageId)).Select(row => row.MailMessageId).Distinct().ToListAsync(ct)).ToHashSet();
        var rows = followed.Where(row => apart.Contains(row.MailMessageId)).Select(row => (Row: row, Address: EmailAddress.TryParse(row.Address, out var parsed) ? parsed.Normalized : row.Address!)).ToList();
        var found = await contacts.FindAsync([.. rows.Select(pair => pair.Address).Distinct(StringComparer.Ordinal)], ct);
        var contactIds = found.Values.Distinct().ToList();
        var names = contactIds.Count == 0 ? [] : await db.Contacts.Where(row => contactIds.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, ct);
        return rows.ToLookup(pair => pair.Row.MailMessageId, pair =>
        {
            var (opened, clicked) = (opens[pair.Row.Id].ToList(), clicks[pair.Row.Id].ToList());
            var contact = found.TryGetValue(pair.Address, out var id) ? id : (Guid?)null;
            return new Reader(
                pair.Row.Address!, contact is { } known ? names.GetValueOrDefault(known) : null, contact, opened.Sum(told => told.Count), clicked.Sum(told => told.Count), opened.Max(told => (DateTimeOffset?)told.Last), clicked.Max(told => (DateTimeOffset?)told.Last));
        });
    }

    private sealed record Told(Guid MessageId, Guid TrackedId, EventClass Class, int Count, DateTimeOffset First, DateTimeOffset Last);

    private static IEnumerable<Told> People(IEnumerable<Told> told) => told.Where(of => of.Class is EventClass.Human or EventClass.Probable);

    private static Counts Count(IEnumerable<Told> told, IEnumerable<TrackedCount> counted)
    {
        var byClass = told.Select(of => (of.Class, of.Count)).Concat(counted.Select(row => (row.Class, row.Count))).ToLookup(of => of.Class, of => of.Count);
        return new Counts(byClass[EventClass.Human].Sum(), byClass[EventClass.Probable].Sum(), byClass[EventClass.Machine].Sum(), byClass[EventClass.Unknown].Sum());
    }
}
