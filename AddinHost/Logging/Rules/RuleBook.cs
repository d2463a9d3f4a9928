using AddinHost.Contacts;
using AddinHost.Contacts.Companies;
using AddinHost.Data;
using AddinHost.Organizations;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging.Rules;

/// <summary>Makes the rules that hold for a member out of what was written, and asks who is a contact.</summary>
public sealed class RuleBook(AppDb db, OrganizationHashes hashes)
{
    /// <summary>The rules for a member's mailboxes; for nobody in particular, the organization's.</summary>
    public async Task<RuleSet> OfAsync(Guid? memberId, CancellationToken ct)
    {
        var policies = await db.LogPolicies.AsNoTracking().Where(row => row.MemberId == LogPolicy.Everybody || row.MemberId == memberId).ToListAsync(ct);
        return await OfAsync(policies.Find(row => row.MemberId == LogPolicy.Everybody), policies.Find(row => row.MemberId != LogPolicy.Everybody), ct);
    }

    /// <summary>The rules that these rows make together, stored or only thought of.</summary>
    public async Task<RuleSet> OfAsync(LogPolicy? organization, LogPolicy? member, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        var chosen = organization is { MembersMayChoose: false } ? null : member;
        var folding = organization?.Folding ?? AddressFolding.None;
        return new RuleSet
        {
            Mode = chosen?.Mode ?? organization?.Mode ?? RuleSet.Default.Mode,
            ContactsOnly = chosen?.ContactsOnly ?? organization?.ContactsOnly ?? RuleSet.Default.ContactsOnly,
            HeadersOnly = chosen?.HeadersOnly ?? organization?.HeadersOnly ?? RuleSet.Default.HeadersOnly,
            LogBulk = chosen?.LogBulk ?? organization?.LogBulk ?? RuleSet.Default.LogBulk,
            LogInternal = chosen?.LogInternal ?? organization?.LogInternal ?? RuleSet.Default.LogInternal,
            NeverLog = Keys((organization?.NeverLog ?? []).Concat(member?.NeverLog ?? []), hash, folding),
            InternalDomains = Keys(organization?.InternalDomains ?? [], hash, folding),
            Own = Keys(await OwnAsync(ct), hash, folding),
            Folding = folding,
        };
    }

    /// <summary>Which of the parties of these mails are contacts, by the key of their address. Two names of one mail are asked for once.</summary>
    public async Task<Func<long, bool>> ContactsAsync(ContactBook contacts, IEnumerable<string> addresses, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        var hash = await hashes.GetAsync(ct);
        var folding = await contacts.FoldingAsync(ct);
        var found = await contacts.FindAsync(addresses.ToHashSet(StringComparer.Ordinal), folding, ct);
        return found.Keys.Select(address => MailPartyKeys.OfAddress(FoldedAddress.Of(address, folding), hash)).ToHashSet().Contains;
    }

    /// <summary>Addresses of members and mailboxes, and the domains that only this organization can have.</summary>
    private async Task<HashSet<string>> OwnAsync(CancellationToken ct)
    {
#pragma warning disable CA1308 // Addresses are compared in lower case.
        var mailboxes = await db.Mailboxes.Select(row => row.Address).ToListAsync(ct);
        var aliases = await db.MailboxAliases.Where(row => row.VerifiedAt != null && row.GoneAt == null).Select(row => row.Address).ToListAsync(ct);
        var members = await db.Users.Where(row => row.Email != null).Select(row => row.Email!).ToListAsync(ct);
        var own = mailboxes.Concat(aliases).Concat(members).Select(address => address.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
#pragma warning restore CA1308
        own.UnionWith(mailboxes.Select(DomainOf).Where(domain => !FreeMail.Has(domain)));
        return own;
    }

    private static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];

    private static HashSet<long> Keys(IEnumerable<string> entries, KeyedHash hash, AddressFolding folding) =>
        [.. entries.Select(entry => entry.Contains('@', StringComparison.Ordinal) ? MailPartyKeys.OfAddress(FoldedAddress.Of(entry, folding), hash) : MailPartyKeys.OfDomain(entry, hash))];
}
