using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AddinHost.Mail.Imap.Wire;

/// <summary>IMAP's date and date-time (RFC 9051 9: <c>date</c>, <c>date-time</c>).</summary>
internal static class ImapDate
{
    public static string Write(DateOnly date) => date.ToString("d-MMM-yyyy", CultureInfo.InvariantCulture);

    public static string Write(DateTimeOffset time)
    {
        var sign = time.Offset < TimeSpan.Zero ? '-' : '+';
        return time.ToString("dd-MMM-yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + sign + time.Offset.ToString("hhmm", CultureInfo.InvariantCulture);
    }

    /// <summary>Reads <c>17-Jul-1996 02:44:25 -0700</c>; the day may have one digit or a leading space. Null for anything else, never a guess.</summary>
    public static DateTimeOffset? Read(ReadOnlySpan<byte> text)
    {
        text = text.Trim(Octet.Space);
        var dash = text.IndexOf(Octet.Minus);
        if (dash is not (1 or 2) || text.Length != dash + 24)
            return null;

        var rest = text[dash..]; // "-Jul-1996 02:44:25 -0700"
        if (rest[4] != '-' || rest[9] != ' ' || rest[12] != ':' || rest[15] != ':' || rest[18] != ' ' || rest[19] is not (Octet.Plus or Octet.Minus))
            return null;
        if (!Number(text[..dash], out var day) || !Month(rest[1..4], out var month) || !Number(rest[5..9], out var year)
            || !Number(rest[10..12], out var hour) || !Number(rest[13..15], out var minute) || !Number(rest[16..18], out var second)
            || !Number(rest[20..22], out var zoneHours) || !Number(rest[22..24], out var zoneMinutes))
            return null;
        if (year is < 1 or > 9999 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60 || zoneHours > 14 || zoneMinutes > 59)
            return null;

        var offset = new TimeSpan(zoneHours, zoneMinutes, 0);
        if (offset > TimeSpan.FromHours(14))
            return null;

        var local = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Unspecified);
        var ticks = local.Ticks - (rest[19] == '-' ? -offset : offset).Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(local, rest[19] == '-' ? -offset : offset);
    }

    private static bool Number(ReadOnlySpan<byte> text, out int value) => Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && value >= 0;

    private static bool Month(ReadOnlySpan<byte> text, out int month)
    {
        month = 0;
        for (var i = 0; i < 12; i++)
        {
            if (Ascii.EqualsIgnoreCase(text, "JanFebMarAprMayJunJulAugSepOctNovDec"u8.Slice(i * 3, 3)))
                month = i + 1;
        }

        return month > 0;
    }
}
