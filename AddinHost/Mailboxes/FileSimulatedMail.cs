using AddinHost.Data;
using AddinHost.Providers;
using AddinHost.Providers.Memory;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>Puts what the simulator sent into the Sent folder of the caller's memory mailbox, as Outlook's server would: from there on it goes the way of all mail.</summary>
public sealed class FileSimulatedMail(AppDb db, Caller caller, ICache cache, TimeProvider clock)
{
    private const int Largest = 5 * 1024 * 1024;

    /// <param name="Filed">False where the caller has no memory mailbox.</param>
    public sealed record Response(bool Filed);

    public async Task<Result<Response>> HandleAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        if (content.Length > Largest)
            return Error.TooLarge("email_too_large", "A mail of more than {0} MB is not logged.", Largest / 1024 / 1024);
        var mailbox = await db.Mailboxes.Where(row => row.MemberId == caller.MemberId && row.Provider == ProviderKind.Memory && row.State != MailboxState.Removed).OrderBy(row => row.Id).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(ct);
        if (mailbox is not { } id)
            return new Response(false);
        await db.WriteAsync(
            async () =>
            {
                await MemoryPost.AddAsync(db, id, MemoryMail.Sent, content.ToArray(), clock.GetUtcNow(), ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await cache.SignalAsync(MemoryPost.ArrivalChannel(id), ct);
        return new Response(true);
    }
}
