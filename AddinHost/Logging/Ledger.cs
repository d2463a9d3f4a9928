using AddinHost.Data;
using AddinHost.Organizations;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>Writes and reads the permanent rows of what was seen.</summary>
public sealed class Ledger(AppDb db, OrganizationHashes hashes, TimeProvider clock)
{
    /// <summary>Stands for "no mailbox" where a message came by hand.</summary>
    public static readonly Guid NoMailbox = Guid.Empty;

    /// <summary>Adds a row to the open transaction; a message that was passed over before is decided about anew, one that is on record keeps its row.</summary>
    public async Task AddAsync(Guid mailboxId, string providerId, string messageId, LogDecision decision, string rule, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        var entry = new LedgerEntry
        {
            MailboxId = mailboxId,
            ProviderIdHash = hash.Of(providerId),
            MessageIdHash = messageId.Length == 0 ? 0 : hash.Of(messageId),
            Decision = decision,
            Rule = rule,
            SeenAt = clock.GetUtcNow(),
        };
        if (!await db.TryInsertAsync(entry, ct))
        {
            await db.LedgerEntries.Where(row => row.MailboxId == mailboxId && row.ProviderIdHash == entry.ProviderIdHash && row.Decision == LogDecision.Ignored)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Decision, decision).SetProperty(row => row.Rule, rule), ct);
        }
    }

    /// <summary>Mailboxes that passed this message over, with the keys of their rows.</summary>
    public async Task<List<(Guid MailboxId, long ProviderIdHash)>> PassedOverAsync(string messageId, CancellationToken ct)
    {
        if (messageId.Length == 0)
            return [];
        var id = (await hashes.GetAsync(ct)).Of(messageId);
        return [.. (await db.LedgerEntries.Where(row => row.MessageIdHash == id && row.Decision == LogDecision.Ignored && row.MailboxId != NoMailbox).Select(row => new { row.MailboxId, row.ProviderIdHash }).ToListAsync(ct))
            .Select(row => (row.MailboxId, row.ProviderIdHash))];
    }

    /// <summary>A message was taken off the record: so say the rows of every mailbox that saw it. Inside the open transaction.</summary>
    public async Task TakeOffAsync(string messageId, string byHand, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        var (hand, id) = (hash.Of(byHand), hash.Of(messageId));
        await db.LedgerEntries.Where(row => (row.MailboxId == NoMailbox && row.ProviderIdHash == hand) || (messageId != "" && row.MessageIdHash == id && row.Decision != LogDecision.Ignored))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Decision, LogDecision.Ignored).SetProperty(row => row.Rule, LogRules.Removed), ct);
    }

    /// <summary>Those of these messages of a mailbox that were decided about.</summary>
    public async Task<HashSet<string>> FindSeenAsync(Guid mailboxId, IReadOnlyCollection<string> providerIds, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        var byHash = providerIds.ToLookup(hash.Of);
        var wanted = byHash.Select(group => group.Key).ToList();
        var rows = await db.LedgerEntries.Where(row => row.MailboxId == mailboxId && wanted.Contains(row.ProviderIdHash)).Select(row => row.ProviderIdHash).ToListAsync(ct);
        return [.. rows.SelectMany(found => byHash[found])];
    }

    /// <summary>How many of these messages of a mailbox have a row; one that could not be stored does not count.</summary>
    public async Task<int> CountSeenAsync(Guid mailboxId, IReadOnlyList<string> providerIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(providerIds);
        const int Batch = 500;
        var hash = await hashes.GetAsync(ct);
        var seen = 0;
        foreach (var some in providerIds.Select(hash.Of).Chunk(Batch))
            seen += await db.LedgerEntries.CountAsync(row => row.MailboxId == mailboxId && row.Rule != LogRules.StoringFailed && some.Contains(row.ProviderIdHash), ct);
        return seen;
    }
}
