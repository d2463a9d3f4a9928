using System.ComponentModel.DataAnnotations;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging.Rules;

/// <summary>
/// Reads and writes the rules of the organization and of the caller. What is on record already stays, and new rules count from the next mail; but for what colleagues see, which
/// holds at once, and for what does not count in an address, by which mail on record is looked for once more.
/// </summary>
public sealed class ManageRules(AppDb db, Caller caller, ICache cache, TimeProvider clock)
{
    private static readonly Error Changed = Error.Conflict("rules_changed", "Somebody else has changed these rules since you opened them. Load them again, then make your change.");

    public sealed record OrganizationRequest([Required] RulesText Rules, int Revision, bool MembersMayChoose = true, IReadOnlyList<string>? InternalDomains = null, bool MatchTags = false, bool MatchDots = false);

    public sealed record MemberRequest([Required] RulesText Rules, int Revision);

    public async Task<RulesView> GetAsync(CancellationToken ct)
    {
        var rows = await db.LogPolicies.AsNoTracking().Where(row => row.MemberId == LogPolicy.Everybody || row.MemberId == caller.MemberId).ToListAsync(ct);
        var organization = rows.Find(row => row.MemberId == LogPolicy.Everybody);
        var mine = rows.Find(row => row.MemberId == caller.MemberId);
        var mayChoose = organization?.MembersMayChoose ?? true;
        return new RulesView(RulesText.Of(organization), organization?.InternalDomains ?? [], mayChoose, organization?.Revision ?? 0, RulesText.Of(mine), mine?.Revision ?? 0, mayChoose,
            organization?.Folding.HasFlag(AddressFolding.Tags) ?? false, organization?.Folding.HasFlag(AddressFolding.Dots) ?? false);
    }

    public async Task<Result<RulesView>> SetOrganizationAsync(OrganizationRequest request, CancellationToken ct)
    {
        var domains = RulesText.Clean("internalDomains", request.InternalDomains, addresses: false);
        if (domains.Error is { } wrong)
            return wrong;
        var folding = Folding(request.MatchTags, request.MatchDots);
        var before = await db.LogPolicies.Where(row => row.MemberId == LogPolicy.Everybody).Select(row => row.Folding).SingleOrDefaultAsync(ct);
        // The addresses that are looked for once more, and the choice that makes it necessary: both or neither.
        var saved = await db.WriteAsync(
            async () =>
            {
                var result = await SaveAsync(LogPolicy.Everybody, request.Rules, request.Revision, row => (row.InternalDomains, row.MembersMayChoose, row.Folding) = (domains.Value, request.MembersMayChoose, folding), ct);
                if (result.Succeeded && folding != before)
                    await db.ContactAddresses.Where(row => row.IsMatched).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsMatched, false), ct);
                return result;
            },
            ct);
        if (folding != before)
            await cache.SignalAsync(ContactBook.AddressesChannel, ct);
        return saved;
    }

    public Task<Result<RulesView>> SetMineAsync(MemberRequest request, CancellationToken ct) => SaveAsync(caller.MemberId, request.Rules, request.Revision, _ => { }, ct);

    /// <summary>A row that is only thought of, for a preview.</summary>
    public Result<LogPolicy> Draft(Guid memberId, RulesText rules, IReadOnlyList<string>? internalDomains, bool membersMayChoose, AddressFolding folding)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var row = new LogPolicy { MemberId = memberId, Revision = 0, ChangedAt = clock.GetUtcNow(), ChangedBy = caller.MemberId, MembersMayChoose = membersMayChoose, Folding = folding };
        var never = RulesText.Clean("rules.neverLog", rules.NeverLog, addresses: true);
        var domains = RulesText.Clean("internalDomains", internalDomains, addresses: false);
        if ((never.Error ?? domains.Error) is { } wrong)
            return wrong;
        row.InternalDomains = domains.Value;
        Fill(row, rules, never.Value);
        return row;
    }

    public static AddressFolding Folding(bool tags, bool dots) => (tags ? AddressFolding.Tags : AddressFolding.None) | (dots ? AddressFolding.Dots : AddressFolding.None);

    private async Task<Result<RulesView>> SaveAsync(Guid memberId, RulesText rules, int revision, Action<LogPolicy> also, CancellationToken ct)
    {
        var never = RulesText.Clean("rules.neverLog", rules.NeverLog, addresses: true);
        if (never.Error is { } wrong)
            return wrong;
        var row = await db.LogPolicies.SingleOrDefaultAsync(policy => policy.MemberId == memberId, ct);
        if ((row?.Revision ?? 0) != revision)
            return Changed;
        if (row is null)
        {
            row = new LogPolicy { MemberId = memberId, Revision = 1, ChangedAt = clock.GetUtcNow(), ChangedBy = caller.MemberId };
            Fill(row, rules, never.Value);
            also(row);
            if (!await db.TryInsertAsync(row, ct))
                return Changed;
            return await GetAsync(ct);
        }

        Fill(row, rules, never.Value);
        also(row);
        (row.Revision, row.ChangedAt, row.ChangedBy) = (revision + 1, clock.GetUtcNow(), caller.MemberId);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Changed;
        }

        return await GetAsync(ct);
    }

    private static void Fill(LogPolicy row, RulesText rules, IReadOnlyList<string> never)
    {
        (row.Mode, row.ContactsOnly, row.HeadersOnly, row.LogBulk, row.LogInternal, row.Sharing) = (rules.Mode, rules.ContactsOnly, rules.HeadersOnly, rules.LogBulk, rules.LogInternal, rules.Sharing);
        row.NeverLog = never;
    }
}
