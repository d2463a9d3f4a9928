using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Timeline;

/// <summary>Adds entries and tells about them, inside the transaction of whoever brings what they stand for.</summary>
public sealed class TimelineOf(AppDb db, Outbox outbox, MessageViews messages)
{
    public const string EntryAdded = "timeline.entry_added";

    public sealed record EntryAddedEvent(Guid ContactId, TimelineEntryView Entry);

    /// <summary>Puts a message on the timelines of these records; a record that has it already stays as it is. Returns the entries of all of them, and whether each is new.</summary>
    public async Task<IReadOnlyList<(TimelineEntry Entry, bool Added)>> AddAsync(MailMessage message, IEnumerable<Guid> recordIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var entries = new List<(TimelineEntry, bool)>();
        foreach (var recordId in recordIds.Distinct())
        {
            var entry = new TimelineEntry { RecordId = recordId, Kind = TimelineKind.Email, SourceId = message.Id, OccurredAt = message.SentAt, ThreadId = message.ThreadId };
            var added = await db.TryInsertAsync(entry, ct);
            if (added)
                outbox.Add(EntryAdded, new EntryAddedEvent(recordId, TimelineEntryView.Of(entry, await messages.OfAsync(message, ct))));
            else
                entry = await db.TimelineEntries.AsNoTracking().SingleAsync(row => row.RecordId == recordId && row.Kind == TimelineKind.Email && row.SourceId == message.Id, ct);
            entries.Add((entry, added));
        }

        return entries;
    }

    /// <summary>Puts something on the timeline of its record and tells about it; false when it stands there already.</summary>
    /// <param name="view">How it is shown, asked for only when it is new.</param>
    public async Task<bool> AddAsync(TimelineEntry entry, Func<Task<TimelineEntryView>> view, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(view);
        if (!await db.TryInsertAsync(entry, ct))
            return false;
        outbox.Add(EntryAdded, new EntryAddedEvent(entry.RecordId, await view()));
        return true;
    }

    /// <summary>Lets a message also stand on the companies and deals of its contacts. Nobody is told: what arrived is told once, for the contacts.</summary>
    public async Task AssociateAsync(MailMessage message, IEnumerable<Guid> recordIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(recordIds);
        foreach (var recordId in recordIds)
            await db.TryInsertAsync(new TimelineEntry { RecordId = recordId, Kind = TimelineKind.Email, SourceId = message.Id, OccurredAt = message.SentAt, ThreadId = message.ThreadId }, ct);
    }

    /// <summary>The contacts that hold any message of this thread.</summary>
    public async Task<List<Guid>> ContactsOfThreadAsync(Guid threadId, CancellationToken ct)
    {
        // In two steps: in one, SQLite begins with the entries, which are all of the organization's.
        var together = await db.MailMessages.Where(message => message.ThreadId == threadId).Select(message => message.Id).ToListAsync(ct);
        return together.Count == 0
            ? []
            : await db.TimelineEntries.Where(entry => entry.Kind == TimelineKind.Email && together.Contains(entry.SourceId) && db.Contacts.Any(contact => contact.Id == entry.RecordId))
                .Select(entry => entry.RecordId).Distinct().ToListAsync(ct);
    }
}
