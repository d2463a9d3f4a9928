using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Timeline;

/// <summary>The newest entries of all contacts, in pages: what is going on.</summary>
public sealed class ListLatest(AppDb db, TimelineViews views)
{
    public async Task<Result<Page<TimelineEntryView>>> HandleAsync(MailDirection? direction, string? after, int limit, CancellationToken ct)
    {
        // What also stands on companies and deals is listed once, for the contact.
        var entries = db.TimelineEntries.AsNoTracking().Where(entry => db.Contacts.Any(contact => contact.Id == entry.RecordId));
        if (direction is not null)
            entries = entries.Where(entry => db.MailMessages.Any(message => message.Id == entry.SourceId && message.Direction == direction));
        if (after is not null)
        {
            if (ListTimeline.Mark(after) is not var (at, id))
                return Error.Invalid("page_unknown", "That page mark is not one of ours.");
            entries = entries.Where(entry => entry.OccurredAt < at || (entry.OccurredAt == at && entry.Id < id));
        }

        var size = Page.Size(limit);
        var rows = await entries.OrderByDescending(entry => entry.OccurredAt).ThenByDescending(entry => entry.Id).Take(size + 1).ToListAsync(ct);
        var ids = rows.Select(entry => entry.RecordId).ToList();
        var contacts = await db.Contacts.Where(row => ids.Contains(row.Id)).Select(row => new TimelineContact(row.Id, row.Name)).ToDictionaryAsync(row => row.Id, ct);
        var shown = await views.OfAsync([.. rows.Take(size)], ct);
        return new Page<TimelineEntryView>([.. shown.Select((view, at) => view with { Contact = contacts.GetValueOrDefault(rows[at].RecordId) })], rows.Count > size ? ListTimeline.Mark(rows[size - 1]) : null);
    }
}
