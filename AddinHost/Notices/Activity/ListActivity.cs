using System.Linq.Expressions;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Timeline;
using AddinHost.Tracking.Classification;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices.Activity;

/// <summary>
/// What happened, newest first, in pages. Each sort comes from its own table by an index in the order of time, as many rows as a page holds and one more, so that a page costs the
/// same however much there is.
/// </summary>
public sealed class ListActivity(AppDb db, Caller caller, MessageSharing sharing, ContactBook book)
{
    private sealed record Row(Guid Id, ActivityKind Kind, DateTimeOffset At, EventClass? Class, string? Rule, string? Url, Guid MessageId, Guid? ContactId, Guid? EntryId, Guid? MemberId, Guid? TrackedId = null);

    /// <param name="Name">Null where the caller may not know what it is called.</param>
    private sealed record Look(Guid Id, Guid DocumentId, string? Name, Guid MemberId, Guid? MailMessageId, Guid? ContactId, string? Recipient);

    public async Task<Result<Page<ActivityItem>>> HandleAsync(ActivityFilter filter, string? after, int limit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.From >= filter.To)
            return ActivityFilter.PeriodInvalid;
        if (after is not null && PageMark.Read(after) is null)
            return PageMark.Unknown;
        var mark = after is null ? null : PageMark.Read(after);
        var size = Page.Size(limit);
        var rows = new List<Row>();
        if (filter.Wants(ActivityKind.Open))
            rows.AddRange(await OpensAsync(filter, mark, size, ct));
        if (filter.Wants(ActivityKind.Click))
            rows.AddRange(await ClicksAsync(filter, mark, size, ct));
        if (filter.Wants(ActivityKind.View))
            rows.AddRange(await ViewsAsync(filter, mark, size, ct));
        if (Mails(filter) is { } which)
            rows.AddRange(await MailsAsync(filter, mark, size, which, ct));
        var shown = rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(size + 1).ToList();
        var items = await ItemsAsync([.. shown.Take(size)], ct);
        return new Page<ActivityItem>(items, shown.Count > size ? PageMark.Of(shown[size - 1].At, shown[size - 1].Id) : null);
    }

    private async Task<List<Row>> OpensAsync(ActivityFilter filter, (DateTimeOffset At, Guid Id)? mark, int size, CancellationToken ct)
    {
        var rows = db.TrackedOpens.AsNoTracking().Where(row => filter.Machines ? row.Class != EventClass.Own : row.Class == EventClass.Human || row.Class == EventClass.Probable);
        if (filter.MemberId is { } member)
            rows = rows.Where(row => row.MemberId == member);
        if (filter.From is { } from)
            rows = rows.Where(row => row.At >= from);
        if (filter.To is { } to)
            rows = rows.Where(row => row.At < to);
        if (mark is var (at, id))
            rows = rows.Where(row => row.At <= at && (row.At < at || row.Id < id));
        return await rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(size + 1)
            .Select(row => new Row(row.Id, ActivityKind.Open, row.At, row.Class, row.Rule, null, row.MailMessageId, null, null, row.MemberId, row.TrackedMessageId)).ToListAsync(ct);
    }

    private async Task<List<Row>> ClicksAsync(ActivityFilter filter, (DateTimeOffset At, Guid Id)? mark, int size, CancellationToken ct)
    {
        var rows = db.TrackedClicks.AsNoTracking().Where(row => filter.Machines ? row.Class != EventClass.Own : row.Class == EventClass.Human || row.Class == EventClass.Probable);
        if (filter.MemberId is { } member)
            rows = rows.Where(row => row.MemberId == member);
        if (filter.From is { } from)
            rows = rows.Where(row => row.At >= from);
        if (filter.To is { } to)
            rows = rows.Where(row => row.At < to);
        if (mark is var (at, id))
            rows = rows.Where(row => row.At <= at && (row.At < at || row.Id < id));
        return await rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(size + 1)
            .Select(row => new Row(row.Id, ActivityKind.Click, row.At, row.Class, row.Rule, row.Url, row.MailMessageId, null, null, row.MemberId, row.TrackedMessageId)).ToListAsync(ct);
    }

    private async Task<List<Row>> ViewsAsync(ActivityFilter filter, (DateTimeOffset At, Guid Id)? mark, int size, CancellationToken ct)
    {
        var rows = db.DocumentViews.AsNoTracking().Where(row => filter.Machines ? row.Class != EventClass.Own : row.Class == EventClass.Human || row.Class == EventClass.Probable);
        if (filter.MemberId is { } member)
            rows = rows.Where(row => db.DocumentLinks.Any(link => link.Id == row.LinkId && link.MemberId == member));
        if (filter.From is { } from)
            rows = rows.Where(row => row.StartedAt >= from);
        if (filter.To is { } to)
            rows = rows.Where(row => row.StartedAt < to);
        if (mark is var (at, id))
            rows = rows.Where(row => row.StartedAt <= at && (row.StartedAt < at || row.Id < id));
        return await rows.OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.Id).Take(size + 1)
            .Select(row => new Row(row.Id, ActivityKind.View, row.StartedAt, row.Class, row.Rule, null, Guid.Empty, null, null, null, null)).ToListAsync(ct);
    }

    /// <summary>Which mail is asked for; in one question, for one that finds little looks at much.</summary>
    private static Expression<Func<MailMessage, bool>>? Mails(ActivityFilter filter) => (filter.Wants(ActivityKind.Reply), filter.Wants(ActivityKind.Send), filter.Wants(ActivityKind.Bounce)) switch
    {
        (true, true, true) => _ => true,
        (false, false, false) => null,
        var (reply, send, bounce) => row => row.Direction == MailDirection.Incoming ? reply : row.State == SendState.Bounced || row.State == SendState.Failed ? bounce : send,
    };

    /// <summary>Mail on the timelines of contacts; one line for each contact that it stands on.</summary>
    private async Task<List<Row>> MailsAsync(ActivityFilter filter, (DateTimeOffset At, Guid Id)? mark, int size, Expression<Func<MailMessage, bool>> which, CancellationToken ct)
    {
        var messages = db.MailMessages.Where(which);
        if (filter.MemberId is { } member)
            messages = messages.Where(row => row.MemberId == member);
        var rows = db.TimelineEntries.AsNoTracking().Where(row => row.Kind == TimelineKind.Email && db.Contacts.Any(contact => contact.Id == row.RecordId) && messages.Any(message => message.Id == row.SourceId));
        if (filter.From is { } from)
            rows = rows.Where(row => row.OccurredAt >= from);
        if (filter.To is { } to)
            rows = rows.Where(row => row.OccurredAt < to);
        if (mark is var (at, id))
            rows = rows.Where(row => row.OccurredAt <= at && (row.OccurredAt < at || row.Id < id));
        return await rows.OrderByDescending(row => row.OccurredAt).ThenByDescending(row => row.Id).Take(size + 1)
            .Select(row => new Row(row.Id, ActivityKind.Send, row.OccurredAt, null, null, null, row.SourceId, row.RecordId, row.Id, null)).ToListAsync(ct);
    }

    private async Task<List<ActivityItem>> ItemsAsync(List<Row> rows, CancellationToken ct)
    {
        var looks = await LooksAsync([.. rows.Where(row => row.Kind == ActivityKind.View).Select(row => row.Id)], ct);
        var ids = rows.Select(row => row.MessageId).Distinct().ToList();
        var messages = await db.MailMessages.AsNoTracking().Where(row => ids.Contains(row.Id)).Select(row => new { row.Id, row.Subject, row.Direction, row.State, row.MemberId }).ToDictionaryAsync(row => row.Id, ct);
        var levels = await sharing.OfAsync(ids, ct);
        var writtenTo = await db.OutgoingMails.Where(row => ids.Contains(row.MailMessageId)).Select(row => new { row.MailMessageId, row.ContactId }).ToDictionaryAsync(row => row.MailMessageId, row => row.ContactId, ct);
        var (readers, known) = await ReadersAsync(rows, ids, ct);
        var contactIds = rows.Select(row => row.ContactId).OfType<Guid>().Concat(writtenTo.Values).Concat(known.Values).Concat(looks.Values.Select(look => look.ContactId).OfType<Guid>()).Distinct().ToList();
        var contacts = await db.Contacts.Where(row => contactIds.Contains(row.Id)).Select(row => new TimelineContact(row.Id, row.Name)).ToDictionaryAsync(row => row.Id, ct);
        var memberIds = rows.Select(row => row.MemberId).Concat(messages.Values.Select(row => row.MemberId)).Concat(looks.Values.Select(look => (Guid?)look.MemberId)).OfType<Guid>().Distinct().ToList();
        var members = await db.Users.Where(row => memberIds.Contains(row.Id)).Select(row => new ActivityMember(row.Id, row.Name)).ToDictionaryAsync(row => row.Id, ct);
        return [.. rows.Select(row =>
        {
            if (looks.TryGetValue(row.Id, out var look))
            {
                return new ActivityItem(
                    row.Id, row.Kind, row.At, row.Class, row.Rule, null, look.MailMessageId, look.Name ?? "", look.ContactId is { } looked ? contacts.GetValueOrDefault(looked) : null, null, members.GetValueOrDefault(look.MemberId), null,
                    look.Name is null ? SharingLevel.Metadata : SharingLevel.Everything, look.Recipient, look.DocumentId);
            }

            var message = messages.GetValueOrDefault(row.MessageId);
            var level = levels.GetValueOrDefault(row.MessageId, SharingLevel.Metadata);
            var reader = row.TrackedId is { } tracked ? readers.GetValueOrDefault(tracked) : null;
            // Of somebody who is told apart from the others and is no contact, their address is all there is.
            var contact = row.ContactId ?? (reader is not null ? known.TryGetValue(reader, out var own) ? own : default(Guid?) : writtenTo.TryGetValue(row.MessageId, out var to) ? to : default(Guid?));
            var member = row.MemberId ?? message?.MemberId;
            return new ActivityItem(
                row.Id, KindOf(row.Kind, message?.Direction, message?.State), row.At, row.Class, row.Rule, level == SharingLevel.Everything ? row.Url : null, row.MessageId,
                level <= SharingLevel.Subject ? message?.Subject ?? "" : "", contact is { } of ? contacts.GetValueOrDefault(of) : null, row.EntryId, member is { } owner ? members.GetValueOrDefault(owner) : null, message?.State, level, reader, null);
        })];
    }

    /// <summary>That a document was looked at everybody may know; what it is called, those who may see it.</summary>
    private async Task<Dictionary<Guid, Look>> LooksAsync(List<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
            return [];
        return await (
            from view in db.DocumentViews
            where ids.Contains(view.Id)
            join link in db.DocumentLinks on view.LinkId equals link.Id
            join document in db.Documents on view.DocumentId equals document.Id
            let mine = document.MemberId == caller.MemberId || document.IsShared || db.TeamMembers.Any(one => one.TeamId == document.TeamId && one.MemberId == caller.MemberId)
            select new Look(view.Id, document.Id, mine ? document.Name : null, link.MemberId, link.MailMessageId, link.ContactId, link.Recipient)).ToDictionaryAsync(look => look.Id, ct);
    }

    /// <summary>Whose copy it was, by what follows it, where each recipient has one; and the contacts that have these addresses.</summary>
    private async Task<(Dictionary<Guid, string> Addresses, Dictionary<string, Guid> Contacts)> ReadersAsync(List<Row> rows, List<Guid> messages, CancellationToken ct)
    {
        var tracked = rows.Select(row => row.TrackedId).OfType<Guid>().Distinct().ToList();
        if (tracked.Count == 0)
            return ([], []);
        var apart = await db.OutgoingCopies.Where(row => messages.Contains(row.MailMessageId)).Select(row => row.MailMessageId).Distinct().ToListAsync(ct);
        if (apart.Count == 0)
            return ([], []);
        var readers = await db.TrackedMessages.Where(row => tracked.Contains(row.Id) && apart.Contains(row.MailMessageId) && row.Address != null).ToDictionaryAsync(row => row.Id, row => row.Address!, ct);
        var normal = readers.Values.Distinct(StringComparer.Ordinal).ToDictionary(address => address, address => EmailAddress.TryParse(address, out var parsed) ? parsed.Normalized : address);
        var found = await book.FindAsync([.. normal.Values.Distinct(StringComparer.Ordinal)], ct);
        return (readers, normal.Where(pair => found.ContainsKey(pair.Value)).ToDictionary(pair => pair.Key, pair => found[pair.Value]));
    }

    private static ActivityKind KindOf(ActivityKind kind, MailDirection? direction, SendState? state) => kind switch
    {
        ActivityKind.Open or ActivityKind.Click or ActivityKind.View => kind,
        _ when direction == MailDirection.Incoming => ActivityKind.Reply,
        _ => state is SendState.Bounced or SendState.Failed ? ActivityKind.Bounce : ActivityKind.Send,
    };
}
