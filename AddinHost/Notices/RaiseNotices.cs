using System.Globalization;
using AddinHost.Data;
using AddinHost.Logging.Ingress;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Notices;

/// <summary>
/// Looks at the rows that say how mailboxes fare, of all organizations, and opens and ends notices accordingly. Safe to repeat, on any host, and after any
/// crash: the rows are the truth, and one open notice for each trouble is all there can be.
/// </summary>
public sealed class RaiseNotices(AppDb db, IServiceScopeFactory scopes, IOptions<NoticesOptions> options, TimeProvider clock)
{
    /// <summary>Moves that are older were told, or nobody needs to hear of them any more.</summary>
    private static readonly TimeSpan MovesOf = TimeSpan.FromDays(7);

    public async Task RunAsync(CancellationToken ct)
    {
        await BrokenAsync(ct);
        await MovedAsync(ct);
        await PushDeadAsync(ct);
        await UnloggedAsync(ct);
    }

    private async Task BrokenAsync(CancellationToken ct)
    {
        var mailboxes = db.Mailboxes.IgnoreQueryFilters([AppDb.OrganizationFilter]);
        var open = db.Notices.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.Kind == NoticeKind.ConnectionBroken && row.EndedAt == null);
        // Only what its owner alone can mend: a server that is away for an hour comes back by itself.
        var broken = await mailboxes.AsNoTracking().Where(row => row.State == MailboxState.NeedsReauthorization || row.State == MailboxState.CertificateChanged)
            .Where(row => !open.Any(notice => notice.MailboxId == row.Id))
            .Select(row => new { row.Id, row.OrganizationId, row.MemberId, row.Address, row.ProblemCode, row.Provider }).ToListAsync(ct);
        foreach (var row in broken)
        {
            await InAsync(row.OrganizationId, notices => notices.OpenAsync(
                row.MemberId, NoticeKind.ConnectionBroken, row.Id.ToString("N"), new NoticeFacts(row.Address, row.ProblemCode ?? "grant_revoked", row.Provider), row.Id, ct));
        }

        // Over once it was read and compared again, or when its owner gave it up; connecting anew alone proves nothing yet.
        var mended = await open.Join(mailboxes, notice => notice.MailboxId, row => row.Id, (notice, row) => row)
            .Where(row => row.State == MailboxState.Healthy || row.State == MailboxState.Disabled || row.State == MailboxState.Removed || (row.State == MailboxState.Syncing && row.ProblemCode == "coverage_incomplete"))
            .Select(row => new { row.Id, row.OrganizationId }).Distinct().ToListAsync(ct);
        foreach (var row in mended)
            await InAsync(row.OrganizationId, notices => notices.EndAsync(NoticeKind.ConnectionBroken, row.Id.ToString("N"), ct));
    }

    private async Task MovedAsync(CancellationToken ct)
    {
        var since = clock.GetUtcNow() - MovesOf;
        var moves = await db.MailboxMoves.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.MovedAt > since)
            .Join(db.Mailboxes.IgnoreQueryFilters([AppDb.OrganizationFilter]), move => move.MailboxId, row => row.Id, (move, row) => new { move.Id, move.From, move.To, MailboxId = row.Id, row.OrganizationId, row.MemberId, row.Address })
            .ToListAsync(ct);
        var subjects = moves.Select(move => move.Id.ToString("N")).ToList();
        var told = await db.Notices.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.Kind == NoticeKind.MailboxMoved && subjects.Contains(row.Subject)).Select(row => row.Subject).ToListAsync(ct);
        foreach (var move in moves.Where(move => !told.Contains(move.Id.ToString("N"))))
        {
            await InAsync(move.OrganizationId, notices => notices.OpenAsync(
                move.MemberId, NoticeKind.MailboxMoved, move.Id.ToString("N"), new NoticeFacts(move.Address, Provider: move.To, Earlier: move.From), move.MailboxId, ct));
        }
    }

    /// <summary>One notice for each provider, however many mailboxes it concerns: the cause is one, and administrators mend it.</summary>
    private async Task PushDeadAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - options.Value.PushDeadAfter;
        var dead = await db.MailboxPushes.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.ProblemSince != null)
            // A mailbox that cannot be opened has another notice.
            .Where(row => db.Mailboxes.IgnoreQueryFilters().Any(mailbox => mailbox.Id == row.MailboxId && (mailbox.State == MailboxState.Healthy || mailbox.State == MailboxState.Syncing || mailbox.State == MailboxState.Throttled)))
            .Select(row => new { row.OrganizationId, row.Provider, row.ProblemCode, row.ProblemSince }).ToListAsync(ct);
        foreach (var group in dead.GroupBy(row => (row.OrganizationId, row.Provider)).Where(group => group.Any(row => row.ProblemSince < before)))
        {
            var code = group.OrderBy(row => row.ProblemSince).First().ProblemCode;
            await InAsync(group.Key.OrganizationId, async notices =>
            {
                foreach (var administrator in await notices.AdministratorsAsync(ct))
                    await notices.OpenAsync(administrator, NoticeKind.PushDead, Word(group.Key.Provider), new NoticeFacts(Problem: code, Provider: group.Key.Provider), null, ct);
            });
        }

        var open = await db.Notices.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.Kind == NoticeKind.PushDead && row.EndedAt == null)
            .Select(row => new { row.OrganizationId, row.Subject }).Distinct().ToListAsync(ct);
        foreach (var row in open.Where(row => !dead.Any(still => still.OrganizationId == row.OrganizationId && Word(still.Provider) == row.Subject)))
            await InAsync(row.OrganizationId, notices => notices.EndAsync(NoticeKind.PushDead, row.Subject, ct));
    }

    /// <summary>One for all of a member's mails that were not logged, until they have looked through them: whoever floods an address calls its member once.</summary>
    private async Task UnloggedAsync(CancellationToken ct)
    {
        var rows = db.UnloggedMails.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.DismissedAt == null && row.Code != UnloggedReasons.Automatic);
        var open = db.Notices.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.Kind == NoticeKind.MailNotLogged && row.EndedAt == null);
        var members = await rows.Where(row => !open.Any(notice => notice.MemberId == row.MemberId)).Select(row => new { row.OrganizationId, row.MemberId }).Distinct().ToListAsync(ct);
        foreach (var row in members)
            await InAsync(row.OrganizationId, notices => notices.OpenAsync(row.MemberId, NoticeKind.MailNotLogged, row.MemberId.ToString("N"), new NoticeFacts(), null, ct));
        var over = await open.Where(notice => !rows.Any(row => row.MemberId == notice.MemberId)).Select(notice => new { notice.OrganizationId, notice.Subject }).ToListAsync(ct);
        foreach (var row in over)
            await InAsync(row.OrganizationId, notices => notices.EndAsync(NoticeKind.MailNotLogged, row.Subject, ct));
    }

    private static string Word(ProviderKind kind) => kind.ToString().ToLower(CultureInfo.InvariantCulture);

    private async Task InAsync(Guid organizationId, Func<OpenNotices, Task> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId);
        await work(scope.ServiceProvider.GetRequiredService<OpenNotices>());
    }
}
