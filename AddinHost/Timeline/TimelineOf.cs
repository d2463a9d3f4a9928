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
            var entry = new TimelineEntry { RecordId = recordId, Kind = TimelineKind.Email, SourceId = message.Id, OccurredAt = message.SentAt };
            var added = await db.TryInsertAsync(entry, ct);
            if (added)
                outbox.Add(EntryAdded, new EntryAddedEvent(recordId, TimelineEntryView.Of(entry, await messages.OfAsync(message, ct))));
            else
                entry = await db.TimelineEntries.AsNoTracking().SingleAsync(row => row.RecordId == recordId && row.Kind == TimelineKind.Email && row.SourceId == message.Id, ct);
            entries.Add((entry, added));
        }

        return entries;
    }

    /// <summary>The records that hold any of these messages.</summary>
    public async Task<List<Guid>> RecordsOfThreadAsync(Guid threadId, CancellationToken ct) =>
        await db.TimelineEntries
            .Where(entry => entry.Kind == TimelineKind.Email && db.MailMessages.Any(message => message.Id == entry.SourceId && message.ThreadId == threadId))
            .Select(entry => entry.RecordId).Distinct().ToListAsync(ct);
}
