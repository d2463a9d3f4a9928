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
public sealed class ListContacts(AppDb db, ContactBook book)
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
        var rows = await ordered.Include(row => row.Addresses).Take(size + 1).AsSplitQuery().ToListAsync(ct);
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
        foreach (var pattern in ContactText.Patterns(filter.Query))
        {
            // Asked first: a probe of the company's name for each contact is what would cost time.
            var companies = await db.Companies.Where(row => EF.Functions.Like(row.Search, pattern, "\\")).OrderBy(row => row.Id).Select(row => (Guid?)row.Id).Take(MostCompanies).ToListAsync(ct);
            Expression<Func<Contact, bool>> found = companies.Count == 0
                ? row => EF.Functions.Like(row.Search, pattern, "\\")
                : row => EF.Functions.Like(row.Search, pattern, "\\") || companies.Contains(row.CompanyId);
            contacts = contacts.Where(found);
        }

        return contacts;
    }

    private static (string Name, Guid Id)? Mark(string mark, ContactSort sort)
    {
        if (sort == ContactSort.Newest)
            return Guid.TryParse(mark, out var last) ? ("", last) : null;
        var at = mark.IndexOf(Divider, StringComparison.Ordinal);
        return at == 32 && Guid.TryParseExact(mark[..at], "N", out var id) ? (mark[(at + 1)..], id) : null;
    }
}
