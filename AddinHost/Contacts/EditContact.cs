using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>Writes all of a contact anew, unless somebody else changed it meanwhile.</summary>
public sealed class EditContact(AppDb db, ContactBook book, CheckDetails check, ICache cache, TimeProvider clock)
{
    /// <param name="Version">The state that the caller saw.</param>
    public sealed record Request(
        [Range(1, int.MaxValue)] int Version,
        [Required, MinLength(1), MaxLength(ContactText.MostAddresses)] IReadOnlyList<string> Addresses,
        [MaxLength(200)] string? Name = null,
        [MaxLength(200)] string? JobTitle = null,
        [MaxLength(20)] IReadOnlyList<string>? Phones = null,
        Guid? CompanyId = null,
        Guid? OwnerId = null,
        IReadOnlyDictionary<string, string>? Properties = null);

    public async Task<Result<ContactView>> HandleAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var addresses = ContactText.Addresses(request.Addresses);
        if (addresses.Error is { } invalid)
            return invalid;
        if (!await db.Contacts.AnyAsync(row => row.Id == id, ct))
            return GetContact.NotFound;
        var details = await check.RunAsync(request.Name, request.JobTitle, request.Phones, request.CompanyId, request.OwnerId, request.Properties, ct);
        if (details.Error is { } wrong)
            return wrong;
        var edited = await db.RefusableAsync<ContactView>(() => WriteAsync(id, request.Version, details.Value, [.. addresses.Value.Select(address => address.Normalized)], ct), ct);
        await cache.SignalAsync(ContactBook.AddressesChannel, ct);
        return edited;
    }

    /// <summary>Name, company and so on, with what is made of them, inside the open transaction.</summary>
    internal static Task WriteAsync(AppDb db, Guid id, ContactDetails details, IReadOnlyList<string> addresses, CancellationToken ct)
    {
        var sortName = ContactText.SortName(details.Name, addresses);
        var search = ContactText.Search(details.Name, details.JobTitle, addresses, ContactText.List(details.Phones));
        return db.Contacts.Where(row => row.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Name, details.Name).SetProperty(row => row.JobTitle, details.JobTitle).SetProperty(row => row.Phones, details.Phones)
                .SetProperty(row => row.CompanyId, details.CompanyId).SetProperty(row => row.OwnerId, details.OwnerId).SetProperty(row => row.Properties, details.Properties)
                .SetProperty(row => row.SortName, sortName).SetProperty(row => row.Search, search),
            ct);
    }

    private async Task<Result<ContactView>> WriteAsync(Guid id, int version, ContactDetails details, List<string> addresses, CancellationToken ct)
    {
        var folding = await book.FoldingToWriteAsync(ct);
        DateTimeOffset? now = clock.GetUtcNow();
        var changed = await db.Contacts.Where(row => row.Id == id && row.Version == version)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, row => row.Version + 1).SetProperty(row => row.UpdatedAt, now), ct);
        if (changed == 0)
            return Changed;
        if ((await book.FindAsync(addresses, folding, ct)).FirstOrDefault(pair => pair.Value != id) is { Key: { } taken })
            return ContactBook.AddressTaken(taken);
        await WriteAsync(db, id, details, addresses, ct);
        await db.ContactAddresses.Where(row => row.ContactId == id && !addresses.Contains(row.Address)).ExecuteDeleteAsync(ct);
        var has = await db.ContactAddresses.Where(row => row.ContactId == id).Select(row => row.Address).ToListAsync(ct);
        for (var i = 0; i < addresses.Count; i++)
        {
            var (address, position) = (addresses[i], i);
            if (has.Contains(address))
                await db.ContactAddresses.Where(row => row.ContactId == id && row.Address == address).ExecuteUpdateAsync(set => set.SetProperty(row => row.Position, position), ct);
            else if (!await db.TryInsertAsync(new ContactAddress { ContactId = id, Address = address, Position = i }, ct))
                return ContactBook.AddressTaken(address);
        }

        return (await book.ViewsAsync([id], ct))[id];
    }

    public static readonly Error Changed = Error.Conflict("record_changed", "Somebody changed this meanwhile. Look at it again, then write your change anew.");
}
