using AddinHost.Contacts.Companies;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Import;

/// <summary>The companies that some rows name or belong to by their domain: found at once, made where they are missing.</summary>
internal sealed class ImportedCompanies(AppDb db, TimeProvider clock)
{
    private readonly Dictionary<string, Company> byDomain = [];
    private readonly Dictionary<string, Company> byName = [];

    public async Task<ImportedCompanies> PrepareAsync(IReadOnlyCollection<ImportedRow> rows, CancellationToken ct)
    {
        var domains = rows.Select(row => row.Domain).OfType<string>().Distinct().ToList();
        var names = rows.Select(row => row.Company).OfType<string>().Select(ContactText.Lower).Distinct().ToList();
        foreach (var company in await db.Companies.Where(row => domains.Contains(row.Domain!) || names.Contains(row.SortName)).OrderBy(row => row.Id).ToListAsync(ct))
            Add(company);
        foreach (var row in rows)
            Make(row);
        return this;
    }

    public Guid? Of(ImportedRow row) =>
        row.Company is not null && byName.TryGetValue(ContactText.Lower(row.Company), out var named) ? named.Id : row.Domain is not null && byDomain.TryGetValue(row.Domain, out var found) ? found.Id : null;

    private void Make(ImportedRow row)
    {
        var name = row.Company;
        if (name is not null && byName.ContainsKey(ContactText.Lower(name)))
            return;
        var known = row.Domain is null ? null : byDomain.GetValueOrDefault(row.Domain);
        if (known is not null && (name is null || known.Name == known.Domain))
        {
            // So far only its domain was known: now somebody says its name.
            if (name is not null)
                Rename(known, name);
            return;
        }

        // A named company beside another of the same domain has none of its own.
        var domain = known is null ? row.Domain : null;
        if (name is null && domain is null)
            return;
        var company = CompanyBook.New(domain ?? "", clock.GetUtcNow());
        company.Domain = domain;
        if (name is not null)
            Rename(company, name);
        db.Companies.Add(company);
        Add(company);
    }

    private void Rename(Company company, string name)
    {
        company.Name = name;
        company.SortName = ContactText.Lower(name);
        company.Search = CompanyBook.SearchText(name, company.Domain);
        company.Version++;
        Add(company);
    }

    private void Add(Company company)
    {
        if (company.Domain is not null)
            byDomain.TryAdd(company.Domain, company);
        byName.TryAdd(company.SortName, company);
    }
}
