using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>Contacts, companies and deals share one space of ids: whatever stands on a record names only that.</summary>
public sealed class Records(AppDb db)
{
    public static readonly Error NotFound = Error.NotFound("record_not_found", "That contact, company or deal is not in your organization.");

    public async Task<bool> ExistsAsync(Guid id, CancellationToken ct) =>
        await db.Contacts.AnyAsync(row => row.Id == id, ct) || await db.Companies.AnyAsync(row => row.Id == id, ct) || await db.Deals.AnyAsync(row => row.Id == id, ct);

    /// <summary>What these records are called; contacts without a name by their first address.</summary>
    public async Task<Dictionary<Guid, RecordName>> NamesAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
            return [];
        var names = await db.Contacts.Where(row => ids.Contains(row.Id))
            .Select(row => new RecordName(row.Id, "contact", row.Name ?? row.Addresses.OrderBy(address => address.Position).Select(address => address.Address).FirstOrDefault() ?? "")).ToListAsync(ct);
        names.AddRange(await db.Companies.Where(row => ids.Contains(row.Id)).Select(row => new RecordName(row.Id, "company", row.Name)).ToListAsync(ct));
        names.AddRange(await db.Deals.Where(row => ids.Contains(row.Id)).Select(row => new RecordName(row.Id, "deal", row.Name)).ToListAsync(ct));
        return names.ToDictionary(row => row.Id);
    }
}

/// <summary>What a record is called, and whether it is a contact, a company or a deal.</summary>
public sealed record RecordName(Guid Id, string Kind, string Name);
