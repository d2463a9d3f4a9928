using System.Linq.Expressions;
using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>How a list of contacts is sorted.</summary>
public enum ContactSort
{
    Newest,
    Name,
}

/// <summary>Which contacts: by name, job title, address, phone or company; of a company or an owner.</summary>
public sealed record ContactFilter(string? Query, Guid? CompanyId, Guid? OwnerId);

/// <summary>Contacts in pages. Every word of the search must be found.</summary>
public sealed class ListContacts(AppDb db, ContactBook book, RecordSearch search)
{
    private const int MostCompanies = 500;
    private const char Divider = '~';

    public async Task<Result<Page<ContactView>>> HandleAsync(ContactFilter filter, ContactSort sort, string? after, int limit, CancellationToken ct)
    {
        var contacts = await WhereAsync(filter, ct);
        if (after is not null)
        {
            if (Mark(after, sort) is not var (name, last))
                return Error.Invalid("page_unknown", "That page mark is not one of ours.");
            contacts = sort == ContactSort.Name
#pragma warning disable CA1309 // The database compares, as it sorts.
                ? contacts.Where(row => string.Compare(row.SortName, name) > 0 || (row.SortName == name && row.Id > last))
#pragma warning restore CA1309
                : contacts.Where(row => row.Id < last);
        }

        var size = Page.Size(limit);
        var ordered = sort == ContactSort.Name ? contacts.OrderBy(row => row.SortName).ThenBy(row => row.Id) : contacts.OrderByDescending(row => row.Id);
        var rows = await ordered.Take(size + 1).ToListAsync(ct);
        // Asked for by id: as part of the query above the search would run twice.
        var ids = rows.Select(row => row.Id).ToList();
        var addresses = (await db.ContactAddresses.AsNoTracking().Where(row => ids.Contains(row.ContactId)).ToListAsync(ct)).ToLookup(row => row.ContactId);
        foreach (var row in rows)
            row.Addresses.AddRange(addresses[row.Id]);
        var next = rows.Count <= size ? null : sort == ContactSort.Name ? $"{rows[size - 1].Id:N}{Divider}{rows[size - 1].SortName}" : rows[size - 1].Id.ToString();
        return new Page<ContactView>(await book.ViewsAsync([.. rows.Take(size)], ct), next);
    }

    /// <summary>The contacts that a filter names, untracked.</summary>
    public async Task<IQueryable<Contact>> WhereAsync(ContactFilter filter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var contacts = db.Contacts.AsNoTracking();
        if (filter.CompanyId is { } company)
            contacts = contacts.Where(row => row.CompanyId == company);
        if (filter.OwnerId is { } owner)
            contacts = contacts.Where(row => row.OwnerId == owner);
        HashSet<Guid>? few = null;
        foreach (var word in ContactText.Words(filter.Query))
        {
            if (await FewAsync(word, ct) is { } found)
            {
                few = few is null ? [.. found] : [.. few.Intersect(found)];
                continue;
            }

            var pattern = ContactText.Pattern(word);
            // Asked first: a probe of the company's name for each contact is what would cost time.
            var companies = await db.Companies.Where(row => EF.Functions.Like(row.Search, pattern, "\\")).OrderBy(row => row.Id).Select(row => (Guid?)row.Id).Take(MostCompanies).ToListAsync(ct);
            Expression<Func<Contact, bool>> fits = companies.Count == 0
                ? row => EF.Functions.Like(row.Search, pattern, "\\")
                : row => EF.Functions.Like(row.Search, pattern, "\\") || companies.Contains(row.CompanyId);
            contacts = contacts.Where(fits);
        }

        if (few is not null)
            contacts = contacts.Where(row => few.Contains(row.Id));
        return contacts;
    }

    /// <summary>The contacts with this word in their own text or their company's, where they are few.</summary>
    private async Task<List<Guid>?> FewAsync(string word, CancellationToken ct)
    {
        if (await search.FewAsync(word, ct) is not { } found)
            return null;
        var companies = await db.Companies.Where(row => found.Contains(row.Id)).Select(row => (Guid?)row.Id).ToListAsync(ct);
        if (companies.Count == 0)
            return [.. found];
        var people = await db.Contacts.Where(row => companies.Contains(row.CompanyId)).Select(row => row.Id).Take(RecordSearch.Most + 1).ToListAsync(ct);
        return people.Count > RecordSearch.Most ? null : [.. found.Union(people)];
    }

    private static (string Name, Guid Id)? Mark(string mark, ContactSort sort)
    {
        if (sort == ContactSort.Newest)
            return Guid.TryParse(mark, out var last) ? ("", last) : null;
        var at = mark.IndexOf(Divider, StringComparison.Ordinal);
        return at == 32 && Guid.TryParseExact(mark[..at], "N", out var id) ? (mark[(at + 1)..], id) : null;
    }
}
