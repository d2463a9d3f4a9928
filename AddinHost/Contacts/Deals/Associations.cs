using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Deals;

/// <summary>Where a mail stands besides its contacts (D3): their companies and the most recently changed of their open deals, as the member chose.</summary>
public sealed class Associations(AppDb db, Caller caller)
{
    public sealed record Choice(bool Company, [Range(0, Deals.AssociationDefaults.MostDeals)] int OpenDeals);

    private static readonly Choice Defaults = new(true, Deals.AssociationDefaults.MostDeals);

    private (Guid Transaction, Guid Member, Choice Choice)? read;

    public async Task<Choice> GetAsync(Guid memberId, CancellationToken ct) =>
        await db.AssociationDefaults.Where(row => row.MemberId == memberId).Select(row => new Choice(row.Company, row.OpenDeals)).SingleOrDefaultAsync(ct) ?? Defaults;

    public Task<Choice> GetAsync(CancellationToken ct) => GetAsync(caller.MemberId, ct);

    public async Task<Result<Choice>> ChooseAsync(Choice choice, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(choice);
        await db.WriteAsync(
            async () =>
            {
                if (!await db.TryInsertAsync(new AssociationDefaults { MemberId = caller.MemberId, Company = choice.Company, OpenDeals = choice.OpenDeals }, ct))
                    await db.AssociationDefaults.Where(row => row.MemberId == caller.MemberId)
                        .ExecuteUpdateAsync(set => set.SetProperty(row => row.Company, choice.Company).SetProperty(row => row.OpenDeals, choice.OpenDeals), ct);
            },
            ct);
        return choice;
    }

    /// <summary>Read once for the transaction that is open: a batch of mail asks for each of its messages.</summary>
    private async Task<Choice> ChoiceAsync(Guid member, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is not { } transaction)
            return await GetAsync(member, ct);
        if (read is { } before && before.Transaction == transaction.TransactionId && before.Member == member)
            return before.Choice;
        var choice = await GetAsync(member, ct);
        // Where no deal is open nobody has to look for those of a contact.
        if (choice.OpenDeals > 0 && !await db.Deals.AnyAsync(row => row.Stage == DealStage.Open, ct))
            choice = choice with { OpenDeals = 0 };
        read = (transaction.TransactionId, member, choice);
        return choice;
    }

    /// <summary>The open deals of a contact, the most recently changed first.</summary>
    public Task<List<NamedRecord>> OpenDealsAsync(Guid contactId, int most, CancellationToken ct) =>
        db.Deals.Where(row => row.Stage == DealStage.Open && db.DealContacts.Any(link => link.DealId == row.Id && link.ContactId == contactId))
            .OrderByDescending(row => row.UpdatedAt).ThenBy(row => row.Id).Take(most).Select(row => new NamedRecord(row.Id, row.Name)).ToListAsync(ct);

    /// <summary>The companies and deals on which a mail of these contacts stands as well.</summary>
    /// <param name="memberId">Whose mail it is; the defaults hold when nobody is known.</param>
    public async Task<List<Guid>> OfAsync(IReadOnlyCollection<Guid> contacts, Guid? memberId, CancellationToken ct)
    {
        if (contacts.Count == 0)
            return [];
        var choice = memberId is { } member ? await ChoiceAsync(member, ct) : Defaults;
        var records = new List<Guid>();
        if (choice.Company)
            records.AddRange(await db.Contacts.Where(row => contacts.Contains(row.Id)).Join(db.Companies, row => row.CompanyId, company => company.Id, (_, company) => company.Id).Distinct().ToListAsync(ct));
        if (choice.OpenDeals > 0)
            records.AddRange(await db.Deals.Where(row => row.Stage == DealStage.Open && db.DealContacts.Any(link => link.DealId == row.Id && contacts.Contains(link.ContactId)))
                .OrderByDescending(row => row.UpdatedAt).ThenBy(row => row.Id).Select(row => row.Id).Take(choice.OpenDeals).ToListAsync(ct));
        return records;
    }
}
