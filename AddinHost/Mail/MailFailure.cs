namespace AddinHost.Mail;

/// <summary>Why talking to a mail server failed, split by what the caller has to do next.</summary>
public enum MailFailure
{
    /// <summary>The server understood and refused this command for good; repeating it will not help.</summary>
    Refused,

    /// <summary>User name or password are wrong.</summary>
    AuthenticationFailed,

    /// <summary>The server wants a password made for one application instead of the account's own.</summary>
    AppPasswordLikely,

    /// <summary>TLS was asked for and could not be had: not offered, refused, or the handshake failed.</summary>
    TlsRefused,

    /// <summary>TLS works but the server's certificate is not trusted.</summary>
    NotTrusted,

    /// <summary>The connection ended (also by an announced goodbye); connecting again may help.</summary>
    Closed,

    /// <summary>The server did not answer in time.</summary>
    TimedOut,

    /// <summary>The server sent what the protocol does not allow.</summary>
    Garbage,

    /// <summary>Something exceeds a limit, ours or the server's (message size, line length, quota).</summary>
    TooLarge,

    /// <summary>Too many connections or commands; try again later.</summary>
    Throttled,

    /// <summary>The server cannot do it at the moment; try again later.</summary>
    Unavailable,

    /// <summary>The connection ended after the message was handed over and before the answer: it may or may not have been sent.</summary>
    OutcomeUnknown,
}
