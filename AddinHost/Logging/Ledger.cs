using AddinHost.Data;
using AddinHost.Organizations;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>A decision for the ledger.</summary>
/// <param name="Key">Names the message in its mailbox.</param>
/// <param name="MessageId">Without brackets; empty where it has none.</param>
public sealed record LedgerLine(string Key, string MessageId, LogDecision Decision, string Rule);

/// <summary>Writes and reads the permanent rows of what was seen.</summary>
public sealed class Ledger(AppDb db, OrganizationHashes hashes, TimeProvider clock)
{
    /// <summary>Stands for "no mailbox" where a message came by hand.</summary>
    public static readonly Guid NoMailbox = Guid.Empty;

    private const int Batch = 500;

    /// <summary>Rules by which a message that is still in its mailbox did not come on record as it should have.</summary>
    private static readonly string[] Amiss = [LogRules.StoringFailed, LogRules.Gone, LogRules.TooLarge];

    public Task AddAsync(Guid mailboxId, string key, string messageId, LogDecision decision, string rule, CancellationToken ct) =>
        AddAsync(mailboxId, [new LedgerLine(key, messageId, decision, rule)], ct);

    /// <summary>Adds rows to the open transaction, or in one of their own; a message that was passed over before is decided about anew, one that is on record keeps its row.</summary>
    public async Task AddAsync(Guid mailboxId, IReadOnlyCollection<LedgerLine> lines, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(lines);
        if (lines.Count == 0)
            return;
        var hash = await hashes.GetAsync(ct);
        var now = clock.GetUtcNow();
        await db.WriteAsync(
            async () =>
            {
                var source = await NumberAsync(mailboxId, ct);
                // The last word about a message counts, should it be named twice.
                var rows = lines.GroupBy(line => line.Key, StringComparer.Ordinal).Select(group => group.Last()).Select(line => new LedgerEntry
                {
                    Source = source,
                    ProviderIdHash = hash.Of(line.Key),
                    MessageIdHash = line.MessageId.Length == 0 ? 0 : hash.Of(line.MessageId),
                    Decision = line.Decision,
                    Rule = line.Rule,
                    SeenAt = now,
                }).ToList();
                if (await db.InsertMissingAsync(rows, ct) == rows.Count)
                    return;
                foreach (var anew in rows)
                {
                    await db.LedgerEntries.Where(row => row.Source == source && row.ProviderIdHash == anew.ProviderIdHash && row.Decision == LogDecision.Ignored)
                        .ExecuteUpdateAsync(set => set.SetProperty(row => row.Decision, anew.Decision).SetProperty(row => row.Rule, anew.Rule), ct);
                }
            },
            ct);
    }

    /// <summary>Mailboxes that passed this message over, with the keys of their rows.</summary>
    public async Task<List<(Guid MailboxId, long ProviderIdHash)>> PassedOverAsync(string messageId, CancellationToken ct)
    {
        if (messageId.Length == 0)
            return [];
        var id = (await hashes.GetAsync(ct)).Of(messageId);
        // The sources are the organization's own, and so are their rows.
        return [.. (await db.LedgerEntries.Where(row => row.MessageIdHash == id && row.Decision == LogDecision.Ignored)
            .Join(db.LedgerSources.Where(source => source.MailboxId != NoMailbox), row => row.Source, source => source.Number, (row, source) => new { source.MailboxId, row.ProviderIdHash }).ToListAsync(ct))
            .Select(row => (row.MailboxId, row.ProviderIdHash))];
    }

    /// <summary>A message was taken off the record: so say the rows of every mailbox that saw it. Inside the open transaction.</summary>
    public async Task TakeOffAsync(string messageId, string byHand, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        var (hand, id) = (hash.Of(byHand), hash.Of(messageId));
        await db.LedgerEntries
            .Where(row => db.LedgerSources.Any(source => source.Number == row.Source
                && ((source.MailboxId == NoMailbox && row.ProviderIdHash == hand) || (messageId != "" && row.MessageIdHash == id && row.Decision != LogDecision.Ignored))))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Decision, LogDecision.Ignored).SetProperty(row => row.Rule, LogRules.Removed), ct);
    }

    /// <summary>Those of these messages of a mailbox that were decided about.</summary>
    public async Task<HashSet<string>> FindSeenAsync(Guid mailboxId, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        if (await FindNumberAsync(mailboxId, ct) is not { } source)
            return [];
        var hash = await hashes.GetAsync(ct);
        var byHash = keys.ToLookup(hash.Of);
        var wanted = byHash.Select(group => group.Key).ToList();
        var rows = await db.LedgerEntries.Where(row => row.Source == source && wanted.Contains(row.ProviderIdHash)).Select(row => row.ProviderIdHash).ToListAsync(ct);
        return [.. rows.SelectMany(found => byHash[found])];
    }

    /// <summary>
    /// Those of these messages, all in their mailbox, that the ledger does not account for, by their place in the list: null where it knows nothing of one, else the rule
    /// that says why it is not on record as it should be.
    /// </summary>
    public async Task<List<(int At, string? Rule)>> FindAmissAsync(Guid mailboxId, IReadOnlyList<string> keys, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (await FindNumberAsync(mailboxId, ct) is not { } source)
            return [.. keys.Select((_, at) => (at, (string?)null))];
        var hash = await hashes.GetAsync(ct);
        var amiss = new List<(int, string?)>();
        for (var start = 0; start < keys.Count; start += Batch)
        {
            var some = Enumerable.Range(start, Math.Min(Batch, keys.Count - start)).ToLookup(at => hash.Of(keys[at]));
            var wanted = some.Select(group => group.Key).ToList();
            var rows = db.LedgerEntries.Where(row => row.Source == source && wanted.Contains(row.ProviderIdHash));
            // Nearly always all of them are there, and a number is quicker than their names.
            if (await rows.CountAsync(ct) < some.Count)
            {
                var known = (await rows.Select(row => row.ProviderIdHash).ToListAsync(ct)).ToHashSet();
                amiss.AddRange(some.Where(group => !known.Contains(group.Key)).SelectMany(group => group.Select(at => (at, (string?)null))));
            }

            foreach (var row in await rows.Where(row => Amiss.Contains(row.Rule)).Select(row => new { row.ProviderIdHash, row.Rule }).ToListAsync(ct))
                amiss.AddRange(some[row.ProviderIdHash].Select(at => (at, (string?)row.Rule)));
        }

        return amiss;
    }

    private async Task<int?> FindNumberAsync(Guid mailboxId, CancellationToken ct) =>
        await db.LedgerSources.Where(row => row.MailboxId == mailboxId).Select(row => (int?)row.Number).SingleOrDefaultAsync(ct);

    /// <summary>Asked for in each transaction: a number that one took back may be another's in the next.</summary>
    private async Task<int> NumberAsync(Guid mailboxId, CancellationToken ct)
    {
        if (await FindNumberAsync(mailboxId, ct) is { } number)
            return number;
        await db.TryInsertAsync(new LedgerSource { MailboxId = mailboxId }, ct);
        return (await FindNumberAsync(mailboxId, ct))!.Value;
    }
}
