using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Organizations;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
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
        var asked = new Dictionary<string, long>(messageIds.Count, StringComparer.Ordinal);
        foreach (var messageId in messageIds)
            asked.TryAdd(messageId, hash.Of(messageId));
        // Nothing waits for a cache while a transaction is open, and what only that transaction sees is not for others.
        if (asked.Count > MostKept || db.Database.CurrentTransaction is not null)
            return await ReadAsync(asked, ct);

        var found = new Dictionary<string, KnownMessage>(StringComparer.Ordinal);
        foreach (var (messageId, key) in asked)
        {
            if (await cache.GetAsync(Key(key), ct) is { } kept && JsonSerializer.Deserialize<Entry>(kept) is { } entry && entry.Check.AsSpan().SequenceEqual(Check(messageId)))
                found[messageId] = new KnownMessage(entry.Id, messageId, entry.ThreadId, entry.Sent);
        }

        if (found.Count == asked.Count)
            return found;
        foreach (var messageId in found.Keys)
            asked.Remove(messageId);
        foreach (var (messageId, message) in await ReadAsync(asked, ct))
        {
            found[messageId] = message;
            await cache.SetAsync(Key(asked[messageId]), JsonSerializer.SerializeToUtf8Bytes(new Entry(message.Id, message.ThreadId, message.Sent, Check(messageId))), Kept, ct);
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

    /// <summary>What was passed over and waits for this name is due, inside the open transaction.</summary>
    public Task WakeAsync(long hash, CancellationToken ct) => db.WaitingReplies.Where(row => row.ParentHash == hash && !row.IsDue).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsDue, true), ct);

    private async Task AddAsync(string messageId, string? alias, Guid mailMessageId, CancellationToken ct)
    {
        var hash = (await hashes.GetAsync(ct)).Of(messageId);
        if (alias is not null)
            await db.TryInsertAsync(new KnownAlias { Hash = hash, MailMessageId = mailMessageId, Alias = alias }, ct);
        else
            await db.WriteAsync(() => InsertAsync(hash, mailMessageId, ct), ct);
        await WakeAsync(hash, ct);
    }

    /// <summary>All messages on record that have this Message-ID, or are known by it; the oldest first.</summary>
    public async Task<List<KnownMessage>> AllAsync(string messageId, CancellationToken ct) =>
        [.. (await KnownLookup.ReadAsync(db, caller.OrganizationId, [(await hashes.GetAsync(ct)).Of(messageId)], ct)).Where(message => message.MessageId == messageId).OrderBy(message => message.Id)];

    /// <summary>The names under which a message is known besides its own.</summary>
    public Task<List<string>> NamesAsync(Guid mailMessageId, CancellationToken ct) => db.KnownAliases.Where(row => row.MailMessageId == mailMessageId).Select(row => row.Alias).ToListAsync(ct);

    /// <summary>Nobody knows the message any more. Inside the open transaction, before the message goes.</summary>
    public async Task RemoveAsync(Guid mailMessageId, CancellationToken ct)
    {
        await db.KnownAliases.Where(row => row.MailMessageId == mailMessageId).ExecuteDeleteAsync(ct);
        await db.KnownMessageIds.Where(row => db.MailMessages.Any(message => message.Id == mailMessageId && message.Number == row.MessageNumber)).ExecuteDeleteAsync(ct);
    }

    /// <summary>A message is gone: nobody is to be told of it from memory.</summary>
    public async Task ForgetAsync(IEnumerable<string> messageIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(messageIds);
        var hash = await hashes.GetAsync(ct);
        foreach (var messageId in messageIds)
            await cache.RemoveAsync(Key(hash.Of(messageId)), ct);
    }

    private Task<int> InsertAsync(long hash, Guid mailMessageId, CancellationToken ct)
    {
        object id = db.IsSqlite ? mailMessageId.ToByteArray(bigEndian: true) : mailMessageId;
        return db.Database.ExecuteSqlAsync($"INSERT INTO known_message_ids (hash, message_number) SELECT {hash}, number FROM mail_messages WHERE id = {id} ON CONFLICT DO NOTHING", ct);
    }

    private async Task<Dictionary<string, KnownMessage>> ReadAsync(Dictionary<string, long> asked, CancellationToken ct)
    {
        var known = new Dictionary<string, KnownMessage>(StringComparer.Ordinal);
        foreach (var message in await KnownLookup.ReadAsync(db, caller.OrganizationId, asked.Values, ct))
        {
            // 64 bits may meet by chance; the text decides. Of several messages with one name the oldest counts.
            if (asked.ContainsKey(message.MessageId) && (!known.TryGetValue(message.MessageId, out var other) || message.Id.CompareTo(other.Id) < 0))
                known[message.MessageId] = message;
        }

        return known;
    }

    private string Key(long hash) => $"known:{caller.OrganizationId:N}:{hash:x16}";

    private static byte[] Check(string messageId) => SHA256.HashData(Encoding.UTF8.GetBytes(messageId));
}
