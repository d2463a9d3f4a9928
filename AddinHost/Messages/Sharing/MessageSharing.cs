using System.Linq.Expressions;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages.Sharing;

/// <summary>What members let their colleagues see: a level for everybody, and those who have another.</summary>
public sealed record SharedLevels(SharingLevel Everybody, IReadOnlyDictionary<Guid, SharingLevel> Others)
{
    /// <summary>Nobody keeps anything to themselves.</summary>
    public bool AllOpen => Everybody == SharingLevel.Everything && Others.Count == 0;

    public SharingLevel Of(Guid memberId) => Others.TryGetValue(memberId, out var level) ? level : Everybody;

    /// <summary>The rows that let this viewer see at least so much of their message, for the database.</summary>
    public Expression<Func<MessageHolder, bool>> LetSee(Guid viewer, SharingLevel least)
    {
        var (isIn, members) = MembersWho(viewer, least);
        return isIn ? holder => members.Contains(holder.MemberId) : holder => !members.Contains(holder.MemberId);
    }

    /// <summary>The members whose copy lets this viewer see at least so much, or all but these: whoever has chosen nothing is not in the list.</summary>
    public (bool IsIn, Guid[] Members) MembersWho(Guid viewer, SharingLevel least) => Everybody <= least
        ? (false, [.. Others.Where(pair => pair.Value > least && pair.Key != viewer).Select(pair => pair.Key)])
        : (true, [.. Others.Where(pair => pair.Value <= least).Select(pair => pair.Key).Append(viewer).Distinct()]);
}

/// <summary>
/// How much of a message a member may see. Whoever has it sees all of it; of several who have it, each shares their own copy, so that the most open of them counts.
/// Decided when somebody looks, so that a change also holds for what is on record.
/// </summary>
public sealed class MessageSharing(AppDb db, Caller caller)
{
    /// <summary>Somebody who has no mail of their own: what all colleagues may see.</summary>
    public static readonly Guid AnyColleague = Guid.Empty;

    private (Guid Transaction, SharedLevels Levels)? read;

    /// <summary>Read once for the transaction that is open: a batch of mail asks for each of its messages.</summary>
    public async Task<SharedLevels> LevelsAsync(CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is not { } transaction)
            return await ReadLevelsAsync(ct);
        if (read is not { } before || before.Transaction != transaction.TransactionId)
            read = before = (transaction.TransactionId, await ReadLevelsAsync(ct));
        return before.Levels;
    }

    private async Task<SharedLevels> ReadLevelsAsync(CancellationToken ct)
    {
        // The rules of logging hold what members chose; only these columns of them are for reading here.
        var rows = await db.LogPolicies.AsNoTracking().Where(row => row.Sharing != null || row.MemberId == Guid.Empty).Select(row => new { row.MemberId, row.Sharing, row.MembersMayChoose }).ToListAsync(ct);
        var organization = rows.Find(row => row.MemberId == Guid.Empty);
        var everybody = organization?.Sharing ?? SharingLevel.Everything;
        var others = rows.Where(row => row.MemberId != Guid.Empty).Select(row => (row.MemberId, Level: Effective(everybody, organization?.MembersMayChoose ?? true, row.Sharing)));
        return new SharedLevels(everybody, others.Where(row => row.Level != everybody).ToDictionary(row => row.MemberId, row => row.Level));
    }

    /// <summary>Sharing less than the organization says is always a member's own affair; sharing more where the organization lets them choose.</summary>
    public static SharingLevel Effective(SharingLevel organization, bool mayChoose, SharingLevel? own) =>
        own is not { } chosen ? organization : mayChoose || chosen > organization ? chosen : organization;

    public Task<Dictionary<Guid, SharingLevel>> OfAsync(IReadOnlyCollection<Guid> messageIds, CancellationToken ct) => OfAsync(messageIds, caller.MemberId, ct);

    /// <summary>What <paramref name="viewer"/> may see of these messages.</summary>
    public async Task<Dictionary<Guid, SharingLevel>> OfAsync(IReadOnlyCollection<Guid> messageIds, Guid viewer, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        var levels = await LevelsAsync(ct);
        if (levels.AllOpen || messageIds.Count == 0)
            return messageIds.Distinct().ToDictionary(id => id, _ => SharingLevel.Everything);
        var holders = (await db.MessageHolders.AsNoTracking().Where(row => messageIds.Contains(row.MailMessageId)).Select(row => new { row.MailMessageId, row.MemberId }).ToListAsync(ct))
            .ToLookup(row => row.MailMessageId, row => row.MemberId);
        return messageIds.Distinct().ToDictionary(id => id, id => holders[id].Select(member => member == viewer ? SharingLevel.Everything : levels.Of(member)).DefaultIfEmpty(levels.Everybody).Min());
    }

    public async Task<SharingLevel> OfAsync(Guid messageId, CancellationToken ct) => (await OfAsync([messageId], ct))[messageId];
}
