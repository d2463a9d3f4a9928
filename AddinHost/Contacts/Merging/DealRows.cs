using AddinHost.Contacts.Deals;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Merging;

/// <summary>The deals that a contact takes part in.</summary>
public sealed class DealRows(AppDb db) : IRecordRows
{
    public string Kind => "deals";

    public async Task<IReadOnlyList<Guid>> MoveAsync(Guid from, Guid to, CancellationToken ct)
    {
        var deals = await db.DealContacts.Where(row => row.ContactId == from && !db.DealContacts.Any(other => other.DealId == row.DealId && other.ContactId == to)).Select(row => row.DealId).ToListAsync(ct);
        await MoveAsync(deals, from, to, ct);
        return deals;
    }

    public Task MoveBackAsync(IReadOnlyList<Guid> ids, Guid from, Guid to, CancellationToken ct) => MoveAsync(ids, from, to, ct);

    private async Task MoveAsync(IReadOnlyList<Guid> deals, Guid from, Guid to, CancellationToken ct)
    {
        // The contact is part of the key: a row does not change it, another takes its place.
        foreach (var deal in deals)
        {
            if (await db.DealContacts.Where(row => row.DealId == deal && row.ContactId == from).ExecuteDeleteAsync(ct) == 1)
                await db.TryInsertAsync(new DealContact { DealId = deal, ContactId = to }, ct);
        }
    }
}
