using System.Globalization;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices.Digest;

/// <summary>
/// Puts the digests that are due into the outbox of notices, of all organizations. Moving on to the next time and the digest itself are one transaction: one for each period,
/// whichever host is first and wherever one dies. What stands in it is gathered when it is sent; where there is nothing, nothing is.
/// </summary>
public sealed class RaiseDigests(AppDb db, IServiceScopeFactory scopes, TimeProvider clock)
{
    private const int Batch = 500;

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var due = await db.NoticePreferences.IgnoreQueryFilters([AppDb.OrganizationFilter]).AsNoTracking().Where(row => row.DigestDueAt <= now).OrderBy(row => row.DigestDueAt).Take(Batch).ToListAsync(ct);
        foreach (var row in due)
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(row.OrganizationId, row.MemberId);
            await RaiseAsync(scope.ServiceProvider.GetRequiredService<AppDb>(), scope.ServiceProvider.GetRequiredService<OpenNotices>(), row, now, ct);
        }
    }

    private static async Task RaiseAsync(AppDb own, OpenNotices notices, NoticePreferences row, DateTimeOffset now, CancellationToken ct)
    {
        DateTimeOffset? next = row.Digest == DigestEvery.Never ? null : DigestTimes.Next(now, row.Digest, row.DigestHour, DigestTimes.Zone(row.Zone) ?? TimeZoneInfo.Utc);
        var due = row.DigestDueAt!.Value;
        // A host that stood still for weeks does not tell of all of them.
        var longest = due - TimeSpan.FromDays(row.Digest == DigestEvery.Week ? 8 : 2);
        var from = row.DigestedUpTo > longest ? row.DigestedUpTo.Value : longest;
        await own.WriteAsync(
            async () =>
            {
                if (await own.NoticePreferences.Where(stored => stored.MemberId == row.MemberId && stored.DigestDueAt == due)
                        .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.DigestDueAt, next).SetProperty(stored => stored.DigestedUpTo, now), ct) == 0)
                    return;
                await notices.OpenAsync(row.MemberId, NoticeKind.Digest, due.ToString("yyyyMMdd'T'HHmm", CultureInfo.InvariantCulture), new NoticeFacts(From: from, Until: now), null, ct);
            },
            ct);
    }
}
