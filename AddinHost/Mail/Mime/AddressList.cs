using System.Text;
using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>
/// The one reader of address fields. Groups are flattened, comments and routes dropped, encoded words decoded in names only. An entry that could be read as
/// two different mailboxes (two <c>@</c>, two angle addresses, an address behind one) gives none. Limits: <see cref="MimeLimits.Addresses"/> and 4,000,000 characters.
/// </summary>
public static class AddressList
{
    private const int LongestText = 4_000_000;

    /// <summary>Reads an address field or what a person typed; never throws.</summary>
    public static IReadOnlyList<EmailAddress> Parse(string? text) => Read(text).Addresses;

    /// <summary>The same, and tells in <paramref name="cut"/> whether a limit left something out.</summary>
    public static IReadOnlyList<EmailAddress> Parse(string? text, out bool cut) => Parse(text, MimeLimits.Default, out cut);

    /// <summary>The same within the limits given.</summary>
    public static IReadOnlyList<EmailAddress> Parse(string? text, MimeLimits limits, out bool cut)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var reading = Read(text, limits.Addresses);
        cut = reading.IsCut;
        return reading.Addresses;
    }

    internal static AddressReading Read(string? text) => Read(text, MimeLimits.Default.Addresses);

    internal static AddressReading Read(string? text, int most)
    {
        if (string.IsNullOrWhiteSpace(text))
            return AddressReading.None;
        var found = new List<EmailAddress>();
        bool refused = false, doubtful = false, cut = text.Length > LongestText;
        var scanner = new AddressScanner(cut ? text[..LongestText] : text);
        while (scanner.NextEntry())
        {
            // Half an address is another address.
            if (found.Count >= most || (cut && scanner.IsAtEnd))
            {
                cut = true;
                break;
            }

            if (scanner.Result() is { } address)
                found.Add(address);
            else
            {
                refused |= !scanner.IsEmptyEntry;
                doubtful |= scanner.IsDoubtful;
            }
        }

        return new AddressReading { Addresses = found, IsRefused = refused, IsDoubtful = doubtful, IsList = scanner.SawSeparator, HasGroup = scanner.SawGroup, IsCut = cut };
    }

    internal static string? DecodeName(StringBuilder name)
    {
        if (name.Length == 0)
            return null;
        var decoded = HeaderText.OneLine(EncodedWord.Decode(name.ToString()));
        return decoded.Length == 0 ? null : decoded;
    }
}
