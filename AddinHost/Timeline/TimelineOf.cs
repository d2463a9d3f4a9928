using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Timeline;

/// <summary>Adds entries and tells about them, inside the transaction of whoever brings what they stand for.</summary>
public sealed class TimelineOf(AppDb db, Outbox outbox, MessageViews messages)
{
    public const string EntryAdded = "timeline.entry_added";

    public sealed record EntryAddedEvent(Guid ContactId, TimelineEntryView Entry);

    /// <summary>Puts a message on the timelines of these records; a record that has it already stays as it is. Returns the entries of all of them, and whether each is new.</summary>
    /// <param name="byThread">Only because others of its thread stand there.</param>
    public async Task<IReadOnlyList<(TimelineEntry Entry, bool Added)>> AddAsync(MailMessage message, IEnumerable<Guid> recordIds, bool byThread, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var entries = new List<(TimelineEntry, bool)>();
        foreach (var recordId in recordIds.Distinct())
        {
            var (entry, added) = await PutAsync(message, recordId, byThread, ct);
            if (added)
                await TellAsync(message, entry, ct);
            entries.Add((entry, added));
        }

        return entries;
    }

    /// <summary>Everybody is told what everybody may see, and those who have the message the rest.</summary>
    private async Task TellAsync(MailMessage message, TimelineEntry entry, CancellationToken ct)
    {
        var view = await messages.OfAsync(message, MessageSharing.AnyColleague, ct);
        outbox.Add(EntryAdded, new EntryAddedEvent(entry.RecordId, TimelineEntryView.Of(entry, view)));
        if (view.Sharing == SharingLevel.Everything)
            return;
        foreach (var holder in await db.MessageHolders.Where(row => row.MailMessageId == message.Id).Select(row => row.MemberId).ToListAsync(ct))
            outbox.Add(EntryAdded, new EntryAddedEvent(entry.RecordId, TimelineEntryView.Of(entry, await messages.OfAsync(message, holder, ct))), holder);
    }

    private async Task<(TimelineEntry Entry, bool Added)> PutAsync(MailMessage message, Guid recordId, bool byThread, CancellationToken ct)
    {
        var entry = new TimelineEntry { RecordId = recordId, Kind = TimelineKind.Email, SourceId = message.Id, OccurredAt = message.SentAt, ThreadId = message.ThreadId, ByThread = byThread };
        if (await db.TryInsertAsync(entry, ct))
            return (entry, true);
        var there = db.TimelineEntries.Where(row => row.RecordId == recordId && row.Kind == TimelineKind.Email && row.SourceId == message.Id);
        // It stands there for a reason of its own by now.
        if (!byThread)
            await there.Where(row => row.ByThread).ExecuteUpdateAsync(set => set.SetProperty(row => row.ByThread, false), ct);
        return (await there.AsNoTracking().SingleAsync(ct), false);
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
    public async Task AssociateAsync(MailMessage message, IEnumerable<Guid> recordIds, bool byThread, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(recordIds);
        foreach (var recordId in recordIds)
            await PutAsync(message, recordId, byThread, ct);
    }

    /// <summary>Takes a message off the records where it stands only by its thread, but for these.</summary>
    public Task KeepByThreadAsync(Guid messageId, IReadOnlyCollection<Guid> recordIds, CancellationToken ct) =>
        db.TimelineEntries.Where(row => row.SourceId == messageId && row.Kind == TimelineKind.Email && row.ByThread && !recordIds.Contains(row.RecordId)).ExecuteDeleteAsync(ct);

    /// <summary>Does the message stand on a contact's record for a reason of its own?</summary>
    public Task<bool> HasContactAsync(Guid messageId, CancellationToken ct) =>
        db.TimelineEntries.AnyAsync(entry => entry.SourceId == messageId && entry.Kind == TimelineKind.Email && !entry.ByThread && db.Contacts.Any(contact => contact.Id == entry.RecordId), ct);

    /// <summary>The contacts that hold any message of this thread for a reason of its own.</summary>
    public async Task<List<Guid>> ContactsOfThreadAsync(Guid threadId, CancellationToken ct)
    {
        // In two steps: in one, SQLite begins with the entries, which are all of the organization's.
        var together = await db.MailMessages.Where(message => message.ThreadId == threadId).Select(message => message.Id).ToListAsync(ct);
        return together.Count == 0
            ? []
            : await db.TimelineEntries.Where(entry => entry.Kind == TimelineKind.Email && !entry.ByThread && together.Contains(entry.SourceId) && db.Contacts.Any(contact => contact.Id == entry.RecordId))
                .Select(entry => entry.RecordId).Distinct().ToListAsync(ct);
    }
}
