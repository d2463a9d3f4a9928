using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging.Ingress;

/// <summary>A mail that was not logged, for its member.</summary>
/// <param name="IsLogged">It is on record all the same, but for a part.</param>
public sealed record UnloggedMailView(Guid Id, string Code, string Detail, string Remedy, bool IsLogged, DateTimeOffset ReceivedAt);

/// <summary>Notes which mails to logging addresses were not logged, shows them to their members, and forgets them after a month.</summary>
public sealed class UnloggedMails(AppDb db, Caller caller, Outbox outbox, TimeProvider clock)
{
    /// <summary>Event: a mail to the member's logging address was not logged, or they have dismissed one.</summary>
    public const string ChangedEvent = "logging.unlogged_changed";

    private const int Keep = 30;

    /// <summary>Whoever floods an address fills no table.</summary>
    private const int Most = 500;

    /// <summary>Once for each mail and reason, however often it is taken.</summary>
    public async Task AddAsync(LoggingAddress address, ReceivedMail mail, string code, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(mail);
        var row = new UnloggedMail { OrganizationId = address.OrganizationId, MemberId = address.MemberId, LoggingAddressId = address.Id, Digest = mail.Digest, Code = code, ReceivedAt = mail.Envelope.ReceivedAt };
        await db.WriteAsync(
            async () =>
            {
                if (await db.UnloggedMails.CountAsync(other => other.MemberId == address.MemberId, ct) >= Most || !await db.TryInsertAsync(row, ct))
                    return;
                outbox.Add(ChangedEvent, new { row.Id, row.Code }, address.MemberId);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    /// <summary>It could be stored after all.</summary>
    public Task MendAsync(LoggingAddress address, ReceivedMail mail, CancellationToken ct) =>
        db.WriteAsync(() => db.UnloggedMails.Where(row => row.MemberId == address.MemberId && row.Digest == mail.Digest && row.Code == UnloggedReasons.Failed).ExecuteDeleteAsync(ct), ct);

    public async Task<Page<UnloggedMailView>> ListAsync(CancellationToken ct)
    {
        var rows = await db.UnloggedMails.AsNoTracking().Where(row => row.MemberId == caller.MemberId && row.DismissedAt == null).OrderByDescending(row => row.ReceivedAt).ThenByDescending(row => row.Id).Take(100).ToListAsync(ct);
        return new Page<UnloggedMailView>([.. rows.Select(row => new UnloggedMailView(row.Id, row.Code, UnloggedReasons.Detail(row.Code), UnloggedReasons.Remedy(row.Code), UnloggedReasons.IsLogged(row.Code), row.ReceivedAt))], null);
    }

    /// <summary>The caller has seen it; null: all of them.</summary>
    public async Task<Result<Done>> DismissAsync(Guid? id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var mine = db.UnloggedMails.Where(row => row.MemberId == caller.MemberId && (id == null || row.Id == id));
        if (id is not null && !await mine.AnyAsync(ct))
            return Error.NotFound("unlogged_not_found", "That mail is not in your list.");
        await db.WriteAsync(
            async () =>
            {
                if (await mine.Where(row => row.DismissedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.DismissedAt, now), ct) == 0)
                    return;
                outbox.Add(ChangedEvent, new { id }, caller.MemberId);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
        return new Done();
    }

    /// <summary>Forgets what is older than a month, of every organization.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow().AddDays(-Keep);
        // All organizations alike: a row's age decides, not whose it is.
        await db.WriteAsync(() => db.UnloggedMails.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.ReceivedAt < before).ExecuteDeleteAsync(ct), ct);
    }
}
