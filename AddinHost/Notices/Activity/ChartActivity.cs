using System.Globalization;
using System.Text;
using AddinHost.Data;
using AddinHost.Notices.Digest;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices.Activity;

/// <summary>How many opens and clicks there were on each day, those of people and of machines apart. Counted from an index alone, day by day in the order of time.</summary>
public sealed class ChartActivity(AppDb db, Caller caller, TimeProvider clock)
{
    private const int UsualDays = 30;

    /// <param name="People">By a person, or most likely by one.</param>
    /// <param name="Unsure">Nobody knows by whom.</param>
    public sealed record Counts(int People, int Machines, int Unsure);

    public sealed record Day(DateOnly Date, Counts Opens, Counts Clicks);

    public sealed record View(IReadOnlyList<Day> Days, string Zone);

    private sealed record Counted(int Day, long People, long Machines, long Unsure);

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
        var days = Enumerable.Range(0, DayOf(to.AddTicks(-1), zone).DayNumber - DayOf(from, zone).DayNumber + 1).Select(DayOf(from, zone).AddDays).ToList();
        var starts = days.Select(day => Begin(day, zone)).Append(to).ToList();
        starts[0] = from;
        var opens = await CountAsync("tracked_opens", filter.MemberId, starts, ct);
        var clicks = await CountAsync("tracked_clicks", filter.MemberId, starts, ct);
        return new View([.. days.Select((day, at) => new Day(day, opens[at], clicks[at]))], zone.Id);
    }

    /// <summary>Of the caller's organization; raw SQL passes by the filter, so that it stands here. One question for each day: a day is a stretch of the index, and nothing has to be sorted.</summary>
    private async Task<Dictionary<int, Counts>> CountAsync(string table, Guid? member, List<DateTimeOffset> starts, CancellationToken ct)
    {
        var parameters = new List<object> { Stored(caller.OrganizationId), Stored(member ?? Guid.Empty) };
        var sql = new StringBuilder();
        for (var day = 0; day < starts.Count - 1; day++)
        {
            sql.Append(day == 0 ? "" : " UNION ALL ").Append(CultureInfo.InvariantCulture, $$"""
                SELECT {{day}} AS "Day", count(*) FILTER (WHERE class IN ('Human', 'Probable')) AS "People", count(*) FILTER (WHERE class = 'Machine') AS "Machines", count(*) FILTER (WHERE class = 'Unknown') AS "Unsure"
                FROM {{table}} WHERE organization_id = {0} AND at >= {{{parameters.Count}}} AND at < {{{parameters.Count + 1}}}
                """).Append(member is null ? "" : " AND member_id = {1}");
            Add(parameters, starts[day]);
            Add(parameters, starts[day + 1]);
        }

#pragma warning disable EF1002 // Names and numbers of ours alone.
        var counted = await db.Database.SqlQueryRaw<Counted>(sql.ToString(), [.. parameters]).ToListAsync(ct);
#pragma warning restore EF1002
        return counted.ToDictionary(row => row.Day, row => new Counts((int)row.People, (int)row.Machines, (int)row.Unsure));
    }

    private object Stored(Guid id) => db.IsSqlite ? id.ToByteArray(true) : id;

    private void Add(List<object> parameters, DateTimeOffset at)
    {
        if (db.IsSqlite)
            parameters.Add((at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        else
            parameters.Add(at.ToUniversalTime());
    }

    /// <summary>The first moment of a day; where the clocks skip midnight, the moment they skip to.</summary>
    private static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(30);
        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }

    private static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
}
