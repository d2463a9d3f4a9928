using AddinHost.Contacts.Merging;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Documents;

/// <summary>Links made for a contact that becomes part of another: views to come are told of the one who is left.</summary>
public sealed class DocumentLinkRows(AppDb db) : IRecordRows
{
    public string Kind => "document_links";

    public async Task<IReadOnlyList<Guid>> MoveAsync(Guid from, Guid to, CancellationToken ct)
    {
        var ids = await db.DocumentLinks.Where(row => row.ContactId == from).Select(row => row.Id).ToListAsync(ct);
        await MoveBackAsync(ids, from, to, ct);
        return ids;
    }

    public Task MoveBackAsync(IReadOnlyList<Guid> ids, Guid from, Guid to, CancellationToken ct)
    {
        Guid? kept = to;
        return db.DocumentLinks.Where(row => row.ContactId == from && ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.ContactId, kept), ct);
    }
}
