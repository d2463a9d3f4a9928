using System.Globalization;

namespace AddinHost.Shared.Results;

/// <summary>Opaque marks of keyset paging: the place of a row in its order, and its id where several share a place.</summary>
public static class PageMark
{
    private const char Divider = '~';

    public static readonly Error Unknown = Error.Invalid("page_unknown", "That page mark is not one of ours.");

    public static string Of(DateTimeOffset at, Guid id) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}.{id:N}");

    public static string Of(string name, Guid id) => $"{id:N}{Divider}{name}";

    public static (DateTimeOffset At, Guid Id)? Read(string mark)
    {
        ArgumentNullException.ThrowIfNull(mark);
        var parts = mark.Split('.');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParseExact(parts[1], "N", out var id)
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : null;
    }

    public static (string Name, Guid Id)? ReadName(string mark)
    {
        ArgumentNullException.ThrowIfNull(mark);
        var at = mark.IndexOf(Divider, StringComparison.Ordinal);
        return at == 32 && Guid.TryParseExact(mark[..at], "N", out var id) ? (mark[(at + 1)..], id) : null;
    }
}
