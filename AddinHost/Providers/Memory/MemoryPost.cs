using System.Buffers.Binary;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Providers.Memory;

/// <summary>Puts mail into folders of the mail system inside Inlay, and finds it there.</summary>
internal static class MemoryPost
{
    /// <summary>Told when mail arrived in this mailbox.</summary>
    public static string ArrivalChannel(Guid mailboxId) => $"memory-mail:{mailboxId:N}";

    /// <summary>Told when mail was put in transit.</summary>
    public const string TransitChannel = "memory-transit";

    /// <summary>Adds a message; call inside <see cref="AppDb.WriteAsync(Func{Task}, CancellationToken)"/>, and save there.</summary>
    public static async Task AddAsync(AppDb db, Guid mailboxId, string folder, byte[] content, DateTimeOffset at, CancellationToken ct)
    {
        // Ids must rise in the order of commits, or a reader passes one that is not visible yet. SQLite has one writer anyway.
        if (!db.IsSqlite)
        {
            var key = BinaryPrimitives.ReadInt64BigEndian(mailboxId.ToByteArray(bigEndian: true).AsSpan(8));
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", ct);
        }

        db.MemoryMails.Add(new MemoryMail { MailboxId = mailboxId, Folder = folder, Content = content, ReceivedAt = at, DeliverAt = at });
    }

    public static IQueryable<MemoryMail> In(AppDb db, Guid mailboxId, string folder) => db.MemoryMails.AsNoTracking().Where(row => row.MailboxId == mailboxId && row.Folder == folder);

    /// <summary>Whether a folder holds a message with this Message-ID; looked for from the newest on.</summary>
    public static async Task<bool> HoldsAsync(AppDb db, Guid mailboxId, string folder, string messageId, CancellationToken ct)
    {
        await foreach (var content in In(db, mailboxId, folder).OrderByDescending(row => row.Id).Select(row => row.Content).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (MessageHeaders.Parse(content).MessageId?.Value == messageId)
                return true;
        }

        return false;
    }
}
