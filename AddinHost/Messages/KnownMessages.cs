using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Organizations;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages;

/// <summary>A message that a reply names: what of it never changes.</summary>
/// <param name="Sent">Inlay sent it, or was asked to.</param>
public sealed record KnownMessage(Guid Id, string MessageId, Guid ThreadId, bool Sent);

/// <summary>Which Message-IDs the organization knows: one query for a whole batch, none for the few that were asked about lately.</summary>
public sealed class KnownMessages(AppDb db, Caller caller, OrganizationHashes hashes, ICache cache)
{
    /// <summary>A pane asks about one message again and again. A batch of sync holds new Message-IDs, for which only the database will do.</summary>
    private const int MostKept = 4;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private sealed record Entry(Guid Id, Guid ThreadId, bool Sent, byte[] Check);

    /// <summary>
    /// The known messages among these Message-IDs (without brackets), by Message-ID. Several messages may share one; the oldest counts. One that
    /// was removed meanwhile may still be named for some minutes.
    /// </summary>
    public async Task<Dictionary<string, KnownMessage>> FindAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        if (messageIds.Count == 0)
            return [];
        var hash = await hashes.GetAsync(ct);
        // Nothing waits for a cache while a transaction is open, and what only that transaction sees is not for others.
        if (messageIds.Count > MostKept || db.Database.CurrentTransaction is not null)
            return await ReadAsync(messageIds, hash, ct);

        var found = new Dictionary<string, KnownMessage>(StringComparer.Ordinal);
        foreach (var messageId in messageIds)
        {
            if (await cache.GetAsync(Key(hash, messageId), ct) is { } kept && JsonSerializer.Deserialize<Entry>(kept) is { } entry && entry.Check.AsSpan().SequenceEqual(Check(messageId)))
                found[messageId] = new KnownMessage(entry.Id, messageId, entry.ThreadId, entry.Sent);
        }

        foreach (var (messageId, message) in await ReadAsync([.. messageIds.Where(id => !found.ContainsKey(id))], hash, ct))
        {
            found[messageId] = message;
            await cache.SetAsync(Key(hash, messageId), JsonSerializer.SerializeToUtf8Bytes(new Entry(message.Id, message.ThreadId, message.Sent, Check(messageId))), Kept, ct);
        }

        return found;
    }

    /// <summary>Makes a Message-ID known inside the open transaction; replies to it that were passed over become due.</summary>
    public Task AddAsync(string messageId, Guid mailMessageId, CancellationToken ct) => AddAsync(messageId, null, mailMessageId, ct);

    /// <summary>Makes the Message-ID known that a provider gave a message in place of ours; nothing to do where it is null or the message's own.</summary>
    public async Task AddAliasAsync(MessageId? alias, Guid mailMessageId, CancellationToken ct)
    {
        if (alias is { } id && !await db.MailMessages.AnyAsync(row => row.Id == mailMessageId && row.MessageId == id.Value, ct))
            await AddAsync(id.Value, id.Value, mailMessageId, ct);
    }

    /// <summary>
    /// What a provider's thread is known by, like a Message-ID: its keyed hash, in one mailbox only. No Message-ID can be taken for it, and no other mailbox shares it.
    /// </summary>
    public async Task<string?> ThreadAsync(Guid mailboxId, string? threadId, CancellationToken ct)
    {
        if (threadId is null)
            return null;
        var hash = (await hashes.GetAsync(ct)).Of(threadId);
        return string.Create(CultureInfo.InvariantCulture, $"thread:{mailboxId:N}:{hash:x16}");
    }

    /// <summary>Makes the thread known that a copy of a message lies in (<see cref="ThreadAsync"/>), inside the open transaction.</summary>
    public Task AddThreadAsync(string? thread, Guid mailMessageId, CancellationToken ct) => thread is null ? Task.CompletedTask : AddAsync(thread, thread, mailMessageId, ct);

    private async Task AddAsync(string messageId, string? alias, Guid mailMessageId, CancellationToken ct)
    {
        var hash = (await hashes.GetAsync(ct)).Of(messageId);
        await db.TryInsertAsync(new KnownMessageId { Hash = hash, MailMessageId = mailMessageId, Alias = alias }, ct);
        await db.WaitingReplies.Where(row => row.ParentHash == hash && !row.IsDue).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsDue, true), ct);
    }

    /// <summary>All messages on record that have this Message-ID, or are known by it.</summary>
    public async Task<List<KnownMessage>> AllAsync(string messageId, CancellationToken ct) => await RowsAsync([messageId], await hashes.GetAsync(ct), ct);

    /// <summary>The names under which a message is known besides its own.</summary>
    public Task<List<string>> NamesAsync(Guid mailMessageId, CancellationToken ct) => db.KnownMessageIds.Where(row => row.MailMessageId == mailMessageId && row.Alias != null).Select(row => row.Alias!).ToListAsync(ct);

    /// <summary>Nobody knows the message any more. Inside the open transaction.</summary>
    public Task RemoveAsync(Guid mailMessageId, CancellationToken ct) => db.KnownMessageIds.Where(row => row.MailMessageId == mailMessageId).ExecuteDeleteAsync(ct);

    /// <summary>A message is gone: nobody is to be told of it from memory.</summary>
    public async Task ForgetAsync(IEnumerable<string> messageIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        var hash = await hashes.GetAsync(ct);
        foreach (var messageId in messageIds)
            await cache.RemoveAsync(Key(hash, messageId), ct);
    }

    private async Task<Dictionary<string, KnownMessage>> ReadAsync(IReadOnlyCollection<string> messageIds, KeyedHash hash, CancellationToken ct)
    {
        if (messageIds.Count == 0)
            return [];
        return (await RowsAsync(messageIds, hash, ct)).GroupBy(row => row.MessageId, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
    }

    private async Task<List<KnownMessage>> RowsAsync(IReadOnlyCollection<string> messageIds, KeyedHash hash, CancellationToken ct)
    {
        var wanted = messageIds.Select(hash.Of).ToHashSet();
        var rows = await db.KnownMessageIds.Where(row => wanted.Contains(row.Hash))
            .Join(db.MailMessages, row => row.MailMessageId, message => message.Id, (row, message) => new KnownMessage(message.Id, row.Alias ?? message.MessageId, message.ThreadId, message.State != null))
            .ToListAsync(ct);
        var asked = messageIds.ToHashSet(StringComparer.Ordinal);
        // 64 bits may meet by chance; the text decides.
        return [.. rows.Where(row => asked.Contains(row.MessageId)).OrderBy(row => row.Id)];
    }

    private string Key(KeyedHash hash, string messageId) => $"known:{caller.OrganizationId:N}:{hash.Of(messageId):x16}";

    private static byte[] Check(string messageId) => SHA256.HashData(Encoding.UTF8.GetBytes(messageId));
}
