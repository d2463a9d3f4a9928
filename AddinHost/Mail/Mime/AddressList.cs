using System.Text;
using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>
/// The one reader of address fields. Groups are flattened, comments and routes dropped, encoded words decoded in names only. An entry that could be read as
/// two different mailboxes (two <c>@</c>, two angle addresses, an address behind one) gives none. At most 10,000 addresses.
/// </summary>
public static class AddressList
{
    private const int LongestList = 10_000;

    /// <summary>Reads an address field or what a person typed; never throws.</summary>
    public static IReadOnlyList<EmailAddress> Parse(string? text) => Parse(text, out _);

    internal static IReadOnlyList<EmailAddress> Parse(string? text, out bool refused)
    {
        refused = false;
        if (string.IsNullOrWhiteSpace(text))
            return [];
        var found = new List<EmailAddress>();
        var scanner = new AddressScanner(text);
        while (found.Count < LongestList && scanner.NextEntry())
        {
            if (scanner.Result() is { } address)
                found.Add(address);
            else
                refused |= !scanner.IsEmptyEntry;
        }

        return found;
    }

    internal static EmailAddress? ParseAddressOnly(string text)
    {
        var all = Parse(text, out var refused);
        return all.Count == 1 && !refused && all[0].Name is null ? all[0] : null;
    }

    internal static string? DecodeName(StringBuilder name)
    {
        if (name.Length == 0)
            return null;
        var decoded = HeaderText.OneLine(EncodedWord.Decode(name.ToString()));
        return decoded.Length == 0 ? null : decoded;
    }
}
