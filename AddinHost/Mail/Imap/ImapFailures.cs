using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap;

/// <summary>Turns what a server answered into the one exception, split by what the caller has to do next.</summary>
internal static class ImapFailures
{
    // Words of Gmail, Yahoo and AOL, Fastmail, Zoho, GMX and others, compared in lower case with hyphens as spaces. Gmail's "web login
    // required" and "log in via your web browser" also mean that the account's own password is not taken here.
    private static readonly string[] AppPasswordWords =
    [
        "application specific password", "app specific password", "app password", "application password", "less secure",
        "web login required", "log in via your web browser", "two factor", "2 step verification",
    ];

    private static readonly string[] ThrottledWords =
        ["too many", "rate limit", "bandwidth limit", "throttl", "connection limit", "maximum number of connections"];

    private static readonly string[] UnavailableWords =
        ["temporar", "try again", "unavailable", "internal error", "server error", "not connected", "system error", "backend"];

    public static MailProtocolException Garbage() => new(MailFailure.Garbage, "The IMAP server sent what the protocol does not allow.");

    public static MailProtocolException TooLarge(string message) => new(MailFailure.TooLarge, message);

    public static MailProtocolException Closed(Exception? inner = null) => new(MailFailure.Closed, "The IMAP server closed the connection.", inner);

    public static MailProtocolException TimedOut() => new(MailFailure.TimedOut, "The IMAP server did not answer in time.");

    /// <summary>For a NO, BAD or BYE. <paramref name="shown"/> is false for what came without the TLS that was asked for: then nothing of it is kept.</summary>
    public static MailProtocolException From(ImapStatusText status, string command, bool shown, bool applePush)
    {
        var what = status.Kind == ImapResponseKind.Bye ? "ended the connection" : status.Kind == ImapResponseKind.Bad ? "did not accept" : "refused";
        if (!shown)
        {
            var failure = command == "STARTTLS" ? MailFailure.TlsRefused : MailFailure.Unavailable;
            return new MailProtocolException(failure, $"The IMAP server {what} before TLS was established ({command}).");
        }

        var code = status.Code is null ? "" : $" [{status.Code}]";
        return new MailProtocolException(Classify(status, command, applePush), $"The IMAP server {what}: {command}{code}.")
        {
            ResponseCode = status.Code,
            // Servers that answer BAD often quote the command, and here it holds the password.
            ServerText = status.Kind == ImapResponseKind.Bad && IsLogin(command) ? null : status.Text,
        };
    }

    /// <summary>The same failure of a login without the server's words, if they give the password back or may be cut in the middle of it.</summary>
    public static MailProtocolException? WithoutEcho(MailProtocolException failure, MailCredentials credentials)
    {
        if (failure.ServerText is not { } text)
            return null;
        return text.Length >= ImapStatusText.MaxLength || credentials.IsQuotedIn(text)
            ? new MailProtocolException(failure.Failure, failure.Message) { ResponseCode = failure.ResponseCode }
            : null;
    }

    private static bool IsLogin(string command) => command is "LOGIN" or "AUTHENTICATE";

    private static MailFailure Classify(ImapStatusText status, string command, bool applePush)
    {
        var words = status.Text.ToLowerInvariant().Replace('-', ' ');
        var login = IsLogin(command);
        if (login && IsAppPassword(status, words, applePush))
            return MailFailure.AppPasswordLikely;

        // RFC 5530 3, RFC 7889 4, and the codes that Gmail and Yahoo made up.
        switch (status.Code)
        {
            case "AUTHENTICATIONFAILED" or "AUTHORIZATIONFAILED" or "EXPIRED":
                return MailFailure.AuthenticationFailed;
            case "PRIVACYREQUIRED":
                return MailFailure.TlsRefused;
            case "UNAVAILABLE" when Has(words, ThrottledWords):
                return MailFailure.Throttled;
            case "UNAVAILABLE" or "INUSE" or "SERVERBUG" or "CORRUPTION":
                return MailFailure.Unavailable;
            case "OVERQUOTA" or "LIMIT" or "TOOBIG" when command == "APPEND":
                return MailFailure.TooLarge;
            case "TOOBIG":
                return MailFailure.TooLarge;
            case "OVERQUOTA" or "LIMIT" or "THROTTLED":
                return MailFailure.Throttled;
            case "NOPERM" or "CONTACTADMIN" or "TRYCREATE" or "NONEXISTENT" or "CANNOT" or "CLIENTBUG" or "ALREADYEXISTS" or "REFERRAL":
                return MailFailure.Refused;
        }

        if (Has(words, ThrottledWords))
            return MailFailure.Throttled;
        if (Has(words, UnavailableWords))
            return MailFailure.Unavailable;
        return status.Kind switch
        {
            ImapResponseKind.Bye => command == "greeting" ? MailFailure.Unavailable : MailFailure.Closed,
            ImapResponseKind.No when login => MailFailure.AuthenticationFailed,
            _ => MailFailure.Refused,
        };
    }

    // Yahoo and AOL refuse the account's password with just these words; iCloud with none of its own, but it alone offers XAPPLEPUSHSERVICE.
    private static bool IsAppPassword(ImapStatusText status, string words, bool applePush) =>
        Has(words, AppPasswordWords)
        || words is "login invalid credentials" or "authenticate invalid credentials"
        || (status.Code == "AUTHENTICATIONFAILED" && applePush);

    private static bool Has(string words, string[] any) => any.Any(part => words.Contains(part, StringComparison.Ordinal));
}
