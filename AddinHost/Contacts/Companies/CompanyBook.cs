using AddinHost.Data;
using AddinHost.Mail.Mime;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Companies;

/// <summary>Finds and makes companies by the domain of an address, inside somebody else's transaction.</summary>
public sealed class CompanyBook(AppDb db, TimeProvider clock)
{
    /// <summary>The company whose domain this address has, made when there is none; null where a domain says nothing about a company.</summary>
    public async Task<Guid?> ForDomainAsync(string address, CancellationToken ct)
    {
        if (DomainOf(address) is not { } domain)
            return null;
        if (await FindAsync(domain, ct) is { } known)
            return known;
        var company = New(domain, clock.GetUtcNow());
        // Two contacts of one company at the same moment: the index lets one in, both get it.
        return await db.TryInsertAsync(company, ct) ? company.Id : await FindAsync(domain, ct);
    }

    /// <summary>The company of that name, made when there is none; one of which only the domain was known gets the name.</summary>
    /// <param name="current">The company of whoever works there, so far.</param>
    public async Task<Guid> NamedAsync(string name, Guid? current, CancellationToken ct)
    {
        var sortName = ContactText.Lower(name);
        if (await db.Companies.Where(row => row.SortName == sortName).OrderBy(row => row.Id).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(ct) is { } known)
            return known;
        if (await db.Companies.Where(row => row.Id == current && row.Name == row.Domain).Select(row => new { row.Id, row.Domain }).SingleOrDefaultAsync(ct) is { } nameless)
        {
            var search = SearchText(name, nameless.Domain);
            DateTimeOffset? now = clock.GetUtcNow();
            await db.Companies.Where(row => row.Id == nameless.Id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Name, name).SetProperty(row => row.SortName, sortName).SetProperty(row => row.Search, search)
                    .SetProperty(row => row.UpdatedAt, now).SetProperty(row => row.Version, row => row.Version + 1),
                ct);
            return nameless.Id;
        }

        var company = new Company { Name = name, SortName = sortName, Search = SearchText(name, null), CreatedAt = clock.GetUtcNow() };
        await db.TryInsertAsync(company, ct);
        return company.Id;
    }

    /// <summary>The domain by which an address tells a company; null for free mail, address literals and nonsense.</summary>
    public static string? DomainOf(string address)
    {
        if (!EmailAddress.TryParse(address, out var read))
            return null;
        var domain = EmailAddress.TryParse(read.Normalized, out var normalized) ? normalized.Domain : read.Domain;
        return domain.Length > 253 || domain.StartsWith('[') || !domain.Contains('.', StringComparison.Ordinal) || FreeMail.Has(domain) ? null : domain;
    }

    /// <summary>A company of which nothing is known but its domain, which is also its name until somebody gives it another.</summary>
    public static Company New(string domain, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(domain);
        var name = domain.Length <= 200 ? domain : domain[..200];
        return new() { Name = name, Domain = domain, CreatedAt = now, SortName = name, Search = SearchText(name, domain) };
    }

    public static string SearchText(string name, string? domain) => ContactText.Lower(domain is null || domain == name ? name : name + "\n" + domain);

    public async Task<Dictionary<Guid, NamedRecord>> NamesAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) => ids.Count == 0
        ? []
        : await db.Companies.Where(row => ids.Contains(row.Id)).Select(row => new NamedRecord(row.Id, row.Name)).ToDictionaryAsync(row => row.Id, ct);

    public async Task<Dictionary<Guid, NamedRecord>> MembersAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) => ids.Count == 0
        ? []
        : await db.Users.Where(row => ids.Contains(row.Id)).Select(row => new NamedRecord(row.Id, row.Name)).ToDictionaryAsync(row => row.Id, ct);

    private async Task<Guid?> FindAsync(string domain, CancellationToken ct) =>
        await db.Companies.Where(row => row.Domain == domain).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(ct);
}
