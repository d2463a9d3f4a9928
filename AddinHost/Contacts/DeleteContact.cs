using AddinHost.Data;
using AddinHost.Messages.Removal;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>Deletes a contact, and takes that back while it is kept: its history stays beside it until it is forgotten.</summary>
public sealed class DeleteContact(AppDb db, ContactBook book, RemovedMessages removed, TimeProvider clock)
{
    public async Task<Result<Done>> HandleAsync(Guid id, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return await db.WriteAsync<Result<Done>>(
            async () =>
            {
                if (await db.Contacts.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, now).SetProperty(row => row.Version, row => row.Version + 1), ct) == 0)
                    return GetContact.NotFound;
                await removed.AddContactAsync(await db.ContactAddresses.Where(row => row.ContactId == id).Select(row => row.Address).ToListAsync(ct), ct);
                await db.ContactAddresses.Where(row => row.ContactId == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, now), ct);
                return default(Done);
            },
            ct);
    }

    /// <summary>Takes the deletion back, with all addresses or not at all.</summary>
    public async Task<Result<ContactView>> RestoreAsync(Guid id, CancellationToken ct)
    {
        DateTimeOffset? none = null;
        return await db.WriteAsync<Result<ContactView>>(
            async () =>
            {
                var gone = db.Contacts.IgnoreQueryFilters([AppDb.LiveFilter]).Where(row => row.Id == id && row.DeletedAt != null && row.MergedIntoId == null);
                if (!await gone.AnyAsync(ct))
                    return GetContact.NotFound;
                var addresses = db.ContactAddresses.IgnoreQueryFilters([AppDb.LiveFilter]).Where(row => row.ContactId == id && row.DeletedAt != null);
                var names = await addresses.Select(row => row.Address).ToListAsync(ct);
                if (await db.ContactAddresses.Where(row => names.Contains(row.Address)).Select(row => row.Address).FirstOrDefaultAsync(ct) is { } taken)
                    return ContactBook.AddressTaken(taken);
                await removed.ForgetContactAsync(names, ct);
                await gone.ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, none).SetProperty(row => row.Version, row => row.Version + 1), ct);
                await addresses.ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, none), ct);
                return (await book.ViewsAsync([id], ct))[id];
            },
            ct);
    }
}
