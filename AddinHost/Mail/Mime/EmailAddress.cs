using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>One mailbox (RFC 5322 section 3.4): an optional display name and an addr-spec. Neither ever contains CR, LF, NUL or another control character.</summary>
public sealed record EmailAddress
{
    /// <param name="name">The display name as a person reads it; trimmed, empty means none.</param>
    /// <param name="address">An addr-spec, <c>local@domain</c>; a quoted local part and a Unicode domain are kept as printed.</param>
    /// <exception cref="ArgumentException">The name has a control character or the address is not an addr-spec.</exception>
    public EmailAddress(string? name, string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (name is not null && name.Any(char.IsControl))
            throw new ArgumentException("A name must not contain control characters.", nameof(name));
        if (address.Any(char.IsControl) || AddressList.Read(address).Single is not { Name: null } parsed)
            throw new ArgumentException("Not an email address.", nameof(address));
        Name = Tidy(name);
        Address = parsed.Address;
        split = parsed.split;
    }

    internal EmailAddress(string? name, string localPart, string domain)
    {
        Name = Tidy(name);
        Address = localPart + "@" + domain;
        split = localPart.Length;
    }

    private readonly int split;

    public string? Name { get; }

    /// <summary>The addr-spec as printed: comments, routes and needless quotes are gone, case and Unicode are kept.</summary>
    public string Address { get; }

    public string LocalPart => Address[..split];

    public string Domain => Address[(split + 1)..];

    /// <summary>For matching: lower case, composed (RFC 6532 section 3.1), an internationalised domain in its ASCII form where that form means the same domain.</summary>
    /// <remarks>Only ASCII letters change their case, and none appears: the Kelvin sign, say, must not become the letter k of another mailbox.</remarks>
    public string Normalized => Ascii.IsValid(Address)
        ? LowerAscii(Address)
        : LowerAscii(Ascii.IsValid(LocalPart) ? LocalPart : AddressSyntax.Compose(LocalPart)) + "@" + (AddressSyntax.AsciiDomain(Domain) ?? LowerAscii(Domain));

    /// <summary>Reads text that is exactly one address: not a list or a group of one, and nothing behind it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        // A line break would let the grammar of headers read a group or another field into what was given as one address.
        if (text is null || text.AsSpan().ContainsAny('\r', '\n', '\0'))
            return false;
        address = AddressList.Read(text).Single;
        return address is not null;
    }

    /// <summary>The printed form, which <see cref="AddressList.Parse(string?)"/> reads back as the same address.</summary>
    public override string ToString()
    {
        if (Name is null)
            return Address;
        if (Name.Contains("=?", StringComparison.Ordinal))
            return Encodings.EncodedWord.Encode(Name) + " <" + Address + ">";

        var plain = Name.All(c => c is ' ' || AddressSyntax.IsAtomText(c)) && !Name.Contains("  ", StringComparison.Ordinal);
        if (plain)
            return Name + " <" + Address + ">";
        var quoted = new StringBuilder("\"");
        foreach (var c in Name)
        {
            if (c is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append("\" <").Append(Address).Append('>').ToString();
    }

    // Half a surrogate pair cannot be written in UTF-8.
    private static string? Tidy(string? name) => string.IsNullOrWhiteSpace(name) ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)).Trim();

    private static string LowerAscii(string text) => !text.AsSpan().ContainsAnyInRange('A', 'Z') ? text
        : string.Create(text.Length, text, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
        });
}
