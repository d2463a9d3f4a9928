using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Merging;

/// <summary>What a merge moved, by kind, and which details of the kept contact were blank before.</summary>
public sealed record MovedRows(Dictionary<string, IReadOnlyList<Guid>> Rows, IReadOnlyList<string> Filled);

/// <summary>Makes one contact of two without losing any of their history: addresses, entries, notes, tasks and deals move, blank details are filled. Can be taken back.</summary>
public sealed class MergeContacts(AppDb db, Caller caller, ContactBook book, IEnumerable<IRecordRows> kinds, TimeProvider clock)
{
    private const string AddressKind = "addresses";

    /// <param name="ContactId">The contact that becomes part of the one that the address names.</param>
    /// <param name="Version">State of the kept contact that the caller saw.</param>
    public sealed record Request(Guid ContactId, [Range(1, int.MaxValue)] int Version);

    public sealed record Response(Guid MergeId, ContactView Contact);

    public async Task<Result<Response>> HandleAsync(Guid keptId, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.ContactId == keptId)
            return Error.Invalid("merge_same", "A contact cannot be merged with itself.");
        return await db.RefusableAsync(() => MergeAsync(keptId, request.ContactId, request.Version, ct), ct);
    }

    private async Task<Result<Response>> MergeAsync(Guid keptId, Guid goneId, int version, CancellationToken ct)
    {
        var contacts = await db.Contacts.AsNoTracking().Include(row => row.Addresses).Where(row => row.Id == keptId || row.Id == goneId).ToListAsync(ct);
        if (contacts.Find(row => row.Id == keptId) is not { } kept || contacts.Find(row => row.Id == goneId) is not { } gone)
            return GetContact.NotFound;
        if (kept.Addresses.Count + gone.Addresses.Count > ContactText.MostAddresses)
            return Error.Unprocessable("addresses_too_many", "A contact has at most {0} addresses.", ContactText.MostAddresses);

        DateTimeOffset? now = clock.GetUtcNow();
        Guid? into = keptId;
        var left = await db.Contacts.Where(row => row.Id == goneId && row.Version == gone.Version)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, now).SetProperty(row => row.MergedIntoId, into).SetProperty(row => row.Version, row => row.Version + 1), ct);
        var stayed = await db.Contacts.Where(row => row.Id == keptId && row.Version == version)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UpdatedAt, now).SetProperty(row => row.Version, row => row.Version + 1), ct);
        if (left == 0 || stayed == 0)
            return EditContact.Changed;

        var (details, filled) = Fill(kept, gone);
        var moved = new Dictionary<string, IReadOnlyList<Guid>> { [AddressKind] = [.. gone.Addresses.Select(row => row.Id)] };
        var behind = kept.Addresses.Count;
        await db.ContactAddresses.Where(row => row.ContactId == goneId).ExecuteUpdateAsync(set => set.SetProperty(row => row.ContactId, keptId).SetProperty(row => row.Position, row => row.Position + behind), ct);
        foreach (var kind in kinds)
            moved[kind.Kind] = await kind.MoveAsync(goneId, keptId, ct);
        await EditContact.WriteAsync(db, keptId, details, Ordered(kept).Concat(Ordered(gone)).ToList(), ct);

        var merge = new ContactMerge { KeptId = keptId, GoneId = goneId, MemberId = caller.MemberId, MergedAt = now.Value, Moved = JsonSerializer.Serialize(new MovedRows(moved, filled)) };
        await db.TryInsertAsync(merge, ct);
        return new Response(merge.Id, (await book.ViewsAsync([keptId], ct))[keptId]);
    }

    /// <summary>Two contacts again: everything that moved goes back. What was logged after the merge stays where it is.</summary>
    public Task<Result<ContactView>> UndoAsync(Guid mergeId, CancellationToken ct) => db.RefusableAsync(() => UndoneAsync(mergeId, ct), ct);

    private async Task<Result<ContactView>> UndoneAsync(Guid mergeId, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        DateTimeOffset? none = null;
        Guid? nobody = null;
        if (await db.ContactMerges.AsNoTracking().SingleOrDefaultAsync(row => row.Id == mergeId, ct) is not { } merge)
            return Error.NotFound("merge_not_found", "That merge is not in your organization.");
        var kept = await db.Contacts.AsNoTracking().Include(row => row.Addresses).SingleOrDefaultAsync(row => row.Id == merge.KeptId, ct);
        var gone = await db.Contacts.IgnoreQueryFilters([AppDb.LiveFilter]).AsNoTracking().SingleOrDefaultAsync(row => row.Id == merge.GoneId && row.MergedIntoId == merge.KeptId, ct);
        if (kept is null || gone is null || await db.ContactMerges.Where(row => row.Id == mergeId && row.UndoneAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.UndoneAt, now), ct) == 0)
            return Error.Conflict("merge_not_undoable", "That merge cannot be taken back any more: the contact was deleted or merged again, or it was taken back already.");

        var moved = JsonSerializer.Deserialize<MovedRows>(merge.Moved)!;
        await db.Contacts.IgnoreQueryFilters([AppDb.LiveFilter]).Where(row => row.Id == gone.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, none).SetProperty(row => row.MergedIntoId, nobody).SetProperty(row => row.Version, row => row.Version + 1), ct);
        var back = moved.Rows[AddressKind];
        // An address that was taken off the kept contact meanwhile is gone, and one that was moved on stays there.
        await db.ContactAddresses.Where(row => row.ContactId == kept.Id && back.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.ContactId, gone.Id), ct);
        foreach (var kind in kinds)
            await kind.MoveBackAsync(moved.Rows.GetValueOrDefault(kind.Kind) ?? [], kept.Id, gone.Id, ct);
        await EditContact.WriteAsync(db, kept.Id, Emptied(kept, gone, moved.Filled), [.. kept.Addresses.Where(row => !back.Contains(row.Id)).OrderBy(row => row.Position).Select(row => row.Address)], ct);
        await db.Contacts.Where(row => row.Id == kept.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, row => row.Version + 1), ct);
        return (await book.ViewsAsync([gone.Id], ct))[gone.Id];
    }

    private static IEnumerable<string> Ordered(Contact contact) => contact.Addresses.OrderBy(row => row.Position).Select(row => row.Address);

    private static (ContactDetails Details, List<string> Filled) Fill(Contact kept, Contact gone)
    {
        var filled = new List<string>();
        T? Take<T>(string field, T? mine, T? theirs)
        {
            if (mine is not null || theirs is null)
                return mine;
            filled.Add(field);
            return theirs;
        }

        var properties = Values(kept);
        foreach (var (key, value) in Values(gone))
        {
            if (properties.TryAdd(key, value))
                filled.Add("properties." + key);
        }

        var phones = ContactText.List(kept.Phones);
        foreach (var phone in ContactText.List(gone.Phones).Where(phone => !phones.Contains(phone)).ToList())
        {
            phones.Add(phone);
            filled.Add("phones." + phone);
        }

        return (new ContactDetails(
            Take("name", kept.Name, gone.Name), Take("jobTitle", kept.JobTitle, gone.JobTitle), ContactText.Json(phones),
            Take("companyId", kept.CompanyId, gone.CompanyId), Take("ownerId", kept.OwnerId, gone.OwnerId), JsonSerializer.Serialize(properties)), filled);
    }

    /// <summary>The kept contact's details without what only the other one brought, unless somebody wrote something else there.</summary>
    private static ContactDetails Emptied(Contact kept, Contact gone, IReadOnlyList<string> filled)
    {
        T? Give<T>(string field, T? mine, T? theirs) => filled.Contains(field) && EqualityComparer<T?>.Default.Equals(mine, theirs) ? default : mine;

        var theirs = Values(gone);
        var properties = Values(kept).Where(pair => !(filled.Contains("properties." + pair.Key) && theirs.GetValueOrDefault(pair.Key) == pair.Value)).ToDictionary();
        return new ContactDetails(
            Give("name", kept.Name, gone.Name), Give("jobTitle", kept.JobTitle, gone.JobTitle), ContactText.Json(ContactText.List(kept.Phones).Where(phone => !filled.Contains("phones." + phone))),
            Give("companyId", kept.CompanyId, gone.CompanyId), Give("ownerId", kept.OwnerId, gone.OwnerId), JsonSerializer.Serialize(properties));
    }

    private static Dictionary<string, string> Values(Contact contact) => JsonSerializer.Deserialize<Dictionary<string, string>>(contact.Properties)!;
}
