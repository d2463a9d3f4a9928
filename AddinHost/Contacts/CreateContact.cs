using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Idempotency;
using AddinHost.Shared.Results;

namespace AddinHost.Contacts;

/// <summary>Creates a contact with at least one address; without a company it gets that of its domain.</summary>
public sealed class CreateContact(AppDb db, ContactBook book, CheckDetails check, IdempotentWrites writes, ICache cache)
{
    public sealed record Request(
        [Required, MinLength(1), MaxLength(ContactText.MostAddresses)] IReadOnlyList<string> Addresses,
        [MaxLength(200)] string? Name = null,
        [MaxLength(200)] string? JobTitle = null,
        [MaxLength(20)] IReadOnlyList<string>? Phones = null,
        Guid? CompanyId = null,
        Guid? OwnerId = null,
        IReadOnlyDictionary<string, string>? Properties = null);

    public async Task<Result<ContactView>> HandleAsync(Request request, string? idempotencyKey, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        // Refused after half of it was inserted: all of it is rolled back.
        var created = await db.RefusableAsync(run => writes.RunAsync(idempotencyKey, new { what = "contact", request }, run, ct), () => AddAsync(request, ct));
        await cache.SignalAsync(ContactBook.AddressesChannel, ct);
        return created;
    }

    private async Task<Result<ContactView>> AddAsync(Request request, CancellationToken ct)
    {
        var added = await book.AddAsync(request.Name, request.Addresses, ct);
        if (added.Error is { } taken)
            return taken;
        var contact = added.Value;
        var details = await check.RunAsync(request.Name, request.JobTitle, request.Phones, request.CompanyId ?? contact.CompanyId, request.OwnerId, request.Properties, ct);
        if (details.Error is { } wrong)
            return wrong;
        await EditContact.WriteAsync(db, contact.Id, details.Value, [.. contact.Addresses.Select(row => row.Address)], ct);
        return (await book.ViewsAsync([contact.Id], ct))[contact.Id];
    }
}
