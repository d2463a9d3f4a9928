using AddinHost.Contacts.Merging;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Suggestions;

/// <summary>What was proposed for a contact that becomes part of another, with what was decided.</summary>
public sealed class SuggestionRows(AppDb db) : IRecordRows
{
    public string Kind => "suggestions";

    public async Task<IReadOnlyList<Guid>> MoveAsync(Guid from, Guid to, CancellationToken ct)
    {
        var ids = await Movable(from, to).Select(row => row.Id).ToListAsync(ct);
        await MoveBackAsync(ids, from, to, ct);
        return ids;
    }

    public Task MoveBackAsync(IReadOnlyList<Guid> ids, Guid from, Guid to, CancellationToken ct) =>
        Movable(from, to).Where(row => ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.ContactId, to), ct);

    /// <summary>The other contact may have had the same value proposed.</summary>
    private IQueryable<ContactSuggestion> Movable(Guid from, Guid to) =>
        db.ContactSuggestions.Where(row => row.ContactId == from && !db.ContactSuggestions.Any(other => other.ContactId == to && other.Field == row.Field && other.Key == row.Key));
}
