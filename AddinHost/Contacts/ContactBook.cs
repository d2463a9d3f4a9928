using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>Finds contacts by exact address, and adds them inside somebody else's transaction.</summary>
public sealed class ContactBook(AppDb db, TimeProvider clock)
{
    /// <summary>The contacts that have one of these normalized addresses, by address.</summary>
    public async Task<Dictionary<string, Guid>> FindAsync(IReadOnlyCollection<string> addresses, CancellationToken ct) =>
        addresses.Count == 0
            ? []
            : await db.ContactAddresses.Where(row => addresses.Contains(row.Address)).ToDictionaryAsync(row => row.Address, row => row.ContactId, ct);

    public async Task<Dictionary<Guid, ContactView>> ViewsAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        ids.Count == 0
            ? []
            : (await db.Contacts.AsNoTracking().Include(row => row.Addresses).Where(row => ids.Contains(row.Id)).ToListAsync(ct)).ToDictionary(row => row.Id, ContactView.Of);

    /// <summary>Adds a contact to the open transaction. The unique index decides who has an address; the one who loses gets <c>address_taken</c>.</summary>
    public async Task<Result<Contact>> AddAsync(string? name, IReadOnlyList<string> addresses, CancellationToken ct)
    {
        var normalized = new List<string>();
        foreach (var text in addresses)
        {
            if (!EmailAddress.TryParse(text, out var address) || address.Address.Length > 320)
                return Error.Field("addresses", "address_invalid", "“{0}” is not an email address.", text.Length > 80 ? text[..80] + "…" : text);
            if (!normalized.Contains(address.Normalized))
                normalized.Add(address.Normalized);
        }

        var contact = new Contact { Name = string.IsNullOrWhiteSpace(name) ? null : name.Trim(), CreatedAt = clock.GetUtcNow() };
        if (!await db.TryInsertAsync(contact, ct))
            throw new InvalidOperationException("A new id was taken.");
        for (var i = 0; i < normalized.Count; i++)
        {
            var row = new ContactAddress { ContactId = contact.Id, Address = normalized[i], Position = i };
            if (!await db.TryInsertAsync(row, ct))
                return Error.Conflict("address_taken", "Another contact already has {0}.", normalized[i]);
            contact.Addresses.Add(row);
        }

        return contact;
    }
}
