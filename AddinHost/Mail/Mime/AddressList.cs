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
    public static IReadOnlyList<EmailAddress> Parse(string? text) => Parse(text, out _, out _);

    /// <param name="text">An address field.</param>
    /// <param name="refused">Something was no address: a bare word, as the first half of an unquoted "Berg, Anna", or worse.</param>
    /// <param name="doubtful">Something that could not be read was, or tried to be, an address.</param>
    internal static IReadOnlyList<EmailAddress> Parse(string? text, out bool refused, out bool doubtful)
    {
        refused = doubtful = false;
        if (string.IsNullOrWhiteSpace(text))
            return [];
        var found = new List<EmailAddress>();
        var scanner = new AddressScanner(text);
        while (found.Count < LongestList && scanner.NextEntry())
        {
            if (scanner.Result() is { } address)
                found.Add(address);
            else
            {
                refused |= !scanner.IsEmptyEntry;
                doubtful |= scanner.IsDoubtful;
            }
        }

        return found;
    }

    internal static EmailAddress? ParseAddressOnly(string text)
    {
        var all = Parse(text, out var refused, out _);
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
