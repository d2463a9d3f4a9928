using System.Globalization;
using System.Runtime.InteropServices;

namespace AddinHost.Mail.Imap;

/// <summary>UIDs from <paramref name="First"/> to <paramref name="Last"/>, both included; null as last means "and all later ones".</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ImapUidRange(uint First, uint? Last)
{
    public static ImapUidRange From(uint first) => new(first, null);

    public static ImapUidRange Only(uint uid) => new(uid, uid);

    public bool Contains(uint uid) => uid >= First && (Last is not { } last || uid <= last);

    public override string ToString() =>
        Last is not { } last ? string.Create(CultureInfo.InvariantCulture, $"{First}:*")
        : last == First ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}:{last}");
}
