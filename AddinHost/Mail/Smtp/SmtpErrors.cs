namespace AddinHost.Mail.Smtp;

/// <summary>
/// Turns replies of an SMTP server into <see cref="MailProtocolException"/>, by code, enhanced status and, where servers leave no other way, known words.
/// </summary>
internal static class SmtpErrors
{
    private static readonly string[] AppPasswordWords =
    [
        "application-specific password", "application specific password", "app-specific password", "application password", "app password",
        "invalidsecondfactor", "authorization code",
    ];

    private static readonly string[] LimitWords =
        ["too many", "rate limit", "limit exceeded", "throttl", "quota exceeded", "greylist", "graylist", "slow down", "sending limit"];

    /// <summary>The exception for a reply that is not what the command needed.</summary>
    /// <param name="reply">The server's answer.</param>
    /// <param name="what">What was tried, as the end of a sentence; ours, never the server's words.</param>
    /// <param name="showText">False before TLS on a connection that asks for it.</param>
    public static MailProtocolException ToException(SmtpReply reply, string what, bool showText) =>
        new(Classify(reply), $"The SMTP server refused {what}.")
        {
            ReplyCode = reply.Code,
            EnhancedStatus = showText ? reply.EnhancedStatus : null,
            ServerText = showText ? reply.Text : null,
        };

    public static MailFailure Classify(SmtpReply reply)
    {
        var status = reply.EnhancedStatus;
        if (reply.IsTransient)
            return IsLimit(reply, status) ? MailFailure.Throttled : MailFailure.Unavailable;
        if (!reply.IsPermanent)
            return MailFailure.Garbage;

        return reply.Code switch
        {
            // RFC 4954 section 6. Google answers 534 5.7.9 where an app password is needed; others say it in words beside 535.
            534 when status == "5.7.9" => MailFailure.AppPasswordLikely,
            530 or 534 or 535 when Says(reply, AppPasswordWords) => MailFailure.AppPasswordLikely,
            530 when Says(reply, ["starttls"]) => MailFailure.TlsRefused,
            530 or 534 or 535 => MailFailure.AuthenticationFailed,
            // 538 and 5.7.10, 5.7.11: encryption needed for this mechanism (RFC 4954, RFC 5248).
            538 => MailFailure.TlsRefused,
            // RFC 3463: 5.2.3 message length exceeds administrative limit, 5.3.4 message too big for system.
            552 or 554 or 550 when status is "5.2.3" or "5.3.4" => MailFailure.TooLarge,
            // 5.4.5 is Google's daily sending limit; it is over tomorrow.
            _ when status == "5.4.5" && Says(reply, LimitWords) => MailFailure.Throttled,
            _ => MailFailure.Refused,
        };
    }

    // 4.7.28: Google's unusual rate; 4.5.3: too many recipients. Others use general codes and say it in words.
    private static bool IsLimit(SmtpReply reply, string? status) => status is "4.7.28" or "4.5.3" || Says(reply, LimitWords);

    private static bool Says(SmtpReply reply, string[] words)
    {
        var text = reply.Text;
        return words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
