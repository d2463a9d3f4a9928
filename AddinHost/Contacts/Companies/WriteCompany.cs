using System.ComponentModel.DataAnnotations;
using AddinHost.Contacts.Properties;
using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Companies;

/// <summary>Creates, changes, deletes and restores companies.</summary>
public sealed class WriteCompany(AppDb db, ShowCompanies show, PropertyValues values, TimeProvider clock)
{
    /// <param name="Version">The state that the caller saw; not needed for a new company.</param>
    public sealed record Request(
        [Required, MaxLength(200)] string Name,
        [MaxLength(253)] string? Domain = null,
        [MaxLength(50)] string? Phone = null,
        Guid? OwnerId = null,
        IReadOnlyDictionary<string, string>? Properties = null,
        int Version = 0);

    public async Task<Result<CompanyView>> CreateAsync(Request request, CancellationToken ct)
    {
        var read = await ReadAsync(request, ct);
        if (read.Error is { } wrong)
            return wrong;
        var company = read.Value;
        return await db.TryInsertAsync(company, ct) ? await show.GetAsync(company.Id, ct) : DomainTaken(company.Domain);
    }

    public async Task<Result<CompanyView>> EditAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var read = await ReadAsync(request, ct);
        if (read.Error is { } wrong)
            return wrong;
        var (said, version) = (read.Value, request.Version);
        DateTimeOffset? now = clock.GetUtcNow();
        return await db.WriteAsync<Result<CompanyView>>(
            async () =>
            {
                if (await db.Companies.Where(row => row.Id == id).Select(row => (int?)row.Version).SingleOrDefaultAsync(ct) is not { } has)
                    return ShowCompanies.NotFound;
                if (said.Domain is not null && await db.Companies.AnyAsync(row => row.Domain == said.Domain && row.Id != id, ct))
                    return DomainTaken(said.Domain);
                var changed = has != version ? 0 : await db.Companies.Where(row => row.Id == id && row.Version == version).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.Name, said.Name).SetProperty(row => row.Domain, said.Domain).SetProperty(row => row.Phone, said.Phone).SetProperty(row => row.OwnerId, said.OwnerId)
                        .SetProperty(row => row.Properties, said.Properties).SetProperty(row => row.SortName, said.SortName).SetProperty(row => row.Search, said.Search)
                        .SetProperty(row => row.Version, row => row.Version + 1).SetProperty(row => row.UpdatedAt, now),
                    ct);
                return changed == 0 ? EditContact.Changed : await show.GetAsync(id, ct);
            },
            ct);
    }

    /// <summary>The contacts of the company stay, and have it again when the deletion is taken back.</summary>
    public async Task<Result<Done>> DeleteAsync(Guid id, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        var gone = await db.WriteAsync(() => db.Companies.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, now).SetProperty(row => row.Version, row => row.Version + 1), ct), ct);
        return gone == 0 ? ShowCompanies.NotFound : default(Done);
    }

    public Task<Result<CompanyView>> RestoreAsync(Guid id, CancellationToken ct)
    {
        DateTimeOffset? none = null;
        return db.WriteAsync<Result<CompanyView>>(
            async () =>
            {
                var gone = db.Companies.IgnoreQueryFilters([AppDb.LiveFilter]).Where(row => row.Id == id && row.DeletedAt != null);
                if (await gone.AsNoTracking().SingleOrDefaultAsync(ct) is not { } company)
                    return ShowCompanies.NotFound;
                if (company.Domain is not null && await db.Companies.AnyAsync(row => row.Domain == company.Domain, ct))
                    return DomainTaken(company.Domain);
                await gone.ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, none).SetProperty(row => row.Version, row => row.Version + 1), ct);
                return await show.GetAsync(id, ct);
            },
            ct);
    }

    private async Task<Result<Company>> ReadAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (ContactText.Line(request.Name) is not { } name)
            return Error.Field("name", "company_name_missing", "A company needs a name.");
        string? domain = null;
        // One reader decides what a domain is: the one for addresses.
        if (ContactText.Line(request.Domain) is { } text && (domain = CompanyBook.DomainOf("x@" + text)) is null)
            return Error.Field("domain", "domain_invalid", "“{0}” is not the domain of a company.", text.Length > 80 ? text[..80] + "…" : text);
        if (request.OwnerId is { } owner && !await db.Users.AnyAsync(row => row.Id == owner, ct))
            return CheckDetails.MemberNotFound;
        var properties = await values.ReadAsync(RecordKind.Company, request.Properties, ct);
        if (properties.Error is { } wrong)
            return wrong;
        return new Company
        {
            Name = name,
            Domain = domain,
            Phone = ContactText.Line(request.Phone),
            OwnerId = request.OwnerId,
            Properties = properties.Value,
            SortName = ContactText.Lower(name),
            Search = CompanyBook.SearchText(name, domain),
            CreatedAt = clock.GetUtcNow(),
        };
    }

    private static Error DomainTaken(string? domain) => Error.Conflict("domain_taken", "Another company already has {0}.", domain ?? "");
}
