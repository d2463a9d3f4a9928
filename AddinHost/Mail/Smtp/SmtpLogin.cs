using AddinHost.Mail.Sasl;

namespace AddinHost.Mail.Smtp;

/// <summary>AUTH (RFC 4954) with whatever of our mechanisms the server offers and the credentials fit.</summary>
internal static class SmtpLogin
{
    private const string Subject = "the login";

    // With the initial response in the command where the line stays within 512 octets (RFC 4954 section 4).
    private const int MaxFirstLine = 510;

    /// <summary>Logs in with the best mechanism that the server offers and takes.</summary>
    public static async Task RunAsync(
        SmtpWire wire, SmtpExtensions extensions, MailCredentials credentials, TimeSpan timeout, bool showText, CancellationToken ct)
    {
        // NUL separates the fields of PLAIN; in a field it would make another user name.
        if (credentials.UserName.Length == 0 || $"{credentials.UserName}{credentials.Password}".Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A user name must not be empty, and neither field may hold NUL.", nameof(credentials));

        var mechanisms = SaslMechanisms.For(credentials, extensions.AuthMechanisms.Contains);
        if (mechanisms.Count == 0)
            throw new MailProtocolException(MailFailure.Refused, "The SMTP server offers no login that this client knows for these credentials.");
        SmtpReply? reply = null;
        foreach (var mechanism in mechanisms)
        {
            reply = await TryAsync(wire, mechanism, timeout, ct);
            // 504: listed and yet not supported. Else the next one is tried only where no proof was shown, so that a wrong password is told once.
            if (reply.IsPositive || !reply.IsPermanent || (mechanism.HasShownProof && reply.Code != 504))
                break;
        }

        if (!reply!.IsPositive)
            throw Refused(wire, reply, credentials, showText);
    }

    private static async Task<SmtpReply> TryAsync(SmtpWire wire, SaslMechanism mechanism, TimeSpan timeout, CancellationToken ct)
    {
        // RFC 4954 section 4: "=" is an initial response that is there and empty.
        var initial = mechanism.InitialResponse() is not { } bytes ? null : bytes.Length == 0 ? "=" : Convert.ToBase64String(bytes);
        var inCommand = initial is not null && "AUTH ".Length + mechanism.Name.Length + 1 + initial.Length <= MaxFirstLine;
        var reply = await wire.CommandAsync(inCommand ? $"AUTH {mechanism.Name} {initial}" : $"AUTH {mechanism.Name}", timeout, ct);
        // The server asks for what it did not get, or, being old, ignored.
        if (reply.Code == 334 && initial is not null && (!inCommand || reply.Lines[0].Trim().Length == 0))
            reply = await wire.CommandAsync(initial, timeout, ct);
        for (var challenges = 0; reply.Code == 334; challenges++)
        {
            string answer;
            try
            {
                if (challenges == SaslMechanism.MostChallenges)
                    throw new MailProtocolException(MailFailure.Garbage, "The SMTP server never ends asking.");
                answer = Convert.ToBase64String(mechanism.Answer(Decode(reply.Lines[0], mechanism)));
            }
            catch (MailProtocolException)
            {
                wire.Abandon();
                throw;
            }

            reply = await wire.CommandAsync(answer, timeout, ct);
        }

        if (!reply.IsPositive)
            return reply;
        try
        {
            mechanism.Accepted([]);
        }
        catch (MailProtocolException)
        {
            wire.Abandon();
            throw;
        }

        return reply;
    }

    private static byte[] Decode(string challenge, SaslMechanism mechanism)
    {
        var buffer = new byte[SmtpWire.MaxReplyLine];
        if (Convert.TryFromBase64String(challenge.Trim(), buffer, out var length))
            return buffer[..length];
        // LOGIN asks in words that nobody reads, not always encoded.
        return mechanism is SaslLogin ? [] : throw new MailProtocolException(MailFailure.Garbage, "The SMTP server's challenge is not base64.");
    }

    private static MailProtocolException Refused(SmtpWire wire, SmtpReply reply, MailCredentials credentials, bool showText)
    {
        if (reply.Code < 400)
            wire.Abandon();
        // 454 and 421 are about the server, not about the password (RFC 4954 section 6); a permanent refusal of another code still means that this login
        // does not work.
        var exception = SmtpErrors.ToException(reply, Subject, showText && !credentials.IsQuotedIn(string.Join('\n', reply.Lines)));
        return exception.Failure == MailFailure.Refused && reply.Code is not (>= 500 and <= 504)
            ? new MailProtocolException(MailFailure.AuthenticationFailed, exception.Message)
            {
                ReplyCode = exception.ReplyCode,
                EnhancedStatus = exception.EnhancedStatus,
                ServerText = exception.ServerText,
            }
            : exception;
    }
}
