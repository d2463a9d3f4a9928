using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>Contacts by name or address, newest first, in pages.</summary>
public sealed class ListContacts(AppDb db, ContactBook book)
{
    public async Task<Result<Page<ContactView>>> HandleAsync(string? query, string? after, int limit, CancellationToken ct)
    {
        var contacts = db.Contacts.AsNoTracking().Include(row => row.Addresses).AsQueryable();
        if (!string.IsNullOrWhiteSpace(query))
        {
#pragma warning disable CA1308, CA1311, CA1304, MA0011 // Lower case is what both databases compare here.
            var wanted = "%" + query.Trim().ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
            contacts = contacts.Where(row => EF.Functions.Like(row.Name!.ToLower(), wanted, "\\") || row.Addresses.Any(address => EF.Functions.Like(address.Address, wanted, "\\")));
#pragma warning restore CA1308, CA1311, CA1304, MA0011
        }

        if (after is not null)
        {
            if (!Guid.TryParse(after, out var last))
                return Error.Invalid("page_unknown", "That page mark is not one of ours.");
            contacts = contacts.Where(row => row.Id < last);
        }

        var size = Page.Size(limit);
        var rows = await contacts.OrderByDescending(row => row.Id).Take(size + 1).ToListAsync(ct);
        return new Page<ContactView>(await book.ViewsAsync([.. rows.Take(size)], ct), rows.Count > size ? rows[size - 1].Id.ToString() : null);
    }
}
