using AddinHost.Data;
using AddinHost.Organizations;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages;

/// <summary>A message that a reply names.</summary>
public sealed record KnownMessage(Guid Id, string MessageId, Guid ThreadId, SendState? State);

/// <summary>Which Message-IDs the organization knows: one query for a whole batch.</summary>
public sealed class KnownMessages(AppDb db, OrganizationHashes hashes)
{
    /// <summary>The known messages among these Message-IDs (without brackets), by Message-ID. Several messages may share one; the oldest counts.</summary>
    public async Task<Dictionary<string, KnownMessage>> FindAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        if (messageIds.Count == 0)
            return [];
        var hash = await hashes.GetAsync(ct);
        var wanted = messageIds.Select(hash.Of).ToHashSet();
        var rows = await db.KnownMessageIds.Where(row => wanted.Contains(row.Hash))
            .Join(db.MailMessages, row => row.MailMessageId, message => message.Id, (_, message) => new KnownMessage(message.Id, message.MessageId, message.ThreadId, message.State))
            .ToListAsync(ct);
        var asked = messageIds.ToHashSet(StringComparer.Ordinal);
        // 64 bits may meet by chance; the text decides.
        return rows.Where(row => asked.Contains(row.MessageId)).OrderBy(row => row.Id).GroupBy(row => row.MessageId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
    }

    /// <summary>Makes a Message-ID known inside the open transaction.</summary>
    public async Task AddAsync(string messageId, Guid mailMessageId, CancellationToken ct) =>
        await db.TryInsertAsync(new KnownMessageId { Hash = (await hashes.GetAsync(ct)).Of(messageId), MailMessageId = mailMessageId }, ct);
}
