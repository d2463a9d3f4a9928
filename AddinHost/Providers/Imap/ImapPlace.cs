using System.Globalization;
using System.Runtime.InteropServices;

namespace AddinHost.Providers.Imap;

/// <summary>A UID under its UIDVALIDITY, printed as <c>validity:uid</c>: the id of a message, or the last one that a cursor is past (RFC 9051 2.3.1.1).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ImapPlace(uint Validity, uint Uid)
{
    /// <exception cref="ProviderException">CursorExpired: not of this form, or of a folder as it was before it was made anew.</exception>
    public static uint UidIn(string text, uint validity)
    {
        var parts = text.Split(':');
        return parts.Length == 2
            && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var then)
            && uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
            && then == validity
            ? uid
            : throw new ProviderException(ProviderFailure.CursorExpired, "cursor_expired");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Validity}:{Uid}");
}
