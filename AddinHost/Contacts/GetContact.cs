using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>One contact; asked for one that became part of another, that other one.</summary>
public sealed class GetContact(AppDb db, ContactBook book)
{
    private const int MostMerges = 20;

    public static readonly Error NotFound = Error.NotFound("contact_not_found", "That contact is not in your organization.");

    public async Task<Result<ContactView>> HandleAsync(Guid id, CancellationToken ct)
    {
        for (var hops = 0; hops < MostMerges; hops++)
        {
            if ((await book.ViewsAsync([id], ct)).TryGetValue(id, out var view))
                return view;
            var into = await db.Contacts.IgnoreQueryFilters([AppDb.LiveFilter]).Where(row => row.Id == id).Select(row => row.MergedIntoId).SingleOrDefaultAsync(ct);
            if (into is not { } next)
                return NotFound;
            id = next;
        }

        return NotFound;
    }
}
