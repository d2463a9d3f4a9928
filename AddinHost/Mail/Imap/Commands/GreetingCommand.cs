using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>From an opened stream to a server that has said, over TLS where it was asked for, what it can do (RFC 9051 7.1.1 to 7.1.5).</summary>
internal static class GreetingCommand
{
    public static async Task RunAsync(ImapSession session, MailSecurity security, CancellationToken ct)
    {
        using (var exchange = session.Open("greeting", session.Options.ConnectTimeout, ct))
        {
            if (security == MailSecurity.Tls)
                await exchange.UpgradeAsync();

            var response = await exchange.ReadAsync();
            switch (response.Kind)
            {
                case ImapResponseKind.Ok:
                    break;
                case ImapResponseKind.Bye:
                    throw session.Failure(session.Goodbye!, "greeting");
                case ImapResponseKind.PreAuth when security == MailSecurity.StartTls:
                    // Logged in as whom, and STARTTLS is no longer allowed (RFC 9051 11.1).
                    throw new MailProtocolException(MailFailure.TlsRefused, "The IMAP server greets as logged in already, which rules out TLS.");
                case ImapResponseKind.PreAuth:
                    throw new MailProtocolException(MailFailure.Refused, "The IMAP server greets as logged in already, with nobody's credentials.");
                default:
                    throw ImapFailures.Garbage();
            }

            exchange.Complete();
        }

        if (security == MailSecurity.StartTls)
            await StartTlsCommand.RunAsync(session, ct);
        if (!session.CapabilitiesKnown)
            await CapabilityCommand.RunAsync(session, ct);
    }
}
