using System.Globalization;
using AddinHost.Shared.Results;

namespace AddinHost.Sending;

/// <summary>
/// When a message is to leave: a moment, or a time on the clock of a place. The latter is kept as such and resolved anew whenever the host starts or the time comes, so that
/// nine in the morning stays nine in the morning when the rules of the zone change. A time that the clocks skip moves forward by what they skip; of one that comes twice the first is meant.
/// </summary>
public sealed record SendTime(DateTimeOffset At, string? Local, string? Zone)
{
    /// <summary>A year and a day, so that "in a year" works; nobody still knows what they wrote longer ago.</summary>
    public static readonly TimeSpan Furthest = TimeSpan.FromDays(366);

    private const string LocalForm = "yyyy-MM-ddTHH:mm:ss";

    /// <summary>Clocks and minutes on the way: what is just over is now.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    private static readonly string[] LocalForms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <param name="at">RFC 3339 with an offset, or without one a time on the clock of <paramref name="zone"/>.</param>
    public static Result<SendTime> Read(string at, string? zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(at);
        var place = zone is null ? null : Find(zone);
        if (zone is not null && place is null)
            return Error.Field("timeZone", "time_zone_unknown", "“{0}” is not a time zone. Use a name such as Europe/Berlin.", zone.Length > 64 ? zone[..64] : zone);
        DateTimeOffset moment;
        string? local = null;
        if (DateTime.TryParseExact(at, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clockTime) && place is not null)
        {
            // Years that a zone cannot count back or forward from.
            if (clockTime.Year is < 1980 or > 9000)
                return Past;
            (moment, local) = (Resolve(clockTime, place), clockTime.ToString(LocalForm, CultureInfo.InvariantCulture));
        }
        else if (HasOffset(at) && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment) && moment.Year is >= 1980 and <= 9000)
        {
            local = place is null ? null : TimeZoneInfo.ConvertTime(moment, place).DateTime.ToString(LocalForm, CultureInfo.InvariantCulture);
        }
        else
        {
            return Error.Field("sendAt", "send_time_invalid", "That is not a time. Give one with its offset, or a local time with its time zone.");
        }

        if (moment < now - Grace)
            return Past;
        if (moment > now + Furthest)
            return Error.Field("sendAt", "send_time_far", "A message can be scheduled up to a year ahead.");
        return new SendTime(moment.ToUniversalTime(), local, zone);
    }

    /// <summary>The moment of a kept time by the rules of today; null where it was a moment to begin with, or the zone is no longer known here.</summary>
    public static DateTimeOffset? Again(string? local, string? zone) =>
        local is not null && zone is not null && Find(zone) is { } place && DateTime.TryParseExact(local, LocalForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? Resolve(at, place) : null;

    public static DateTimeOffset Resolve(DateTime local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        TimeSpan offset;
        if (zone.IsInvalidTime(local))
        {
            // Read on the clock as it went before the gap (as RFC 5545, 3.3.5 has it): half past two becomes half past three.
            var before = local;
            while (zone.IsInvalidTime(before))
                before = before.AddMinutes(-15);
            offset = zone.GetUtcOffset(before);
        }
        else
        {
            offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        }

        return new DateTimeOffset(DateTime.SpecifyKind(local - offset, DateTimeKind.Utc));
    }

    private static Error Past => Error.Field("sendAt", "send_time_past", "That time is over. Choose a later one, or send now.");

    private static bool HasOffset(string at) => at.Length >= 20 && at[10] is 'T' or 't' && (at[^1] is 'Z' or 'z' || at.AsSpan(19).IndexOfAny('+', '-') >= 0);

    private static TimeZoneInfo? Find(string zone)
    {
        // IANA names only: those of Windows mean other things elsewhere, and a path is no name.
        if (zone.Length is 0 or > 64 || !zone.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+') || zone.StartsWith('/'))
            return null;
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId ? found : null;
    }
}
