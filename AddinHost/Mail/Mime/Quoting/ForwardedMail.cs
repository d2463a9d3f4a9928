using System.Text.RegularExpressions;

namespace AddinHost.Mail.Mime.Quoting;

/// <summary>
/// A message that another one passes on, in its text or attached (message/rfc822). What it says is a claim of whoever passed it on: no signature covers it, and
/// an author named here has not been shown to have written anything.
/// </summary>
/// <param name="Author">The one author whom the fields name, by the reading of <see cref="AddressList"/>; null when they name none, two, or none for sure.</param>
/// <param name="AuthorText">The author as written, for display; may hold anything.</param>
/// <param name="Date">When it says it was written; null unless date, time and zone are sure.</param>
/// <param name="WrittenAt">The same on the clock of who passed it on, as the text shows it; null when the text can be read in two ways.</param>
/// <param name="Subject">As written.</param>
/// <param name="To">Those of its recipients who can be read.</param>
/// <param name="Cc">Likewise.</param>
/// <param name="Body">Its plain text, whole.</param>
/// <param name="Attached">The attached message itself; null for one in the text.</param>
public sealed partial record ForwardedMail(
    EmailAddress? Author, string? AuthorText, DateTimeOffset? Date, DateTime? WrittenAt, string? Subject,
    IReadOnlyList<EmailAddress> To, IReadOnlyList<EmailAddress> Cc, string Body, MimeMessage? Attached)
{
    private const int MostRecipients = 500;
    private const int LongestPart = 1_000;

    private static readonly string[] Prefixes = ["fwd:", "fw:", "wg:", "tr:", "rv:", "vs:", "i:", "videresendt:", "enc:", "reenv:"];

    /// <summary>
    /// The outermost message that this one passes on, from its text or, where the text holds none, its first attached message; null when there is none.
    /// Limits: those of <see cref="ReplyText"/> and <see cref="MimeLimits"/>. Delivery reports and the like pass nothing on. Never throws.
    /// </summary>
    public static ForwardedMail? Find(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Root.ContentType.Value == "multipart/report")
            return null;
        var subject = message.Headers.Subject;
        return InText(message.TextBody, false, subject) ?? InText(message.HtmlBody, true, subject) ?? InAttachment(message);
    }

    /// <summary>The outermost message passed on in a plain text.</summary>
    /// <param name="text">A body.</param>
    /// <param name="isForward">The subject says so; without that only a text that introduces it in words ("Forwarded message"), or holds nothing else, passes a message on.</param>
    public static ForwardedMail? FindInText(string text, bool isForward = false) => Read(ReplyText.Split(text, isForward));

    /// <summary>The same in an HTML body.</summary>
    public static ForwardedMail? FindInHtml(string html, bool isForward = false) => Read(ReplyText.SplitHtml(html, isForward));

    /// <summary>True when a subject begins as programs name what they pass on: Fwd, FW, WG, TR, RV, VS, I.</summary>
    public static bool IsForwardSubject(string? subject)
    {
        var start = subject?.TrimStart() ?? string.Empty;
        return Array.Exists(Prefixes, prefix => start.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
    }

    private static ForwardedMail? InText(string? body, bool isHtml, string? subject)
    {
        if (string.IsNullOrWhiteSpace(body))
            return null;
        var isForward = IsForwardSubject(subject);
        return isHtml ? FindInHtml(body, isForward) : FindInText(body, isForward);
    }

    private static ForwardedMail? Read(ReplyParts parts) => ForwardedText.In(parts) is { } text ? From(text) : null;

    private static ForwardedMail From(ForwardedText text)
    {
        var (date, written) = text.Date is null ? default : WrittenDate.Parse(text.Date, text.FromLabel is "From" or "On");
        return new ForwardedMail(text.From is null ? null : Address(text.From), text.From, date, written, text.Subject, Addresses(text.To), Addresses(text.Cc), text.Body, null);
    }

    private static ForwardedMail? InAttachment(MimeMessage message)
    {
        foreach (var part in message.Attachments)
        {
            if (part.OpenMessage() is not { } inner)
                continue;
            var headers = inner.Headers;
            var body = inner.TextBody ?? (inner.HtmlBody is { } html ? ReplyText.PlainFromHtml(html) : string.Empty);
            return new ForwardedMail(headers.From, headers["From"], headers.Date, headers.Date?.DateTime, headers.Subject, headers.To, headers.Cc, body, inner);
        }

        return null;
    }

    private static List<EmailAddress> Addresses(string? list)
    {
        var found = new List<EmailAddress>();
        foreach (var one in Entries(list ?? string.Empty))
        {
            if (found.Count < MostRecipients && Address(one) is { } address)
                found.Add(address);
        }

        return found;
    }

    // The written forms are brought to the one of headers; what that parser then does not take for exactly one mailbox is none.
    private static EmailAddress? Address(string text)
    {
        if (text.Length > LongestPart)
            return null;
        var plain = MailtoWithin().Replace(text, "<${address}>");
        plain = MailtoBehind().Replace(plain, "<${address}>");
        plain = Bracketed().Replace(plain, "<${address}>").Trim(' ', '\'', ',', ';');
        var open = plain.LastIndexOf('<');
        if (open > 0 && plain[^1] == '>')
        {
            // "anna@x.example <anna@x.example>" names one mailbox; two different ones name nobody.
            var name = plain[..open].Trim(' ', '"', '\'');
            var address = plain[(open + 1)..^1];
            if (name.Equals(address, StringComparison.OrdinalIgnoreCase))
                plain = address;
            else if (name.Contains('@', StringComparison.Ordinal))
                return null;
            else if (plain[0] == '\'')
                plain = name + " <" + address + ">";
        }

        return EmailAddress.TryParse(plain, out var parsed) ? parsed : null;
    }

    // Outlook and Yahoo part with semicolons, others with commas.
    private static IEnumerable<string> Entries(string list)
    {
        var start = 0;
        var (quoted, angle) = (false, false);
        for (var i = 0; i <= list.Length; i++)
        {
            var c = i < list.Length ? list[i] : ';';
            if (c == '"')
                quoted = !quoted;
            else if (c is '<' or '>')
                angle = c == '<';
            else if (i == list.Length || (c is ',' or ';' && !quoted && !angle))
            {
                if (i > start && list[start..i].Trim() is { Length: > 0 } entry)
                    yield return entry;
                start = i + 1;
            }
        }
    }

    // <anna@x.example<mailto:anna@x.example>>
    [GeneratedRegex("<[^<>]{1,320}<mailto:(?<address>[^<>]{1,320})>>", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MailtoWithin();

    // [mailto:anna@x.example], <mailto:anna@x.example>
    [GeneratedRegex("[<\\[]mailto:(?<address>[^<>\\[\\]]{1,320})[>\\]]", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MailtoBehind();

    // Anna [anna@x.example], Anna (anna@x.example)
    [GeneratedRegex("[\\[(](?<address>[^<>\\[\\]()\\s]{1,320}@[^<>\\[\\]()\\s]{1,320})[\\])]\\s*$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Bracketed();
}
