using AddinHost.Contacts.Merging;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Timeline;

/// <summary>The timeline of a record that becomes part of another. What both have stays on both.</summary>
public sealed class EntryRows(AppDb db) : IRecordRows
{
    private const int Some = 500;

    public string Kind => "entries";

    public async Task<IReadOnlyList<Guid>> MoveAsync(Guid from, Guid to, CancellationToken ct)
    {
        var ids = await db.TimelineEntries.Where(row => row.RecordId == from && !db.TimelineEntries.Any(other => other.RecordId == to && other.Kind == row.Kind && other.SourceId == row.SourceId)).Select(row => row.Id).ToListAsync(ct);
        await MoveBackAsync(ids, from, to, ct);
        return ids;
    }

    public async Task MoveBackAsync(IReadOnlyList<Guid> ids, Guid from, Guid to, CancellationToken ct)
    {
        foreach (var some in ids.Chunk(Some))
            await db.TimelineEntries.Where(row => row.RecordId == from && some.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.RecordId, to), ct);
    }
}

/// <summary>The notes of a record that becomes part of another.</summary>
public sealed class NoteRows(AppDb db) : IRecordRows
{
    public string Kind => "notes";

    public async Task<IReadOnlyList<Guid>> MoveAsync(Guid from, Guid to, CancellationToken ct)
    {
        var ids = await db.Notes.Where(row => row.RecordId == from).Select(row => row.Id).ToListAsync(ct);
        await MoveBackAsync(ids, from, to, ct);
        return ids;
    }

    public Task MoveBackAsync(IReadOnlyList<Guid> ids, Guid from, Guid to, CancellationToken ct) =>
        db.Notes.Where(row => row.RecordId == from && ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.RecordId, to), ct);
}
