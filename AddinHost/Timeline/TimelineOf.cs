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
        var entries = await PutAsync(message, recordIds, byThread, ct);
        await TellAsync(message, [.. entries.Where(put => put.Added).Select(put => put.Entry)], ct);
        return entries;
    }

    /// <summary>Everybody is told what everybody may see, and those who have the message the rest.</summary>
    private async Task TellAsync(MailMessage message, List<TimelineEntry> entries, CancellationToken ct)
    {
        if (entries.Count == 0)
            return;
        var view = await messages.OfAsync(message, MessageSharing.AnyColleague, ct);
        foreach (var entry in entries)
            outbox.Add(EntryAdded, new EntryAddedEvent(entry.RecordId, TimelineEntryView.Of(entry, view)));
        if (view.Sharing == SharingLevel.Everything)
            return;
        foreach (var holder in await db.MessageHolders.Where(row => row.MailMessageId == message.Id).Select(row => row.MemberId).ToListAsync(ct))
        {
            var theirs = await messages.OfAsync(message, holder, ct);
            foreach (var entry in entries)
                outbox.Add(EntryAdded, new EntryAddedEvent(entry.RecordId, TimelineEntryView.Of(entry, theirs)), holder);
        }
    }

    /// <summary>In one statement: nearly always none of them is there.</summary>
    private async Task<List<(TimelineEntry Entry, bool Added)>> PutAsync(MailMessage message, IEnumerable<Guid> recordIds, bool byThread, CancellationToken ct)
    {
        List<TimelineEntry> entries = [.. recordIds.Distinct().Select(recordId =>
            new TimelineEntry { RecordId = recordId, Kind = TimelineKind.Email, SourceId = message.Id, OccurredAt = message.SentAt, ThreadId = message.ThreadId, ByThread = byThread })];
        if (await db.InsertMissingAsync(entries, ct) == entries.Count)
            return entries.ConvertAll(entry => (entry, true));
        var records = entries.ConvertAll(entry => entry.RecordId);
        var there = db.TimelineEntries.Where(row => records.Contains(row.RecordId) && row.Kind == TimelineKind.Email && row.SourceId == message.Id);
        // Those stand there for a reason of their own by now.
        if (!byThread)
            await there.Where(row => row.ByThread).ExecuteUpdateAsync(set => set.SetProperty(row => row.ByThread, false), ct);
        var ids = entries.Select(entry => entry.Id).ToHashSet();
        var rows = await there.AsNoTracking().ToDictionaryAsync(row => row.RecordId, ct);
        return entries.ConvertAll(entry => (rows[entry.RecordId], ids.Contains(rows[entry.RecordId].Id)));
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
    public Task AssociateAsync(MailMessage message, IEnumerable<Guid> recordIds, bool byThread, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(recordIds);
        return PutAsync(message, recordIds, byThread, ct);
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
