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
            : (await ViewsAsync(await db.Contacts.AsNoTracking().Include(row => row.Addresses).Where(row => ids.Contains(row.Id)).ToListAsync(ct), ct)).ToDictionary(view => view.Id);

    /// <summary>Contacts with the time of their newest timeline entry, in the order given.</summary>
    public async Task<List<ContactView>> ViewsAsync(IReadOnlyCollection<Contact> contacts, CancellationToken ct)
    {
        var ids = contacts.Select(row => row.Id).ToList();
        var newest = await db.TimelineEntries.Where(entry => ids.Contains(entry.RecordId)).GroupBy(entry => entry.RecordId)
            .Select(group => new { group.Key, At = group.Max(entry => entry.OccurredAt) }).ToDictionaryAsync(row => row.Key, row => row.At, ct);
        return [.. contacts.Select(row => ContactView.Of(row, newest.TryGetValue(row.Id, out var at) ? at : null))];
    }

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
            {
                // The caller may go on in the same transaction: nothing of this contact stays behind.
                await db.ContactAddresses.Where(mine => mine.ContactId == contact.Id).ExecuteDeleteAsync(ct);
                await db.Contacts.Where(mine => mine.Id == contact.Id).ExecuteDeleteAsync(ct);
                return Error.Conflict("address_taken", "Another contact already has {0}.", normalized[i]);
            }

            contact.Addresses.Add(row);
        }

        return contact;
    }
}
