using System.Security.Cryptography;
using System.Text;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress.CatchAll;

/// <summary>The row of the catch-all mailbox that the settings name: claimed by one host at a time, moved on by it alone.</summary>
public sealed class CatchAllCursor(AppDb db, IOptions<IngressOptions> options, TimeProvider clock)
{
    /// <summary>How long another host leaves the mailbox alone; each step renews it.</summary>
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(10);

    public string Id
    {
        get
        {
            var settings = options.Value.Imap;
#pragma warning disable CA1308 // Hosts are compared in lower case.
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{settings.Host.ToLowerInvariant()}\n{settings.Port}\n{settings.UserName}\n{settings.Folder}")));
#pragma warning restore CA1308
        }
    }

    /// <summary>Null before it was ever looked into.</summary>
    public Task<CatchAllMailbox?> FindAsync(CancellationToken ct)
    {
        var id = Id;
        return db.CatchAllMailboxes.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct);
    }

    /// <summary>Null when another host is at work on it.</summary>
    public async Task<CatchAllMailbox?> ClaimAsync(CancellationToken ct)
    {
        var (id, now) = (Id, clock.GetUtcNow());
        DateTimeOffset? held = now + Held;
        await db.TryInsertAsync(new CatchAllMailbox { Id = id, Pending = "[]" }, ct);
        var mine = await db.WriteAsync(
            () => db.CatchAllMailboxes.Where(row => row.Id == id && (row.HeldUntil == null || row.HeldUntil < now)).ExecuteUpdateAsync(set => set.SetProperty(row => row.HeldUntil, held), ct), ct);
        return mine == 1 ? await FindAsync(ct) : null;
    }

    /// <summary>Whoever is behind, because it slept, changes nothing: UIDs only grow.</summary>
    public Task SaveAsync(CatchAllMailbox mailbox, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        DateTimeOffset? held = clock.GetUtcNow() + Held;
        return db.WriteAsync(
            () => db.CatchAllMailboxes.Where(row => row.Id == mailbox.Id && (row.UidValidity != mailbox.UidValidity || row.LastUid <= mailbox.LastUid)).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.UidValidity, mailbox.UidValidity).SetProperty(row => row.LastUid, mailbox.LastUid).SetProperty(row => row.Pending, mailbox.Pending)
                    .SetProperty(row => row.Taken, mailbox.Taken).SetProperty(row => row.LeftAlone, mailbox.LeftAlone).SetProperty(row => row.TooLarge, mailbox.TooLarge).SetProperty(row => row.HeldUntil, held),
                ct),
            ct);
    }

    public Task ReleaseAsync(string id, string? problem, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        DateTimeOffset? none = null;
        var row = db.CatchAllMailboxes.Where(one => one.Id == id);
        return db.WriteAsync(
            async () =>
            {
                await row.ExecuteUpdateAsync(set => set.SetProperty(one => one.HeldUntil, none).SetProperty(one => one.ProblemCode, problem), ct);
                await (problem is null
                    ? row.ExecuteUpdateAsync(set => set.SetProperty(one => one.CheckedAt, now).SetProperty(one => one.ProblemSince, none), ct)
                    : row.ExecuteUpdateAsync(set => set.SetProperty(one => one.ProblemSince, one => one.ProblemSince ?? now), ct));
            },
            ct);
    }
}
