using AddinHost.Data;
using AddinHost.Logging.Ingress.CatchAll;
using AddinHost.Messages.Files;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Notices;

/// <summary>
/// Tells administrators that there is no room for files, that files wait for the malware scanner, or that the catch-all mailbox cannot be read; and that it is over. Safe to
/// repeat, like <see cref="RaiseNotices"/>.
/// </summary>
public sealed class RaiseIntakeNotices(AppDb db, IServiceScopeFactory scopes, CatchAllCursor catchAll, IOptions<FilesOptions> files, ScannerHealth scanner, TimeProvider clock)
{
    /// <summary>What was refused longer ago is no news.</summary>
    private static readonly TimeSpan RefusalsOf = TimeSpan.FromDays(7);

    /// <summary>A scanner that starts anew, or a mail server that is being repaired, is nobody's concern for so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public async Task RunAsync(CancellationToken ct)
    {
        await FullAsync(ct);
        await NotScannedAsync(ct);
        await CatchAllAsync(ct);
    }

    private async Task FullAsync(CancellationToken ct)
    {
        var since = clock.GetUtcNow() - RefusalsOf;
        var refused = await db.MailAttachments.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.NotKept == NotKept.Quota)
            .Join(db.MailMessages.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.LoggedAt > since), file => file.MailMessageId, message => message.Id, (file, _) => file)
            .GroupBy(row => row.OrganizationId).Select(group => new { OrganizationId = group.Key, Smallest = group.Min(row => row.Size) }).ToListAsync(ct);
        var full = new List<Guid>();
        foreach (var row in refused)
        {
            var taken = await db.KeptFiles.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(file => file.OrganizationId == row.OrganizationId).SumAsync(file => file.Size, ct);
            if (files.Value.QuotaBytes > 0 && taken + row.Smallest > files.Value.QuotaBytes)
                full.Add(row.OrganizationId);
        }

        await TellAsync(NoticeKind.FilesFull, full, null, ct);
    }

    private async Task NotScannedAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Patience;
        var waiting = files.Value.ClamAv.IsOn && scanner.Problem is not null
            ? await db.KeptFiles.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.Scan == ScanState.Waiting && row.AddedAt < before).Select(row => row.OrganizationId).Distinct().ToListAsync(ct)
            : [];
        await TellAsync(NoticeKind.FilesNotScanned, waiting, scanner.Problem, ct);
    }

    private async Task CatchAllAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Patience;
        var broken = await catchAll.FindAsync(ct) is { ProblemSince: { } since } row && since < before ? row : null;
        // It is the installation's; those whose members have an address in it are told.
        var concerned = broken is null
            ? []
            : await db.LoggingAddresses.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(address => address.RevokedAt == null).Select(address => address.OrganizationId).Distinct().ToListAsync(ct);
        await TellAsync(NoticeKind.CatchAllBroken, concerned, broken?.ProblemCode, ct);
    }

    private async Task TellAsync(NoticeKind kind, List<Guid> organizations, string? problem, CancellationToken ct)
    {
        var subject = kind.ToString();
        foreach (var organization in organizations)
        {
            await InAsync(organization, async notices =>
            {
                foreach (var administrator in await notices.AdministratorsAsync(ct))
                    await notices.OpenAsync(administrator, kind, subject, new NoticeFacts(Problem: problem), null, ct);
            });
        }

        var open = await db.Notices.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.Kind == kind && row.EndedAt == null).Select(row => row.OrganizationId).Distinct().ToListAsync(ct);
        foreach (var organization in open.Except(organizations))
            await InAsync(organization, notices => notices.EndAsync(kind, subject, ct));
    }

    private async Task InAsync(Guid organizationId, Func<OpenNotices, Task> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId);
        await work(scope.ServiceProvider.GetRequiredService<OpenNotices>());
    }
}
