using System.Globalization;
using System.Text;

namespace AddinHost.Mail.Smtp;

/// <summary>
/// The argument of MAIL and RCPT as a server reads it (RFC 5321 4.1.2): one address in angle brackets, in one form only, and parameters. Source routes are
/// refused. Wider than what the client sends: quoted local parts with any printable character are somebody's sender address.
/// </summary>
internal sealed record SmtpServerPath(string Address, IReadOnlyDictionary<string, string?> Parameters)
{
    private const int MaxLocalPart = 64;

    /// <summary>True when an address or parameter needs SMTPUTF8.</summary>
    public bool IsBeyondAscii => Address.Any(c => c > '~');

    /// <summary>Reads what follows "MAIL FROM:" or "RCPT TO:"; null when it is none. The null sender is an empty address.</summary>
    public static SmtpServerPath? Parse(string text)
    {
        // A space behind the colon is wrong and common.
        var at = 0;
        while (at < text.Length && text[at] == ' ')
            at++;
        if (at == text.Length || text[at++] != '<')
            return null;
        string address;
        if (at < text.Length && text[at] == '>')
        {
            address = "";
        }
        else
        {
            if (ReadLocalPart(text, ref at) is not { } local)
                return null;
            var end = text.IndexOf('>', at);
            if (end < 0)
                return null;
            // RFC 5321 4.5.1: the one address without a domain.
            if (end == at)
            {
                if (!local.Equals("postmaster", StringComparison.OrdinalIgnoreCase))
                    return null;
                address = "postmaster";
            }
            else
            {
                if (text[at] != '@' || Domain(text[(at + 1)..end]) is not { } domain)
                    return null;
                address = $"{local}@{domain}";
            }

            at = end;
        }

        return ReadParameters(text[(at + 1)..]) is { } parameters ? new SmtpServerPath(address, parameters) : null;
    }

    // Dot-string or quoted string; a quoted one that needs no quotes loses them, so that one mailbox has one form.
    private static string? ReadLocalPart(string text, ref int at)
    {
        var local = new StringBuilder();
        if (at < text.Length && text[at] == '"')
        {
            for (at++; at < text.Length && text[at] != '"'; at++)
            {
                if (text[at] == '\\' && ++at == text.Length)
                    return null;
                local.Append(text[at]);
            }

            if (at++ >= text.Length)
                return null;
        }
        else
        {
            while (at < text.Length && text[at] is not ('@' or '>'))
                local.Append(text[at++]);
            if (!IsDotString(local.ToString()))
                return null;
        }

        var value = local.ToString();
        if (Encoding.UTF8.GetByteCount(value) > MaxLocalPart || value.EnumerateRunes().Any(rune =>
            rune.Value == 0xFFFD || Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            return null;
        return IsDotString(value)
            ? value
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    // Dots where RFC 5321 wants none are in addresses that people have.
    private static bool IsDotString(string local) => local.Length > 0 && local.All(SmtpAddress.IsAtomOrDot);

    private static string? Domain(string text) => text.StartsWith('[')
        ? SmtpAddress.IsHeloName(text) ? text.ToLowerInvariant() : null
        : SmtpAddress.DomainToAscii(text);

    // Mail-parameters (RFC 5321 4.1.2): keyword, or keyword=value; each at most once.
    private static Dictionary<string, string?>? ReadParameters(string text)
    {
        var parameters = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (text.Length > 0 && text[0] != ' ')
            return null;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var keyword = equals < 0 ? word : word[..equals];
            if (keyword.Length == 0 || !keyword.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || !word.All(c => c is > ' ' and <= '~')
                || !parameters.TryAdd(keyword, equals < 0 ? null : word[(equals + 1)..]))
                return null;
        }

        return parameters;
    }
}
