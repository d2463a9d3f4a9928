using AddinHost.Data;
using AddinHost.Organizations;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages;

/// <summary>Keeps what a mailbox passed over until a message it names becomes known, or for some weeks.</summary>
public sealed class WaitingReplies(AppDb db, KnownMessages known, OrganizationHashes hashes, TimeProvider clock)
{
    /// <summary>How long a reply waits for its parent; after that it is read again only when somebody asks.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Before the reference of a mail that a member sent with their own program, for which nobody has said yet what they chose.</summary>
    public const string ReferencePrefix = "ref:";

    private const int Batch = 200;

    /// <summary>
    /// Notes inside the open transaction which Message-IDs these replies name. One that another transaction made known since they were looked up is
    /// due at once: the caller holds the fence of the mailbox, and this question comes after.
    /// </summary>
    public async Task AddAsync(Guid mailboxId, string folder, IReadOnlyCollection<(string ProviderId, IReadOnlyList<string> Parents)> replies, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(replies);
        if (replies.Count == 0)
            return;
        await ForgetAsync(mailboxId, folder, [.. replies.Select(reply => reply.ProviderId)], ct);
        var found = await known.FindAsync(replies.SelectMany(reply => reply.Parents).ToHashSet(StringComparer.Ordinal), ct);
        var hash = await hashes.GetAsync(ct);
        var references = replies.SelectMany(reply => reply.Parents).Where(name => name.StartsWith(ReferencePrefix, StringComparison.Ordinal)).Select(hash.Of).ToList();
        var prepared = references.Count == 0 ? [] : await db.OutgoingReferences.Where(row => references.Contains(row.NameHash) && row.PreparedAt != null).Select(row => row.NameHash).ToListAsync(ct);
        var now = clock.GetUtcNow();
        foreach (var (providerId, parents) in replies)
        {
            db.WaitingReplies.AddRange(parents.DistinctBy(hash.Of).Select(parent =>
                new WaitingReply { ParentHash = hash.Of(parent), MailboxId = mailboxId, Folder = folder, ProviderId = providerId, IsDue = found.ContainsKey(parent) || prepared.Contains(hash.Of(parent)), SeenAt = now }));
        }
    }

    /// <summary>The next replies of a mailbox whose parent is known by now.</summary>
    public async Task<IReadOnlyList<(string Folder, string ProviderId)>> DueAsync(Guid mailboxId, int limit, CancellationToken ct) =>
        [.. (await db.WaitingReplies.Where(row => row.MailboxId == mailboxId && row.IsDue).Select(row => new { row.Folder, row.ProviderId }).Distinct()
            .OrderBy(row => row.Folder).ThenBy(row => row.ProviderId).Take(limit).ToListAsync(ct)).Select(row => (row.Folder, row.ProviderId))];

    /// <summary>The mailboxes, of all organizations, in which a reply is due.</summary>
    public Task<List<Guid>> DueMailboxesAsync(CancellationToken ct) =>
        db.WaitingReplies.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.IsDue).Select(row => row.MailboxId).Distinct().ToListAsync(ct);

    public async Task ForgetAsync(Guid mailboxId, string folder, IReadOnlyCollection<string> providerIds, CancellationToken ct)
    {
        foreach (var some in providerIds.Chunk(Batch))
            await db.WaitingReplies.Where(row => row.MailboxId == mailboxId && row.Folder == folder && some.Contains(row.ProviderId)).ExecuteDeleteAsync(ct);
    }

    /// <summary>
    /// Drops what waited long enough, and marks what became known while two transactions could not see each other. Rare, so now and then is soon enough.
    /// </summary>
    public Task SweepAsync(Guid mailboxId, CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Kept;
        return db.WriteAsync(
            async () =>
            {
                await db.WaitingReplies.Where(row => row.MailboxId == mailboxId && row.SeenAt < before).ExecuteDeleteAsync(ct);
                await db.WaitingReplies.Where(row => row.MailboxId == mailboxId && !row.IsDue
                    && (db.KnownMessageIds.Any(parent => parent.Hash == row.ParentHash) || db.KnownAliases.Any(parent => parent.Hash == row.ParentHash)
                        || db.OutgoingReferences.Any(reference => reference.NameHash == row.ParentHash && reference.PreparedAt != null)))
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.IsDue, true), ct);
            },
            ct);
    }
}
