using AddinHost.Logging;
using AddinHost.Providers;

namespace AddinHost.Sync.Coverage;

/// <summary>Messages of a folder laid beside the ledger.</summary>
internal static class LedgerComparison
{
    public static async Task<Compared> CompareAsync(this Ledger ledger, Guid mailboxId, WatchedFolder folder, IReadOnlyList<ProviderMessageId> ids, CancellationToken ct)
    {
        var amiss = await ledger.FindAmissAsync(mailboxId, [.. ids.Select(id => SyncFolder.LedgerKey(folder, id))], ct);
        return new Compared(ids.Count, [.. amiss.Select(found => new FoundGap(folder, ids[found.At], found.Rule ?? CoverageGap.NeverSeen))]);
    }
}
