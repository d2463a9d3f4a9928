using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Companies;

/// <summary>Companies by name, in pages, and one company.</summary>
public sealed class ShowCompanies(AppDb db, CompanyBook book, RecordSearch search)
{
    public static readonly Error NotFound = Error.NotFound("company_not_found", "That company is not in your organization.");

    public async Task<Result<CompanyView>> GetAsync(Guid id, CancellationToken ct) =>
        await db.Companies.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is { } company ? (await ViewsAsync([company], ct))[0] : NotFound;

    public async Task<Result<Page<CompanyView>>> ListAsync(string? query, string? after, int limit, CancellationToken ct)
    {
        var companies = await WhereAsync(query, ct);
        if (after is not null)
        {
            if (PageMark.ReadName(after) is not var (name, last))
                return PageMark.Unknown;
#pragma warning disable CA1309 // The database compares, as it sorts.
            companies = companies.Where(row => string.Compare(row.SortName, name) > 0 || (row.SortName == name && row.Id > last));
#pragma warning restore CA1309
        }

        var size = Page.Size(limit);
        var rows = await companies.OrderBy(row => row.SortName).ThenBy(row => row.Id).Take(size + 1).ToListAsync(ct);
        return new Page<CompanyView>(await ViewsAsync([.. rows.Take(size)], ct), rows.Count > size ? PageMark.Of(rows[size - 1].SortName, rows[size - 1].Id) : null);
    }

    /// <summary>The companies of which every word is found in name or domain, untracked.</summary>
    public async Task<IQueryable<Company>> WhereAsync(string? query, CancellationToken ct)
    {
        var companies = db.Companies.AsNoTracking();
        foreach (var word in ContactText.Words(query))
        {
            var pattern = ContactText.Pattern(word);
            companies = await search.FewAsync(word, ct) is { } few ? companies.Where(row => few.Contains(row.Id)) : companies.Where(row => EF.Functions.Like(row.Search, pattern, "\\"));
        }

        return companies;
    }

    public async Task<List<CompanyView>> ViewsAsync(IReadOnlyCollection<Company> rows, CancellationToken ct)
    {
        var ids = rows.Select(row => (Guid?)row.Id).ToList();
        var counts = await db.Contacts.Where(contact => ids.Contains(contact.CompanyId)).GroupBy(contact => contact.CompanyId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key!.Value, group => group.Count, ct);
        var owners = await book.MembersAsync([.. rows.Select(row => row.OwnerId).OfType<Guid>()], ct);
        return [.. rows.Select(row => CompanyView.Of(row, row.OwnerId is { } owner ? owners.GetValueOrDefault(owner) : null, counts.GetValueOrDefault(row.Id)))];
    }
}
