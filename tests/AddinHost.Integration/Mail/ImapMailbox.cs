using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Integration.Mail;

/// <summary>Opens IMAP connections to a test's Dovecot and makes messages for it.</summary>
internal static class ImapMailbox
{
    public static async Task<ImapClient> ConnectAsync(DovecotServer dovecot, MailSecurity security = MailSecurity.Tls, ImapOptions? options = null)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, security == MailSecurity.Tls ? dovecot.ImapsPort : dovecot.ImapPort);
        return await ImapClient.ConnectAsync(new MailTransport(tcp.GetStream(), security, UpgradeAsync), options ?? new ImapOptions(), CancellationToken.None);
    }

    public static async Task<ImapClient> SignInAsync(DovecotServer dovecot, MailUser user, MailSecurity security = MailSecurity.Tls, ImapOptions? options = null)
    {
        var client = await ConnectAsync(dovecot, security, options);
        await client.AuthenticateAsync(new MailCredentials(user.Address, user.Password), CancellationToken.None);
        return client;
    }

    public static byte[] Message(string id, int bodyLength = 20) => Encoding.ASCII.GetBytes(
        $"From: Bob <bob@elsewhere.test>\r\nTo: ann@example.test\r\nSubject: Hello\r\nMessage-ID: <{id}>\r\n\r\n" +
        string.Concat(Enumerable.Repeat("0123456789abcdefgh\r\n", bodyLength / 20)));

    public static async Task<Stream> UpgradeAsync(Stream stream, CancellationToken ct)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = DovecotServer.Host }, ct);
        return tls;
    }
}
