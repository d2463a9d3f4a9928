using AddinHost.Contacts.Merging;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Drafts;

/// <summary>Drafts to a contact that becomes part of another.</summary>
public sealed class DraftRows(AppDb db) : IRecordRows
{
    public string Kind => "drafts";

    public async Task<IReadOnlyList<Guid>> MoveAsync(Guid from, Guid to, CancellationToken ct)
    {
        var ids = await db.MailDrafts.Where(row => row.ContactId == from && row.SentAt == null).Select(row => row.Id).ToListAsync(ct);
        await MoveBackAsync(ids, from, to, ct);
        return ids;
    }

    public Task MoveBackAsync(IReadOnlyList<Guid> ids, Guid from, Guid to, CancellationToken ct) =>
        db.MailDrafts.Where(row => row.ContactId == from && ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.ContactId, to), ct);
}
