using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Notices.Digest;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices;

/// <summary>What the caller wants to be told of, when not, and how often by mail. Nobody gets a digest unasked.</summary>
public sealed class ChangePreferences(AppDb db, Caller caller, TimeProvider clock)
{
    private const int MinutesOfDay = 24 * 60;
    private const int UsualHour = 8;

    /// <param name="QuietFrom">Minute of the local day; null together with <paramref name="QuietTo"/>: no quiet hours.</param>
    /// <param name="Zone">IANA name of the zone that hours are meant in.</param>
    public sealed record Request([Required] IReadOnlyList<ToldOf> Told, [Required, MaxLength(64)] string Zone, DigestEvery Digest, [Range(0, 23)] int DigestHour, int? QuietFrom = null, int? QuietTo = null);

    /// <param name="IsChosen">False where nobody has chosen yet, and this is the usual.</param>
    public sealed record View(IReadOnlyList<ToldOf> Told, string Zone, int? QuietFrom, int? QuietTo, DigestEvery Digest, int DigestHour, DateTimeOffset? DigestDueAt, bool IsChosen);

    public async Task<View> ShowAsync(CancellationToken ct) => await Own.AsNoTracking().SingleOrDefaultAsync(ct) is { } row
        ? new View(Read(row.Told), row.Zone, row.QuietFrom, row.QuietTo, row.Digest, row.DigestHour, row.DigestDueAt, true)
        : new View(Enum.GetValues<ToldOf>(), "UTC", null, null, DigestEvery.Never, UsualHour, null, false);

    public async Task<Result<View>> HandleAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (DigestTimes.Zone(request.Zone) is not { } zone)
            return Error.Field("zone", "zone_unknown", "That time zone is not known here.");
        if (request.QuietFrom is < 0 or >= MinutesOfDay || request.QuietTo is < 0 or >= MinutesOfDay || request.QuietFrom is null != request.QuietTo is null)
            return Error.Field("quietFrom", "quiet_hours_invalid", "Quiet hours have a beginning and an end within the day, or neither.");
        var now = clock.GetUtcNow();
        DateTimeOffset? due = request.Digest == DigestEvery.Never ? null : DigestTimes.Next(now, request.Digest, request.DigestHour, zone);
        await db.WriteAsync(
            async () =>
            {
                var told = string.Join(',', request.Told.Distinct());
                await db.TryInsertAsync(new NoticePreferences { MemberId = caller.MemberId, Told = told, Zone = request.Zone }, ct);
                await Own.ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.Told, told).SetProperty(row => row.Zone, request.Zone).SetProperty(row => row.QuietFrom, request.QuietFrom).SetProperty(row => row.QuietTo, request.QuietTo)
                        .SetProperty(row => row.DigestDueAt, due).SetProperty(row => row.DigestHour, request.DigestHour)
                        // What happened before somebody asked for it stands in no digest.
                        .SetProperty(row => row.DigestedUpTo, row => request.Digest == DigestEvery.Never ? null : row.Digest == DigestEvery.Never ? now : row.DigestedUpTo)
                        .SetProperty(row => row.Digest, request.Digest),
                    ct);
            },
            ct);
        return await ShowAsync(ct);
    }

    internal static IReadOnlyList<ToldOf> Read(string told) => [.. told.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(word => Enum.TryParse<ToldOf>(word, out var one) ? one : default(ToldOf?)).OfType<ToldOf>()];

    private IQueryable<NoticePreferences> Own => db.NoticePreferences.Where(row => row.MemberId == caller.MemberId);
}
