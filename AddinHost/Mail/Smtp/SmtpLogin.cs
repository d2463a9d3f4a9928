using System.Text;

namespace AddinHost.Mail.Smtp;

/// <summary>AUTH PLAIN (RFC 4616) and AUTH LOGIN over one connection (RFC 4954).</summary>
internal static class SmtpLogin
{
    private const string Subject = "the login";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Logs in with the first mechanism that the server offers and takes.</summary>
    public static async Task RunAsync(
        SmtpWire wire, SmtpExtensions extensions, MailCredentials credentials, TimeSpan timeout, bool showText, CancellationToken ct)
    {
        // NUL separates the fields of PLAIN; in a field it would make another user name.
        if (credentials.UserName.Length == 0 || $"{credentials.UserName}{credentials.Password}".Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A user name must not be empty, and neither field may hold NUL.", nameof(credentials));

        var offersLogin = extensions.AuthMechanisms.Contains("LOGIN");
        SmtpReply reply;
        if (extensions.AuthMechanisms.Contains("PLAIN"))
        {
            reply = await PlainAsync(wire, credentials, timeout, ct);
            // 504: mechanism listed and yet not supported.
            if (reply.Code == 504 && offersLogin)
                reply = await LoginAsync(wire, credentials, timeout, ct);
        }
        else if (offersLogin)
        {
            reply = await LoginAsync(wire, credentials, timeout, ct);
        }
        else
        {
            throw new MailProtocolException(MailFailure.Refused, "The SMTP server offers no login with a password that this client knows (PLAIN, LOGIN).");
        }

        if (reply.IsPositive)
            return;
        if (reply.Code < 400)
            wire.Abandon();
        // 454 and 421 are about the server, not about the password (RFC 4954 section 6); a permanent refusal of another code still means that this login
        // does not work.
        var exception = SmtpErrors.ToException(reply, Subject, showText);
        throw exception.Failure == MailFailure.Refused && reply.Code is not (>= 500 and <= 504)
            ? new MailProtocolException(MailFailure.AuthenticationFailed, exception.Message)
            {
                ReplyCode = exception.ReplyCode,
                EnhancedStatus = exception.EnhancedStatus,
                ServerText = exception.ServerText,
            }
            : exception;
    }

    private static async Task<SmtpReply> PlainAsync(SmtpWire wire, MailCredentials credentials, TimeSpan timeout, CancellationToken ct)
    {
        var secret = Encode($"\0{credentials.UserName}\0{credentials.Password}");
        // Without the initial response where the line would pass 512 octets (RFC 4954 section 4).
        if (secret.Length > 490)
        {
            var empty = await wire.CommandAsync("AUTH PLAIN", timeout, ct);
            return empty.Code == 334 ? await wire.CommandAsync(secret, timeout, ct) : empty;
        }

        var reply = await wire.CommandAsync($"AUTH PLAIN {secret}", timeout, ct);
        // Old servers ignore the initial response and ask for it.
        return reply.Code == 334 ? await wire.CommandAsync(secret, timeout, ct) : reply;
    }

    // No RFC; described in draft-murchison-sasl-login: the server asks twice in words that may be anything, the order is fixed.
    private static async Task<SmtpReply> LoginAsync(SmtpWire wire, MailCredentials credentials, TimeSpan timeout, CancellationToken ct)
    {
        var reply = await wire.CommandAsync("AUTH LOGIN", timeout, ct);
        if (reply.Code != 334)
            return reply;
        reply = await wire.CommandAsync(Encode(credentials.UserName), timeout, ct);
        return reply.Code == 334 ? await wire.CommandAsync(Encode(credentials.Password), timeout, ct) : reply;
    }

    private static string Encode(string text) => Convert.ToBase64String(StrictUtf8.GetBytes(text));
}
