using System.Text;
using AddinHost.Mail.Mime.Quoting;

namespace AddinHost.Mail.Mime.Reports;

/// <summary>Delivery failures in prose: the notices of Exim, Postfix, qmail, Sendmail, Exchange and Gmail, which name addresses on lines of their own with the reason below.</summary>
internal sealed class FreeFormBounce
{
    private const int LongestProse = 64 * 1024;
    private const int LongestDiagnostic = 1_000;
    private const int MostLines = 600;

    // Behind these an address on a line of its own is one that failed. Without one of them a message is no notice, whoever sent it.
    private static readonly string[] Openings =
    [
        "address(es) failed:", "following addresses had permanent", "following addresses had transient", "following addresses had delivery problems",
        "could not be delivered to", "could not\r\nbe delivered", "could not be delivered", "able to deliver your message to the following", "not be\ndelivered to one or more",
        "following recipient failed permanently", "following recipients failed", "following recipient(s) failed", "wasn't delivered to", "message not delivered", "couldn't be delivered",
        "has failed to these recipients", "did not reach the following recipient", "rejected your message to the following", "has been blocked", "this is the mail system at host", "address not found",
        "has not yet been delivered", "delivery incomplete",
    ];

    // Behind these the message itself follows.
    private static readonly string[] Originals =
    [
        "------ this is a copy of", "--- below this line is a copy", "----- original message -----", "----- unsent message follows", "----- message header follows", "----- original message follows",
        "original message headers:", "------ this is a copy of the message",
    ];

    private static readonly string[] Delays = ["delivery incomplete", "has not yet been delivered", "will be retried", "keep trying", "still being retried", "delivery is delayed", "transient"];

    private static readonly string[] Senders = ["mailer-daemon", "maildaemon", "mail-daemon", "postmaster", "mail.delivery"];

    private readonly List<(string Address, StringBuilder Words)> found = [];

    public static Bounce? Read(MimeMessage message, List<MimePart> own)
    {
        var isReport = message.Root.ContentType.Value == "multipart/report";
        if (!isReport && !IsFromMailer(message.Headers))
            return null;
        var prose = Prose(own);
        var (notice, rest) = Cut(prose);
        if (!Openings.Any(opening => notice.Contains(opening, StringComparison.OrdinalIgnoreCase)))
            return null;

        var reader = new FreeFormBounce();
        reader.Scan(notice);
        foreach (var failed in message.Headers.Addresses("X-Failed-Recipients"))
            reader.Add(failed.Address);
        var overall = ReplyLine(notice);
        var isDelay = Delays.Any(delay => notice.Contains(delay, StringComparison.OrdinalIgnoreCase));
        var recipients = reader.found.Take(Bounce.MostRecipients).Select(entry => Recipient(entry.Address, Words(entry.Words.ToString(), overall, reader.found.Count), isDelay)).ToList();
        var original = ReportParts.Original(own) ?? (rest.Length > 0 ? MessageHeaders.Parse(Encoding.UTF8.GetBytes(rest)) : null);
        var id = original?.MessageId ?? (message.Headers.InReplyTo is [var answered] ? answered : null);
        return recipients.Count == 0 && id is null ? null : new Bounce(id, recipients, true) { Original = original };
    }

    // The sender is empty (RFC 5321 section 4.5.5), is a mail server's name, or it says in its header who failed.
    internal static bool IsFromMailer(MessageHeaders headers)
    {
        if (headers.Has("X-Failed-Recipients") || headers.RawText("Return-Path")?.Trim() == "<>" || headers.RawText("From")?.Trim() is "" or "<>" || headers.Has("X-MS-Exchange-Message-Is-Ndr"))
            return true;
        return headers.From is { } from && Array.Exists(Senders, sender => from.LocalPart.StartsWith(sender, StringComparison.OrdinalIgnoreCase) || from.LocalPart.StartsWith("MicrosoftExchange", StringComparison.OrdinalIgnoreCase));
    }

    private static string Prose(List<MimePart> own)
    {
        var part = own.Find(one => one.ContentType.Value == "text/plain") ?? own.Find(one => one.ContentType.Value == "text/html");
        if (part is null)
            return string.Empty;
        var text = part.DecodeText(LongestProse);
        return part.ContentType.Value == "text/html" ? ReplyText.PlainFromHtml(text) : text;
    }

    private static (string Notice, string Original) Cut(string prose)
    {
        var end = prose.Length;
        var behind = prose.Length;
        foreach (var mark in Originals)
        {
            var at = prose.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
            if (at < 0 || at >= end)
                continue;
            end = at;
            behind = prose.IndexOf('\n', at);
        }

        return (prose[..end], behind < 0 || behind >= prose.Length ? string.Empty : prose[behind..].TrimStart('\r', '\n', ' ', '\t'));
    }

    private void Scan(string notice)
    {
        StringBuilder? words = null;
        var count = 0;
        foreach (var line in notice.AsSpan().EnumerateLines())
        {
            if (++count > MostLines)
                return;
            var text = line.Trim();
            if (text.IsEmpty)
            {
                if (words?.Length > 0)
                    words = null;
                continue;
            }

            if (text.StartsWith("-----") || text.StartsWith("<<<") || text.StartsWith(">>>"))
            {
                words = null;
                continue;
            }

            var address = AddressOn(text, out var said);
            if (address is not null)
                words = Add(address);
            if (words is not null && words.Length + said.Length < LongestDiagnostic && !said.IsEmpty)
                words.Append(words.Length > 0 ? " " : string.Empty).Append(said);
        }
    }

    // "<anna@x.example>: host said", "anna@x.example", "anna@x.example on Thu, 1 Jan", "Your message wasn't delivered to anna@x.example because"
    private static string? AddressOn(ReadOnlySpan<char> text, out ReadOnlySpan<char> said)
    {
        said = text;
        if (!text.Contains('@') || text.Length > 1_000 || text.StartsWith("(expanded from", StringComparison.OrdinalIgnoreCase))
            return null;
        ReadOnlySpan<char> candidate;
        if (text[0] == '<' && text.IndexOf('>') is var close and > 0)
        {
            candidate = text[1..close];
            var rest = text[(close + 1)..];
            if (!rest.IsEmpty && rest[0] is not (':' or ' ' or '(') || rest.StartsWith("..."))
                return null;
            said = rest.TrimStart(": ");
        }
        else if (text.IndexOf("delivered to ", StringComparison.OrdinalIgnoreCase) is var to and >= 0)
        {
            candidate = FirstWord(text[(to + 13)..]);
        }
        else
        {
            candidate = FirstWord(text);
            var rest = text[candidate.Length..].TrimStart();
            if (!rest.IsEmpty && !rest.StartsWith("on ") && rest[0] is not ('(' or '<') && !rest.StartsWith(":"))
                return null;
            said = rest.TrimStart(": ");
        }

        candidate = candidate.TrimEnd(".,:;");
        if (EmailAddress.TryParse(candidate.ToString(), out var address))
            return address.Address;
        said = text;
        return null;
    }

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text) => text.IndexOfAny(" \t<(") is var end and > 0 ? text[..end] : text;

    private StringBuilder Add(string address)
    {
        foreach (var (known, words) in found)
        {
            if (known.Equals(address, StringComparison.OrdinalIgnoreCase))
                return words;
        }

        var entry = (address, new StringBuilder());
        if (found.Count < Bounce.MostRecipients)
            found.Add(entry);
        return entry.Item2;
    }

    // The line with the other server's reply, for notices that name the recipient only elsewhere.
    private static string? ReplyLine(string notice)
    {
        foreach (var line in notice.AsSpan().EnumerateLines())
        {
            var text = line.Trim();
            if (text.Length > 3 && text[0] is '4' or '5' && BounceReasons.Reply(text[..Math.Min(text.Length, 4)].ToString()) > 0)
                return text[..Math.Min(text.Length, LongestDiagnostic)].ToString();
        }

        return notice.Trim() is { Length: > 0 } all ? all[..Math.Min(all.Length, LongestDiagnostic)].ReplaceLineEndings(" ") : null;
    }

    // Gmail names the address above and the other server's reply at the end.
    private static string? Words(string own, string? overall, int recipients)
    {
        if (own.Length == 0)
            return overall;
        return recipients > 1 || overall is null || BounceReasons.Reply(overall) == 0 || BounceReasons.Status(own) is not null || BounceReasons.Reply(own) > 0 ? own : overall + " " + own;
    }

    private static BouncedRecipient Recipient(string address, string? words, bool isDelay)
    {
        var status = BounceReasons.Status(words);
        var reply = BounceReasons.Reply(words);
        var action = isDelay ? DeliveryAction.Delayed : DeliveryAction.Failed;
        // A notice of failure gives up, whatever the last reply was; only the class of the reply says whether for good.
        return new BouncedRecipient(address, null, action, status ?? (reply >= 500 ? "5.0.0" : reply >= 400 ? "4.0.0" : null), words);
    }
}
