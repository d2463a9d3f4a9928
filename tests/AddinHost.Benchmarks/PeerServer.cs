using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Benchmarks;

/// <summary>The mail server that is measured against: any user, one password, a certificate that nobody signed.</summary>
internal sealed record PeerServer(string Host, int Port, bool Tls)
{
    private const string Password = "pw";

    /// <summary>The one of the harness.</summary>
    public static PeerServer Local(bool tls) => new("127.0.0.1", tls ? 21993 : 21143, tls);

    public static PeerServer Read(string[] args)
    {
        var tls = args.Contains("--tls");
        var local = Local(tls);
        return new PeerServer(Value("--host") ?? local.Host, int.Parse(Value("--port") ?? local.Port.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), tls);

        string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
    }

    /// <summary>A connection with this user's inbox selected for reading.</summary>
    public async Task<ImapClient> OpenInboxAsync(string user)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Host, Port);
        var transport = new MailTransport(new NetworkStream(socket, ownsSocket: true), Tls ? MailSecurity.Tls : MailSecurity.None, UpgradeAsync);
        var client = await ImapClient.ConnectAsync(transport, new ImapOptions(), CancellationToken.None);
        await client.AuthenticateAsync(new MailCredentials(user, Password), CancellationToken.None);
        await client.SelectAsync("INBOX", readOnly: true, CancellationToken.None);
        return client;
    }

    private async Task<Stream> UpgradeAsync(Stream stream, CancellationToken ct)
    {
        // A throw-away server with a certificate of its own: who it is does not matter here.
#pragma warning disable CA5359
        var tls = new SslStream(stream, leaveInnerStreamOpen: false, static (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Host }, ct);
        return tls;
    }
}
