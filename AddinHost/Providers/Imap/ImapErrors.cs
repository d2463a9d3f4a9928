using System.Net.Sockets;
using AddinHost.Mail;
using AddinHost.Shared.Outbound;

namespace AddinHost.Providers.Imap;

/// <summary>Which of the two servers failed; the first part of most codes.</summary>
public enum MailSide
{
    Imap,
    Smtp,
}

/// <summary>The one place where failures of the mail clients and of guarded connections become <see cref="ProviderException"/>s with stable codes.</summary>
public static class ImapErrors
{
    private const int DeepestCause = 5;

    /// <summary>Whether it came from a server or the network; cancellation, bugs and what is mapped already did not.</summary>
    public static bool Covers(Exception exception) => exception is MailProtocolException or IOException or SocketException or ObjectDisposedException;

    /// <summary>Maps what <see cref="Covers"/>.</summary>
    /// <param name="isPinned">Keys were pinned and worked before: a certificate that is refused now has changed.</param>
    public static ProviderException From(Exception exception, MailSide side, bool isPinned)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (Outbound(exception) is { } outbound)
            return FromOutbound(outbound, side, isPinned);
        return exception is MailProtocolException mail ? FromMail(mail, side, isPinned) : Failed(ProviderFailure.Unavailable, side, "unreachable", exception);
    }

    /// <summary>A refused login, where even a plain refusal is about the login.</summary>
    public static ProviderException FromLogin(Exception exception, MailSide side, bool isPinned) =>
        exception is MailProtocolException { Failure: MailFailure.Refused }
            ? Failed(ProviderFailure.Rejected, side, "login_unsupported", exception)
            : From(exception, side, isPinned);

    /// <summary>The same failure with the step of the check in which it happened.</summary>
    public static ProviderException AtStep(ProviderException exception, string step)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new ProviderException(exception.Failure, exception.Code, exception.InnerException) { Step = step, Fingerprint = exception.Fingerprint, RetryAfter = exception.RetryAfter };
    }

    private static ProviderException FromMail(MailProtocolException exception, MailSide side, bool isPinned) => exception.Failure switch
    {
        MailFailure.AuthenticationFailed => Failed(ProviderFailure.ReauthorizationNeeded, side, "login_refused", exception),
        MailFailure.AppPasswordLikely => new(ProviderFailure.ReauthorizationNeeded, "app_password_needed", exception),
        MailFailure.TlsRefused => Failed(ProviderFailure.Unavailable, side, "tls_refused", exception),
        MailFailure.NotTrusted => new(ProviderFailure.NotTrusted, isPinned ? "certificate_changed" : "certificate_not_trusted", exception),
        MailFailure.Closed => Failed(ProviderFailure.Unavailable, side, "unreachable", exception),
        MailFailure.TimedOut => Failed(ProviderFailure.Unavailable, side, "timed_out", exception),
        MailFailure.Garbage => Failed(ProviderFailure.Unavailable, side, "broken", exception),
        MailFailure.TooLarge when exception.ResponseCode == "OVERQUOTA" => new(ProviderFailure.Rejected, "mailbox_full", exception),
        MailFailure.TooLarge => new(ProviderFailure.Rejected, "message_too_large", exception),
        MailFailure.Throttled => new(ProviderFailure.Throttled, "throttled", exception),
        MailFailure.Unavailable => Failed(ProviderFailure.Unavailable, side, "unavailable", exception),
        MailFailure.OutcomeUnknown => new(ProviderFailure.OutcomeUnknown, "outcome_unknown", exception),
        _ => Failed(ProviderFailure.Rejected, side, "refused", exception),
    };

    private static ProviderException FromOutbound(OutboundException exception, MailSide side, bool isPinned) => exception.Problem switch
    {
        OutboundProblem.NotAllowed => new(ProviderFailure.Rejected, "host_not_allowed", exception),
        OutboundProblem.NameUnknown => new(ProviderFailure.Unavailable, "host_unknown", exception),
        OutboundProblem.TimedOut => Failed(ProviderFailure.Unavailable, side, "timed_out", exception),
        OutboundProblem.TlsRefused => Failed(ProviderFailure.Unavailable, side, "tls_refused", exception),
        OutboundProblem.NotTrusted => new(ProviderFailure.NotTrusted, isPinned ? "certificate_changed" : "certificate_not_trusted", exception) { Fingerprint = exception.Fingerprint },
        _ => Failed(ProviderFailure.Unavailable, side, "unreachable", exception),
    };

    private static ProviderException Failed(ProviderFailure failure, MailSide side, string what, Exception exception) =>
        new(failure, (side == MailSide.Imap ? "imap_" : "smtp_") + what, exception);

    // The mail clients wrap what the function that makes TLS throws.
    private static OutboundException? Outbound(Exception? exception)
    {
        for (var depth = 0; depth < DeepestCause && exception is not null; depth++, exception = exception.InnerException)
        {
            if (exception is MailProtocolException { Failure: MailFailure.OutcomeUnknown })
                return null;
            if (exception is OutboundException outbound)
                return outbound;
        }

        return null;
    }
}
