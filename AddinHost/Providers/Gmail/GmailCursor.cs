using System.Globalization;

namespace AddinHost.Providers.Gmail;

/// <summary>
/// How far a folder was listed. First its messages themselves, oldest first: <c>l:history:message</c>, the last message that was listed and where the
/// history stood when listing began. Then the history from there: <c>h:history:skip</c>, the last change that is done with, and how many messages
/// of the changes behind it are.
/// </summary>
internal sealed record GmailCursor(ulong HistoryId, string? LastListed, int Skip)
{
    public static GmailCursor Listing(ulong historyId, string lastListed) => new(historyId, lastListed, 0);

    public static GmailCursor Following(ulong historyId, int skip = 0) => new(historyId, null, skip);

    /// <exception cref="ProviderException">CursorExpired: not of this form.</exception>
    public static GmailCursor Read(SyncCursor cursor) => cursor.Value?.Split(':') switch
    {
        ["l", var history, { Length: > 0 } last] when Number(history) is { } id => Listing(id, last),
        ["h", var history, var skip] when Number(history) is { } id && Number(skip) is { } count and <= int.MaxValue => Following(id, (int)count),
        _ => throw Expired(),
    };

    public SyncCursor Write() => new(LastListed is null
        ? string.Create(CultureInfo.InvariantCulture, $"h:{HistoryId}:{Skip}")
        : string.Create(CultureInfo.InvariantCulture, $"l:{HistoryId}:{LastListed}"));

    public static ProviderException Expired(Exception? inner = null) => new(ProviderFailure.CursorExpired, "cursor_expired", inner);

    private static ulong? Number(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
