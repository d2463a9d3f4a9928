using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Caching;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Providers.Memory;

/// <summary>Somebody who writes to memory mailboxes.</summary>
public sealed record Correspondent(string Name, string Address, string Company);

/// <summary>Makes mailboxes in the mail system inside Inlay, with people who write to them.</summary>
public sealed class MemoryMailboxes(AppDb db, ICache cache, TimeProvider time)
{
    /// <summary>The people who write in this language; English unless it is "de".</summary>
    public static IReadOnlyList<Correspondent> Correspondents(string locale) => [.. MemoryCast.Of(locale).Select(member => member.Person)];

    /// <summary>
    /// Fills a new mailbox: its owner's first mail to each correspondent, an answer to it, and what they will write from now on. Runs in the
    /// caller's transaction if there is one. Nothing happens when the mailbox is filled already.
    /// </summary>
    public async Task CreateAsync(Guid mailboxId, string address, string? ownerName, string locale, CancellationToken ct)
    {
        await db.WriteAsync(
            async () =>
            {
                if (await db.MemoryMails.AnyAsync(row => row.MailboxId == mailboxId, ct))
                    return;
                foreach (var mail in MemoryScript.Write(mailboxId, new EmailAddress(ownerName, address), locale, time.GetUtcNow()))
                    await MemoryPost.AddAsync(db, mailboxId, mail.Folder, mail.Content, mail.At, ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await cache.SignalAsync(MemoryPost.TransitChannel, ct);
    }

    /// <summary>
    /// The owner's own first mails, oldest first, one to each correspondent: whoever logs them sees the answers come by themselves.
    /// </summary>
    public async Task<IReadOnlyList<byte[]>> OpeningMailsAsync(Guid mailboxId, CancellationToken ct)
    {
        var sent = await MemoryPost.In(db, mailboxId, MemoryMail.Sent).OrderBy(row => row.Id).Take(MemoryCast.Size).Select(row => row.Content).ToListAsync(ct);
        return sent;
    }

    /// <summary>Deletes all mail of a mailbox that is no more.</summary>
    public Task RemoveAsync(Guid mailboxId, CancellationToken ct) => db.WriteAsync(() => db.MemoryMails.Where(row => row.MailboxId == mailboxId).ExecuteDeleteAsync(ct), ct);
}
