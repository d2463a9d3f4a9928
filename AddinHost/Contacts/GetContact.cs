using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>One contact.</summary>
public sealed class GetContact(AppDb db, ContactBook book)
{
    public static readonly Error NotFound = Error.NotFound("contact_not_found", "That contact is not in your organization.");

    public async Task<Result<ContactView>> HandleAsync(Guid id, CancellationToken ct) =>
        await db.Contacts.AsNoTracking().Include(row => row.Addresses).SingleOrDefaultAsync(row => row.Id == id, ct) is { } contact ? (await book.ViewsAsync([contact], ct))[0] : NotFound;
}
