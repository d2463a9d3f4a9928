namespace AddinHost.Notices.Digest;

/// <summary>When digests are due, in the zones where people live.</summary>
public static class DigestTimes
{
    public static TimeZoneInfo? Zone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    /// <summary>The first such hour after a moment: each day, or each Monday. An hour that the clocks skip comes one later; of one that they repeat the first is taken.</summary>
    public static DateTimeOffset Next(DateTimeOffset after, DigestEvery every, int hour, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        for (var day = TimeZoneInfo.ConvertTime(after, zone).Date; ; day = day.AddDays(1))
        {
            var at = At(day.AddHours(hour), zone);
            if (at > after && (every != DigestEvery.Week || day.DayOfWeek == DayOfWeek.Monday))
                return at;
        }
    }

    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
            local = local.AddHours(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
