namespace AddinHost.Mail;

/// <summary>The one exception that the mail clients throw for anything a server or the network did. Its message never holds secrets or text of the server.</summary>
public sealed class MailProtocolException(MailFailure failure, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What went wrong, split by what the caller has to do next.</summary>
    public MailFailure Failure { get; } = failure;

    /// <summary>IMAP response code in upper case without brackets and arguments, as in <c>AUTHENTICATIONFAILED</c> (RFC 9051 7.1), or null.</summary>
    public string? ResponseCode { get; init; }

    /// <summary>
    /// The server's words, at most 500 characters, without control characters. Null for anything that came before TLS was established
    /// on a connection that asks for TLS. Never log it: it may quote addresses.
    /// </summary>
    public string? ServerText { get; init; }

    /// <summary>SMTP reply code, as in 550 (RFC 5321 4.2), or null.</summary>
    public int? ReplyCode { get; init; }

    /// <summary>Enhanced status code, as in <c>5.7.8</c> (RFC 3463), or null.</summary>
    public string? EnhancedStatus { get; init; }
}
