using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices.Webhooks;

/// <summary>Tells administrators of endpoints that were switched off by themselves, and that it is over. Safe to repeat, like <see cref="RaiseNotices"/>.</summary>
public sealed class RaiseWebhookNotices(AppDb db, IServiceScopeFactory scopes)
{
    public async Task RunAsync(CancellationToken ct)
    {
        var off = await db.WebhookEndpoints.IgnoreQueryFilters([AppDb.OrganizationFilter]).AsNoTracking().Where(row => row.Pause == WebhookPause.Gone || row.Pause == WebhookPause.Failing)
            .Select(row => new { row.Id, row.OrganizationId, row.Url, row.ProblemCode }).ToListAsync(ct);
        var open = await db.Notices.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.Kind == NoticeKind.WebhookOff && row.EndedAt == null).Select(row => new { row.OrganizationId, row.Subject }).Distinct().ToListAsync(ct);
        foreach (var row in off.Where(row => !open.Any(told => told.Subject == row.Id.ToString("N"))))
        {
            await InAsync(row.OrganizationId, async notices =>
            {
                foreach (var administrator in await notices.AdministratorsAsync(ct))
                    await notices.OpenAsync(administrator, NoticeKind.WebhookOff, row.Id.ToString("N"), new NoticeFacts(Problem: row.ProblemCode, Place: new Uri(row.Url).Host), null, ct);
            });
        }

        foreach (var told in open.Where(told => !off.Any(row => row.Id.ToString("N") == told.Subject)))
            await InAsync(told.OrganizationId, notices => notices.EndAsync(NoticeKind.WebhookOff, told.Subject, ct));
    }

    private async Task InAsync(Guid organizationId, Func<OpenNotices, Task> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId);
        await work(scope.ServiceProvider.GetRequiredService<OpenNotices>());
    }
}
