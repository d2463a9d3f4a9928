using System.Buffers;
using System.Globalization;

namespace AddinHost.Mail.Mime.Reports;

/// <summary>Why a server did not take a message.</summary>
public enum BounceReason
{
    Other,
    NoSuchMailbox,
    MailboxFull,

    /// <summary>Spam, a block list, or another rule of the receiver.</summary>
    Policy,
    DomainNotFound,
    TooLarge,

    /// <summary>SPF, DKIM or DMARC of the sender.</summary>
    Authentication,
    Loop,

    /// <summary>Greylisting, a time-out, a busy server: it may work later.</summary>
    Temporary,
}

/// <summary>Reads status codes (RFC 3463, its registry, and what Exchange adds) and the words of servers.</summary>
internal static class BounceReasons
{
    private const int LongestText = 2_000;

    private static readonly SearchValues<char> DigitsAndDots = SearchValues.Create("0123456789.");

    private static readonly (BounceReason Reason, string[] Words)[] Phrases =
    [
        (BounceReason.MailboxFull, ["mailbox full", "mailbox is full", "mailbox for", "quota exceeded", "over quota", "overquota", "exceeded their storage", "out of storage", "storagequota", "inbox is full", "exceeded storage"]),
        (BounceReason.TooLarge, ["too large", "too big", "size limit", "maximum message size", "message size exceeds", "exceeds the maximum", "exceeded maximum"]),
        (BounceReason.Loop, ["too many hops", "hop count exceeded", "mail loop", "loops back", "loop detected", "routing loop"]),
        (BounceReason.Authentication, ["dmarc", "unauthenticated", " spf ", "spf check", "spf fail", "dkim"]),
        (BounceReason.DomainNotFound, ["domain not found", "host not found", "host or domain name not found", "nxdomain", "unrouteable", "domain does not exist", "domain doesn't exist", "no mx", "name or service not known", "dns error", "dns domain", "couldn't be found because the domain"]),
        (BounceReason.NoSuchMailbox, ["user unknown", "unknown user", "unknown recipient", "no such user", "no such mailbox", "no such recipient", "nosuchuser", "no mailbox here", "recipnotfound", "recipientnotfound", "recipient not found", "address not found",
            "mailbox not found", "mailbox unavailable", "mailbox does not exist", "invalid recipient", "invalid mailbox", "user doesn't exist", "user does not exist", "account does not exist", "account that you tried to reach does not exist",
            "not recognized", "user inactive", "account is disabled", "account has been disabled", "mailbox disabled", "address couldn't be found", "address was not found", "wasn't found at", "recipient address rejected: access denied"]),
        (BounceReason.Temporary, ["greylist", "graylist", "try again later", "temporarily", "temporary failure", "timed out", "connection refused", "deferred", "too many connections", "rate limit"]),
        (BounceReason.Policy, ["spam", "blocked", "blacklist", "blocklist", "block list", "policy", "denied", "reputation", "prohibited", "banned", "virus", "not accepted", "not permitted", "relay", "please use the smtp server"]),
    ];

    public static BounceReason Of(string? status, string? diagnostic)
    {
        var said = InWords(diagnostic);
        var (kind, subject, detail) = Parts(status);
        var coded = (subject, detail) switch
        {
            (1, 1 or 3 or 4 or 6 or 10) or (2, 1) => BounceReason.NoSuchMailbox,
            (1, 2) => BounceReason.DomainNotFound,
            (4, 4 or 310 or 312) when kind == 5 => BounceReason.DomainNotFound,
            (2, 2) => BounceReason.MailboxFull,
            (2, 3) or (3, 4) => BounceReason.TooLarge,
            (4, 6 or 14) => BounceReason.Loop,
            // RFC 7372, and Exchange's own for DMARC.
            (7, (>= 20 and <= 27) or 509 or 515) => BounceReason.Authentication,
            _ => BounceReason.Other,
        };
        // x.1.0, x.2.0, 5.7.1 and 5.5.0 say little; the words say which.
        if (coded != BounceReason.Other && !(coded == BounceReason.NoSuchMailbox && said is BounceReason.DomainNotFound or BounceReason.MailboxFull))
            return coded;
        if (said != BounceReason.Other)
            return said;
        return kind == 4 ? BounceReason.Temporary : subject == 7 ? BounceReason.Policy : BounceReason.Other;
    }

    /// <summary>Three numbers with dots, of which the first is 2, 4 or 5: "5.1.1", "smtp; 550 5.7.1 denied", "#5.1.1".</summary>
    public static string? Status(string? text)
    {
        if (text is null)
            return null;
        foreach (var range in text.AsSpan(0, Math.Min(text.Length, LongestText)).SplitAny(" \t\r\n;:#()<>-'\","))
        {
            var word = text.AsSpan(range);
            if (word.Length is >= 5 and <= 9 && word[0] is '2' or '4' or '5' && word[1] == '.' && word.Count('.') == 2 && char.IsAsciiDigit(word[2])
                && char.IsAsciiDigit(word[^1]) && !word.ContainsAnyExcept(DigitsAndDots))
            {
                return word.ToString();
            }
        }

        return null;
    }

    /// <summary>The first three-digit reply of SMTP in a text, 4xx or 5xx; 0 when there is none.</summary>
    public static int Reply(string? text)
    {
        if (text is null)
            return 0;
        foreach (var range in text.AsSpan(0, Math.Min(text.Length, LongestText)).SplitAny(" \t\r\n;:#()<>-'\","))
        {
            var word = text.AsSpan(range);
            if (word.Length == 3 && word[0] is '4' or '5' && char.IsAsciiDigit(word[1]) && char.IsAsciiDigit(word[2]) && word[1] is >= '0' and <= '5')
                return ((word[0] - '0') * 100) + ((word[1] - '0') * 10) + (word[2] - '0');
        }

        return 0;
    }

    private static BounceReason InWords(string? diagnostic)
    {
        if (diagnostic is null)
            return BounceReason.Other;
        var text = diagnostic.AsSpan(0, Math.Min(diagnostic.Length, LongestText));
        foreach (var (reason, words) in Phrases)
        {
            foreach (var word in words)
            {
                if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                    return reason;
            }
        }

        return BounceReason.Other;
    }

    private static bool Number(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static (int Class, int Subject, int Detail) Parts(string? status)
    {
        if (status is null || status.Split('.') is not { Length: 3 } parts)
            return (0, -1, -1);
        return Number(parts[0], out var kind) && Number(parts[1], out var subject) && Number(parts[2], out var detail) ? (kind, subject, detail) : (0, -1, -1);
    }
}
