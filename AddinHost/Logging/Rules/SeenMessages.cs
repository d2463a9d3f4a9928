using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Organizations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Rules;

/// <summary>Keeps what the rules looked at, for as long as the operator allows.</summary>
public sealed class SeenMessages(AppDb db, OrganizationHashes hashes, IOptions<RuleOptions> options, TimeProvider clock)
{
    private const int Batch = 500;

    /// <summary>Notes one mail inside the open transaction; one that is known is only told what it answers by now.</summary>
    public async Task AddAsync(Guid mailboxId, string ledgerKey, string folder, string providerId, MessageFacts facts, bool answersKnown, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (options.Value.KeepSeenDays == 0)
            return;
        var row = new SeenMessage
        {
            MailboxId = mailboxId,
            ProviderIdHash = (await hashes.GetAsync(ct)).Of(ledgerKey),
            Folder = folder,
            ProviderId = providerId,
            Parties = facts.PackParties(),
            Bulk = facts.Bulk,
            AnswersKnown = answersKnown,
            SeenAt = clock.GetUtcNow(),
        };
        if (!await db.TryInsertAsync(row, ct) && answersKnown)
            await db.SeenMessages.Where(seen => seen.MailboxId == mailboxId && seen.ProviderIdHash == row.ProviderIdHash).ExecuteUpdateAsync(set => set.SetProperty(seen => seen.AnswersKnown, true), ct);
    }

    /// <summary>
    /// An address has become a contact's: whatever was passed over and names it is decided about once more by the mailboxes that saw it. Inside the open transaction.
    /// </summary>
    public async Task<int> ReconsiderAsync(IReadOnlyCollection<string> addresses, AddressFolding folding, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var hash = await hashes.GetAsync(ct);
        var wanted = addresses.Select(address => MailPartyKeys.OfAddress(FoldedAddress.Of(address, folding), hash)).ToHashSet();
        var found = new List<SeenMessage>();
        var passedOver = db.SeenMessages.AsNoTracking()
            .Where(seen => db.LedgerSources.Any(source => source.MailboxId == seen.MailboxId
                && db.LedgerEntries.Any(entry => entry.Source == source.Number && entry.ProviderIdHash == seen.ProviderIdHash && entry.Decision == LogDecision.Ignored && (entry.Rule == Judge.NoContact || entry.Rule == Judge.InternalOnly))));
        await foreach (var seen in passedOver.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (MessageFacts.Unpack(false, false, seen.Parties, folding).Parties.Any(party => wanted.Contains(party.Address)))
                found.Add(seen);
        }

        foreach (var seen in found)
            await LookAgainAsync(seen, ct);
        return found.Count;
    }

    /// <summary>A message has come on record by another way: the mailboxes that passed it over look at their copies once more. Inside the open transaction.</summary>
    public async Task LookAgainAsync(IReadOnlyCollection<(Guid MailboxId, long ProviderIdHash)> copies, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(copies);
        foreach (var (mailbox, key) in copies)
        {
            if (await db.SeenMessages.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == mailbox && row.ProviderIdHash == key, ct) is { } seen)
                await LookAgainAsync(seen, ct);
        }
    }

    private Task<bool> LookAgainAsync(SeenMessage seen, CancellationToken ct) =>
        db.TryInsertAsync(new WaitingReply { ParentHash = seen.ProviderIdHash, MailboxId = seen.MailboxId, Folder = seen.Folder, ProviderId = seen.ProviderId, IsDue = true, SeenAt = clock.GetUtcNow() }, ct);

    /// <summary>Forgets what is older than the operator allows, and what mailboxes saw that are removed, of every organization.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow().AddDays(-options.Value.KeepSeenDays);
        // All organizations alike: a row's age decides, not whose it is.
        var all = db.SeenMessages.IgnoreQueryFilters([AppDb.OrganizationFilter]);
        var removed = db.Mailboxes.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(mailbox => mailbox.State == MailboxState.Removed);
        int gone;
        do
        {
            var old = all.Where(row => row.SeenAt < before || removed.Any(mailbox => mailbox.Id == row.MailboxId)).OrderBy(row => row.SeenAt).Take(Batch);
            gone = await db.WriteAsync(() => all.Where(row => old.Any(one => one.MailboxId == row.MailboxId && one.ProviderIdHash == row.ProviderIdHash)).ExecuteDeleteAsync(ct), ct);
        }
        while (gone == Batch);
    }
}
