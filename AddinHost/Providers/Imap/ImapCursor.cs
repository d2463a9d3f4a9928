using System.Globalization;
using System.Runtime.InteropServices;

namespace AddinHost.Providers.Imap;

/// <summary>
/// How far a folder was listed: UIDVALIDITY, the last UID that was passed and the first that was listed, as <c>validity:last:first</c>; and ids of
/// messages, as <c>validity:uid</c>. Under another UIDVALIDITY all of them are void (RFC 9051 2.3.1.1).
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ImapCursor(uint Validity, uint Last, uint First)
{
    public static ImapCursor Before(uint validity, uint first) => new(validity, first - 1, first);

    /// <exception cref="ProviderException">CursorExpired: not of this form, or of the folder as it was before it was made anew.</exception>
    public static ImapCursor Read(SyncCursor cursor, uint validity) => Numbers(cursor.Value, validity) is [_, var last, var first] ? new(validity, last, first) : throw Expired();

    public static ProviderMessageId IdOf(uint validity, uint uid) => new(string.Create(CultureInfo.InvariantCulture, $"{validity}:{uid}"));

    /// <exception cref="ProviderException">CursorExpired, as above.</exception>
    public static uint UidOf(ProviderMessageId id, uint validity) => TryUidOf(id, validity) ?? throw Expired();

    public static uint? TryUidOf(ProviderMessageId id, uint validity) => Numbers(id.Value, validity) is [_, var uid] ? uid : null;

    public SyncCursor Write() => new(string.Create(CultureInfo.InvariantCulture, $"{Validity}:{Last}:{First}"));

    private static uint[] Numbers(string text, uint validity)
    {
        var parts = text.Split(':');
        var numbers = new uint[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!uint.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return [];
        }

        return numbers[0] == validity ? numbers : [];
    }

    private static ProviderException Expired() => new(ProviderFailure.CursorExpired, "cursor_expired");
}
