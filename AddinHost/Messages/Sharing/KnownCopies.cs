using AddinHost.Data;
using AddinHost.Mail.Mime;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages.Sharing;

/// <summary>A message on record of which another copy has come.</summary>
/// <param name="Adds">The copy's body would add to it: the rest of the message, or the proof that the member has it.</param>
public sealed record KnownCopy(KnownMessage Message, bool Adds);

/// <summary>Tells a copy of a known message from another message that only has its Message-ID, in a batch of mail.</summary>
public sealed class KnownBatch(IReadOnlyDictionary<string, KnownCopy> copies)
{
    private readonly Dictionary<string, KnownCopy> own = new(StringComparer.Ordinal);

    /// <summary>The batch itself puts this message on record.</summary>
    public void Add(MessageHeaders headers, KnownMessage message) => own.TryAdd(Key(headers)!, new KnownCopy(message, Adds: false));

    /// <summary>The message on record that this is a copy of, or the one that the batch puts there: another may go by the same Message-ID.</summary>
    public KnownCopy? Of(MessageHeaders headers) => Key(headers) is { } key ? copies.GetValueOrDefault(key) ?? own.GetValueOrDefault(key) : null;

    /// <summary>What is known by its Message-ID has another author or date. What Inlay sent keeps its name, though servers may date it anew.</summary>
    public bool IsAnother(MessageHeaders headers, IReadOnlyDictionary<string, KnownMessage> known)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(known);
        return headers.MessageId is { } id && known.TryGetValue(id.Value, out var message) && !message.Sent && Key(headers) is { } key && !copies.ContainsKey(key) && !own.ContainsKey(key);
    }

    internal static string? Key(MessageHeaders headers) => MailIdentity.Of(headers) is { } identity ? Convert.ToHexString(identity) : null;
}

/// <summary>Looks up the messages on record of which a batch may bring another copy: nothing is asked where none of its names is known.</summary>
public sealed class KnownCopies(AppDb db, MessageHolders holders)
{
    public async Task<KnownBatch> FindAsync(IEnumerable<MessageHeaders> batch, IReadOnlyDictionary<string, KnownMessage> known, Guid memberId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(known);
        var identities = batch.Where(headers => headers.MessageId is { } id && known.ContainsKey(id.Value)).Select(headers => MailIdentity.Of(headers)!).ToList();
        var copies = new Dictionary<string, KnownCopy>(StringComparer.Ordinal);
        if (identities.Count == 0)
            return new KnownBatch(copies);
        var rows = await db.MailMessages.AsNoTracking().Where(row => identities.Contains(row.Identity))
            .Select(row => new { Message = row, Has = db.MessageHolders.Any(holder => holder.MailMessageId == row.Id && holder.MemberId == memberId) }).ToListAsync(ct);
        foreach (var row in rows)
        {
            var (message, isSent) = (row.Message, row.Message.State is not null);
            var adds = !isSent && (message.IsPartial || (!row.Has && !await holders.NamesAsync(message, memberId, ct)));
            copies[Convert.ToHexString(message.Identity)] = new KnownCopy(new KnownMessage(message.Id, message.MessageId, message.ThreadId, isSent), adds);
        }

        return new KnownBatch(copies);
    }
}
