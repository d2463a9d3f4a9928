using AddinHost.Contacts.Merging;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tasks;

/// <summary>The tasks of a record that becomes part of another.</summary>
public sealed class TaskRows(AppDb db) : IRecordRows
{
    public string Kind => "tasks";

    public async Task<IReadOnlyList<Guid>> MoveAsync(Guid from, Guid to, CancellationToken ct)
    {
        var ids = await db.Tasks.Where(row => row.RecordId == from).Select(row => row.Id).ToListAsync(ct);
        await MoveBackAsync(ids, from, to, ct);
        return ids;
    }

    public Task MoveBackAsync(IReadOnlyList<Guid> ids, Guid from, Guid to, CancellationToken ct)
    {
        Guid? record = to;
        return db.Tasks.Where(row => row.RecordId == from && ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.RecordId, record), ct);
    }
}
