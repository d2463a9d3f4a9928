using AddinHost.Contacts.Merging;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>Mails still on their way to a contact that becomes part of another, or in trouble: what is told about them names the one who is left.</summary>
public sealed class OutgoingRows(AppDb db) : IRecordRows
{
    public string Kind => "outgoing";

    public async Task<IReadOnlyList<Guid>> MoveAsync(Guid from, Guid to, CancellationToken ct)
    {
        var ids = await db.OutgoingMails.Where(row => (row.DueAt != null || row.ProblemCode != null) && row.ContactId == from).Select(row => row.MailMessageId).ToListAsync(ct);
        await MoveBackAsync(ids, from, to, ct);
        return ids;
    }

    public Task MoveBackAsync(IReadOnlyList<Guid> ids, Guid from, Guid to, CancellationToken ct) =>
        db.OutgoingMails.Where(row => row.ContactId == from && ids.Contains(row.MailMessageId)).ExecuteUpdateAsync(set => set.SetProperty(row => row.ContactId, to), ct);
}
