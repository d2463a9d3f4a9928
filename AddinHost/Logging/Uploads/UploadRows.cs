using AddinHost.Contacts.Merging;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging.Uploads;

/// <summary>Uploads that log onto a contact that becomes part of another: what is still to come stands on the one who is left.</summary>
public sealed class UploadRows(AppDb db) : IRecordRows
{
    public string Kind => "uploads";

    public async Task<IReadOnlyList<Guid>> MoveAsync(Guid from, Guid to, CancellationToken ct)
    {
        var ids = await db.MailUploads.Where(row => row.ContactId == from).Select(row => row.Id).ToListAsync(ct);
        await MoveBackAsync(ids, from, to, ct);
        return ids;
    }

    public Task MoveBackAsync(IReadOnlyList<Guid> ids, Guid from, Guid to, CancellationToken ct)
    {
        Guid? contact = to;
        return db.MailUploads.Where(row => row.ContactId == from && ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.ContactId, contact), ct);
    }
}
