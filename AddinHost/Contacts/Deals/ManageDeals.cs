using System.ComponentModel.DataAnnotations;
using AddinHost.Contacts.Companies;
using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Deals;

/// <summary>A deal as pages and programs see it.</summary>
public sealed record DealView(
    Guid Id, string Name, decimal? Amount, string? Currency, DealStage Stage, NamedRecord? Company, NamedRecord? Owner, IReadOnlyList<NamedRecord> Contacts, int Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>Deals: listed per record, created, changed, deleted.</summary>
public sealed class ManageDeals(AppDb db, CompanyBook companies, Records records, TimeProvider clock)
{

    public sealed record Request(
        [Required, MaxLength(200)] string Name,
        [Range(0, 1_000_000_000_000)] decimal? Amount = null,
        [MaxLength(3)] string? Currency = null,
        DealStage Stage = DealStage.Open,
        Guid? CompanyId = null,
        Guid? OwnerId = null,
        [MaxLength(50)] IReadOnlyList<Guid>? ContactIds = null,
        int Version = 0);

    private static readonly Error NotFound = Error.NotFound("deal_not_found", "That deal is not in your organization.");

    /// <summary>What was changed last comes first.</summary>
    /// <param name="recordId">Only the deals of this contact or company.</param>
    public async Task<Result<Page<DealView>>> ListAsync(Guid? recordId, DealStage? stage, string? query, string? after, int limit, CancellationToken ct)
    {
        var deals = db.Deals.AsNoTracking();
        foreach (var pattern in ContactText.Words(query).Select(ContactText.Pattern))
            deals = deals.Where(row => EF.Functions.Like(row.Search, pattern, "\\"));
        if (recordId is { } record)
            deals = deals.Where(row => row.CompanyId == record || db.DealContacts.Any(link => link.DealId == row.Id && link.ContactId == record));
        if (stage is { } wanted)
            deals = deals.Where(row => row.Stage == wanted);
        if (after is not null)
        {
            if (PageMark.Read(after) is not var (at, last))
                return PageMark.Unknown;
            deals = deals.Where(row => row.UpdatedAt < at || (row.UpdatedAt == at && row.Id > last));
        }

        var size = Page.Size(limit);
        var rows = await deals.OrderByDescending(row => row.UpdatedAt).ThenBy(row => row.Id).Take(size + 1).ToListAsync(ct);
        return new Page<DealView>(await ViewsAsync([.. rows.Take(size)], ct), rows.Count > size ? PageMark.Of(rows[size - 1].UpdatedAt, rows[size - 1].Id) : null);
    }

    public async Task<Result<DealView>> GetAsync(Guid id, CancellationToken ct) =>
        await db.Deals.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is { } deal ? (await ViewsAsync([deal], ct))[0] : NotFound;

    public async Task<Result<DealView>> CreateAsync(Request request, CancellationToken ct)
    {
        if (await CheckAsync(request, ct) is { } wrong)
            return wrong;
        var now = clock.GetUtcNow();
        var deal = new Deal { Name = ContactText.Line(request.Name)!, Search = ContactText.Lower(ContactText.Line(request.Name)!), Amount = request.Amount, Currency = request.Currency, Stage = request.Stage, CompanyId = request.CompanyId, OwnerId = request.OwnerId, CreatedAt = now, UpdatedAt = now };
        db.Deals.Add(deal);
        db.DealContacts.AddRange((request.ContactIds ?? []).Distinct().Select(contact => new DealContact { DealId = deal.Id, ContactId = contact }));
        await db.SaveChangesAsync(ct);
        return await GetAsync(deal.Id, ct);
    }

    public async Task<Result<DealView>> EditAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!await db.Deals.AnyAsync(row => row.Id == id, ct))
            return NotFound;
        if (await CheckAsync(request, ct) is { } wrong)
            return wrong;
        var (version, name, now) = (request.Version, ContactText.Line(request.Name)!, clock.GetUtcNow());
        var search = ContactText.Lower(name);
        return await db.WriteAsync<Result<DealView>>(
            async () =>
            {
                var changed = await db.Deals.Where(row => row.Id == id && row.Version == version).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.Name, name).SetProperty(row => row.Search, search).SetProperty(row => row.Amount, request.Amount).SetProperty(row => row.Currency, request.Currency).SetProperty(row => row.Stage, request.Stage)
                        .SetProperty(row => row.CompanyId, request.CompanyId).SetProperty(row => row.OwnerId, request.OwnerId).SetProperty(row => row.Version, row => row.Version + 1).SetProperty(row => row.UpdatedAt, now),
                    ct);
                if (changed == 0)
                    return EditContact.Changed;
                // Only those whom the caller could see: who is deleted takes part again when that is taken back.
                await db.DealContacts.Where(row => row.DealId == id && db.Contacts.Any(contact => contact.Id == row.ContactId)).ExecuteDeleteAsync(ct);
                foreach (var contact in (request.ContactIds ?? []).Distinct())
                    await db.TryInsertAsync(new DealContact { DealId = id, ContactId = contact }, ct);
                return await GetAsync(id, ct);
            },
            ct);
    }

    public async Task<Result<Done>> DeleteAsync(Guid id, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return await db.WriteAsync(() => db.Deals.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, now), ct), ct) == 0 ? NotFound : default(Done);
    }

    public async Task<Result<DealView>> RestoreAsync(Guid id, CancellationToken ct)
    {
        DateTimeOffset? none = null;
        await db.WriteAsync(() => db.Deals.IgnoreQueryFilters([AppDb.LiveFilter]).Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, none), ct), ct);
        return await GetAsync(id, ct);
    }

    private async Task<Error?> CheckAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (ContactText.Line(request.Name) is null)
            return Error.Field("name", "deal_name_missing", "A deal needs a name.");
        if (request.Currency is { } currency && !(currency.Length == 3 && currency.All(char.IsAsciiLetterUpper)))
            return Error.Field("currency", "currency_invalid", "A currency is named by three capital letters, such as EUR.");
        if (request.CompanyId is { } company && !await db.Companies.AnyAsync(row => row.Id == company, ct))
            return ShowCompanies.NotFound;
        if (request.OwnerId is { } owner && !await db.Users.AnyAsync(row => row.Id == owner, ct))
            return CheckDetails.MemberNotFound;
        var contacts = (request.ContactIds ?? []).Distinct().ToList();
        return contacts.Count > 0 && await db.Contacts.CountAsync(row => contacts.Contains(row.Id), ct) != contacts.Count ? GetContact.NotFound : null;
    }

    private async Task<List<DealView>> ViewsAsync(List<Deal> rows, CancellationToken ct)
    {
        var ids = rows.Select(row => row.Id).ToList();
        var links = await db.DealContacts.AsNoTracking().Where(link => ids.Contains(link.DealId)).OrderBy(link => link.ContactId).ToListAsync(ct);
        var called = await records.NamesAsync([.. links.Select(link => link.ContactId).Distinct()], ct);
        // Who is deleted takes part again when that is taken back.
        var contacts = links.Where(link => called.ContainsKey(link.ContactId)).ToLookup(link => link.DealId, link => new NamedRecord(link.ContactId, called[link.ContactId].Name));
        var names = await companies.NamesAsync([.. rows.Select(row => row.CompanyId).OfType<Guid>()], ct);
        var owners = await companies.MembersAsync([.. rows.Select(row => row.OwnerId).OfType<Guid>()], ct);
        return
        [
            .. rows.Select(row => new DealView(
                row.Id, row.Name, row.Amount, row.Currency, row.Stage, row.CompanyId is { } company ? names.GetValueOrDefault(company) : null,
                row.OwnerId is { } owner ? owners.GetValueOrDefault(owner) : null, [.. contacts[row.Id]], row.Version, row.CreatedAt, row.UpdatedAt)),
        ];
    }
}
