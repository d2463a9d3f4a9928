using System.Security.Authentication;

namespace AddinHost.Mail;

/// <summary>An opened connection to a mail server and the way to put TLS on it. The client that gets it owns and disposes the stream.</summary>
/// <param name="Stream">The opened, unencrypted stream, nothing read from it yet.</param>
/// <param name="Security">With <see cref="MailSecurity.Tls"/> the client upgrades at once, with <see cref="MailSecurity.StartTls"/> after the command.</param>
/// <param name="UpgradeToTls">
/// Authenticates the server and returns the TLS stream, which owns the one given. Where the certificate is not trusted it throws
/// <see cref="AuthenticationException"/> or <see cref="MailProtocolException"/> with <see cref="MailFailure.NotTrusted"/>.
/// </param>
public sealed record MailTransport(Stream Stream, MailSecurity Security, Func<Stream, CancellationToken, Task<Stream>> UpgradeToTls)
{
    /// <summary>Puts TLS on the stream. Every failure but cancellation becomes a <see cref="MailProtocolException"/>: NotTrusted or TlsRefused.</summary>
    internal async Task<Stream> UpgradeAsync(CancellationToken ct)
    {
        try
        {
            return await UpgradeToTls(Stream, ct);
        }
        catch (AuthenticationException exception)
        {
            // SslStream wraps what the TLS library says and throws bare when the certificate check (its own or the caller's) said no.
            throw exception.InnerException is null
                ? new MailProtocolException(MailFailure.NotTrusted, "The mail server's certificate is not trusted.", exception)
                : new MailProtocolException(MailFailure.TlsRefused, "The TLS handshake with the mail server failed.", exception);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            throw new MailProtocolException(MailFailure.TlsRefused, "The TLS handshake with the mail server failed.", exception);
        }
    }

    public override string ToString() => $"MailTransport {{ Security = {Security} }}";
}
