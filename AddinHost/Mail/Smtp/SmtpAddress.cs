using AddinHost.Mail.Mime;
using System.Globalization;
using System.Text;

namespace AddinHost.Mail.Smtp;

/// <summary>
/// An address as it goes into MAIL FROM and RCPT TO (RFC 5321 4.1.2), in a form that can hold neither a second command nor a second address:
/// no control characters, spaces, angle brackets, backslashes, source routes or second "@". Quoted local parts are taken only where nothing in
/// them could be read in two ways.
/// </summary>
internal static class SmtpAddress
{
    private const int MaxLocalPart = 64;
    private const int MaxDomain = 253;
    private const string AtomSpecials = "!#$%&'*+-/=?^_`{|}~.";
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>
    /// The address with its domain in ASCII and lower case, or null when it cannot be sent to. With a local part beyond ASCII the server must offer
    /// SMTPUTF8.
    /// </summary>
    public static string? Normalize(string? address)
    {
        if (address is null || address.IndexOf('@', StringComparison.Ordinal) is not (> 0 and var at) || at != address.LastIndexOf('@'))
            return null;
        var local = address[..at];
        if (DomainToAscii(address[(at + 1)..]) is not { } domain || !IsLocalPart(local))
            return null;
        // What goes into the envelope is what the reader of headers sees, or nothing: IDNA alone would take a full-width host for another.
        return EmailAddress.TryParse(address, out var read) && AddressSyntax.AsciiDomain(read.Domain) == domain ? $"{local}@{domain}" : null;
    }

    /// <summary>True for what EHLO may say: a host name, or an address literal (RFC 5321 4.1.3).</summary>
    public static bool IsHeloName(string name) =>
        IsHostName(name) || (name.Length is > 2 and < 64 && name[0] == '[' && name[^1] == ']'
            && name[1..^1].All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or ':'));

    /// <summary>What may stand in an unquoted local part (RFC 5321 4.1.2, RFC 6531 3.3).</summary>
    public static bool IsAtomOrDot(char c) => c >= 0x80 || char.IsAsciiLetterOrDigit(c) || AtomSpecials.Contains(c, StringComparison.Ordinal);

    private static bool IsLocalPart(string local)
    {
        foreach (var rune in local.EnumerateRunes())
        {
            // Unpaired surrogates come as U+FFFD.
            if (rune.Value == 0xFFFD || Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
                return false;
        }

        if (Encoding.UTF8.GetByteCount(local) > MaxLocalPart)
            return false;
        return local is ['"', .. { Length: > 0 } quoted, '"']
            ? quoted.All(c => c > ' ' && c is not ('"' or '\\' or '<' or '>' or '@'))
            : local.All(IsAtomOrDot);
    }

    /// <summary>The domain in ASCII and lower case, or null when it is none.</summary>
    public static string? DomainToAscii(string domain)
    {
        if (domain.Any(c => c >= 0x80))
        {
            try
            {
                domain = Idn.GetAscii(domain);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        return IsHostName(domain) ? domain.ToLowerInvariant() : null;
    }

    // Underscores are no host name by RFC 1123, yet domains with them receive mail.
    private static bool IsHostName(string name) =>
        name.Length is > 0 and <= MaxDomain
        && name.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
            && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
}
