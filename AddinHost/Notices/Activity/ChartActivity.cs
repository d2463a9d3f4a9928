using AddinHost.Data;
using AddinHost.Notices.Digest;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Tracking.Classification;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices.Activity;

/// <summary>How many opens and clicks there were on each day, those of people and of machines apart. Counted from an index alone, in half hours, which make days in every zone of the world.</summary>
public sealed class ChartActivity(AppDb db, Caller caller, TimeProvider clock)
{
    private const int UsualDays = 30;
    private const long Bucket = 30 * 60;
    private const long Microseconds = 1_000_000;

    /// <param name="People">By a person, or most likely by one.</param>
    /// <param name="Unsure">Nobody knows by whom.</param>
    public sealed record Counts(int People, int Machines, int Unsure);

    public sealed record Day(DateOnly Date, Counts Opens, Counts Clicks);

    public sealed record View(IReadOnlyList<Day> Days, string Zone);

    private sealed record Counted(long Bucket, string Class, int Count);

    /// <summary>Every day of the period, also those on which nothing happened.</summary>
    public async Task<Result<View>> HandleAsync(ActivityFilter filter, string? zoneName, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (DigestTimes.Zone(zoneName is { Length: > 0 and <= 64 } ? zoneName : "UTC") is not { } zone)
            return Error.Field("zone", "zone_unknown", "That time zone is not known here.");
        var to = filter.To ?? clock.GetUtcNow();
        var from = filter.From ?? to.AddDays(-UsualDays);
        if (from >= to || to - from > TimeSpan.FromDays(ActivityFilter.LongestDays))
            return ActivityFilter.PeriodInvalid;
        var opens = Fold(await CountAsync("tracked_opens", filter.MemberId, from, to, ct), zone);
        var clicks = Fold(await CountAsync("tracked_clicks", filter.MemberId, from, to, ct), zone);
        var days = new List<Day>();
        var none = new Counts(0, 0, 0);
        var last = DayOf(to.AddTicks(-1), zone);
        for (var day = DayOf(from, zone); day <= last; day = day.AddDays(1))
            days.Add(new Day(day, opens.GetValueOrDefault(day, none), clicks.GetValueOrDefault(day, none)));
        return new View(days, zone.Id);
    }

    /// <summary>Of the caller's organization; raw SQL passes by the filter, so that it stands here.</summary>
    private Task<List<Counted>> CountAsync(string table, Guid? member, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var bucket = db.IsSqlite ? $"at / {Bucket * Microseconds}" : $"floor(extract(epoch from at) / {Bucket})::bigint";
        object[] parameters = db.IsSqlite
            ? [caller.OrganizationId.ToByteArray(true), Stored(from), Stored(to), .. member is { } id ? new object[] { id.ToByteArray(true) } : []]
            : [caller.OrganizationId, from.ToUniversalTime(), to.ToUniversalTime(), .. member is { } own ? new object[] { own } : []];
#pragma warning disable EF1002 // Names of ours alone.
        return db.Database.SqlQueryRaw<Counted>(
            $"SELECT {bucket} AS \"Bucket\", class AS \"Class\", CAST(count(*) AS integer) AS \"Count\" FROM {table} WHERE organization_id = {{0}} AND at >= {{1}} AND at < {{2}}{(member is null ? "" : " AND member_id = {3}")} GROUP BY 1, 2",
            parameters).ToListAsync(ct);
#pragma warning restore EF1002
    }

    private static long Stored(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static Dictionary<DateOnly, Counts> Fold(List<Counted> counted, TimeZoneInfo zone) => counted
        .GroupBy(row => DayOf(DateTimeOffset.FromUnixTimeSeconds(row.Bucket * Bucket), zone))
        .ToDictionary(day => day.Key, day => new Counts(Sum(day, nameof(EventClass.Human), nameof(EventClass.Probable)), Sum(day, nameof(EventClass.Machine)), Sum(day, nameof(EventClass.Unknown))));

    private static int Sum(IEnumerable<Counted> rows, params string[] classes) => rows.Where(row => classes.Contains(row.Class)).Sum(row => row.Count);

    private static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
}
