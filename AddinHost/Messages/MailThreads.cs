using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Organizations;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages;

/// <summary>The thread that a message belongs to.</summary>
/// <param name="Unknown">What it answers and nobody knows, as keyed hashes.</param>
/// <param name="Merged">It showed that several threads were one.</param>
/// <param name="IdIsKnown">A message on record, this one or another, has its Message-ID.</param>
public sealed record JoinedThread(Guid Id, IReadOnlyList<long> Unknown, bool IdIsKnown, bool Merged);

/// <summary>
/// Which thread a message belongs to: that of everything it names, and of everything that names it. Mail comes in any order, so a message may show that two threads
/// are one.
/// </summary>
public sealed class MailThreads(AppDb db, KnownMessages known, OrganizationHashes hashes)
{
    /// <summary>A header can name thousands; the first began the thread, the last are the nearest.</summary>
    private const int MostNamed = 50;

    /// <summary>The thread of a message that is about to go on record, inside the open transaction; threads that turn out to be one are made one.</summary>
    /// <param name="begun">Its thread if it belongs to none yet.</param>
    /// <param name="hinted">One that it is known to belong to by other signs; empty where there are none.</param>
    public async Task<JoinedThread> JoinAsync(MessageHeaders headers, Guid begun, Guid hinted, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var answered = Answered(headers);
        var own = headers.MessageId?.Value;
        List<string> names = own is null ? [.. answered] : [.. answered.Append(own).Distinct(StringComparer.Ordinal)];
        var found = await known.FindAsync(names, ct);
        var threads = found.Values.Select(message => message.ThreadId).ToHashSet();
        var hash = await hashes.GetAsync(ct);
        var wanted = names.Select(hash.Of).ToHashSet();
        List<long> unknown = [.. answered.Where(name => !found.ContainsKey(name)).Select(hash.Of).Distinct()];
        threads.UnionWith(await db.MessageReferences.Where(row => wanted.Contains(row.Hash)).Join(db.MailMessages, row => row.MailMessageId, message => message.Id, (_, message) => message.ThreadId).Distinct().ToListAsync(ct));
        if (hinted != Guid.Empty)
            threads.Add(hinted);
        var thread = threads.Count == 0 ? begun : threads.Min();
        if (threads.Count > 1)
            await MergeAsync([.. threads.Where(id => id != thread)], thread, ct);
        return new JoinedThread(thread, unknown, own is not null && found.ContainsKey(own), threads.Count > 1);
    }

    private async Task MergeAsync(List<Guid> from, Guid into, CancellationToken ct)
    {
        await db.MailMessages.Where(row => from.Contains(row.ThreadId)).ExecuteUpdateAsync(set => set.SetProperty(row => row.ThreadId, into), ct);
        Guid? thread = into;
        await db.TimelineEntries.Where(row => row.ThreadId != null && from.Contains(row.ThreadId.Value)).ExecuteUpdateAsync(set => set.SetProperty(row => row.ThreadId, thread), ct);
    }

    /// <summary>What it answers, by In-Reply-To and References (RFC 5322, 3.6.4).</summary>
    private static List<string> Answered(MessageHeaders headers)
    {
        var names = headers.References.Concat(headers.InReplyTo).Select(id => id.Value).Distinct(StringComparer.Ordinal).ToList();
        return names.Count <= MostNamed ? names : [names[0], .. names.TakeLast(MostNamed - 1)];
    }
}
