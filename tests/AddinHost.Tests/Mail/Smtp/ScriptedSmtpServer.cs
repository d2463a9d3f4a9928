using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Smtp;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>One SMTP connection over loopback whose server side is written down by the test, byte for byte.</summary>
public sealed class ScriptedSmtpServer : IAsyncDisposable
{
    private static readonly Lazy<X509Certificate2> Certificate = new(MakeCertificate);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ScriptedSmtpServer, Task> _script;
    private readonly MailSecurity _security;
    private Stream _stream = Stream.Null;
    private Task _running = Task.CompletedTask;

    public ScriptedSmtpServer(Func<ScriptedSmtpServer, Task> script, MailSecurity security = MailSecurity.None)
    {
        _script = script;
        _security = security;
    }

    /// <summary>Connects a client; the script begins with the greeting.</summary>
    public async Task<SmtpClient> ConnectAsync(SmtpOptions? options = null, CancellationToken ct = default)
    {
        _listener.Start();
        var socket = new TcpClient();
        await socket.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, ct);
        var accepted = await _listener.AcceptTcpClientAsync(ct);
        _stream = accepted.GetStream();
        _running = Task.Run(async () =>
        {
            try
            {
                if (_security == MailSecurity.Tls)
                    await StartTlsAsync();
                await _script(this);
            }
            finally
            {
                await _stream.DisposeAsync();
            }
        }, CancellationToken.None);
        var transport = new MailTransport(socket.GetStream(), _security, async (stream, token) =>
        {
            var tls = new SslStream(stream, false, (_, shown, _, _) => shown?.GetCertHashString() == Certificate.Value.GetCertHashString());
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "mail.test" }, token);
            return tls;
        });
        return await SmtpClient.ConnectAsync(transport, options ?? new SmtpOptions(), ct);
    }

    /// <summary>Greeting and EHLO with the given extensions.</summary>
    public async Task GreetAsync(params string[] extensions)
    {
        await SayAsync("220 mail.test ready");
        await HelloAsync(extensions);
    }

    /// <summary>The answer to EHLO.</summary>
    public async Task HelloAsync(params string[] extensions)
    {
        await ExpectAsync("EHLO [127.0.0.1]");
        string[] lines = ["mail.test", .. extensions];
        await SayAsync([.. lines.Select((line, index) => (index == lines.Length - 1 ? "250 " : "250-") + line)]);
    }

    public Task SayAsync(params string[] lines) => SayRawAsync(string.Concat(lines.Select(line => line + "\r\n")));

    public async Task SayRawAsync(string text)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await _stream.FlushAsync();
    }

    public async Task ExpectAsync(string line) => Assert.Equal(line, await ReadLineAsync());

    /// <summary>Reads the line and answers it.</summary>
    public async Task TurnAsync(string line, params string[] answer)
    {
        await ExpectAsync(line);
        await SayAsync(answer);
    }

    /// <summary>MAIL, one RCPT and DATA up to 354.</summary>
    public async Task AcceptEnvelopeAsync(string from = "a@x.test", string to = "b@y.test")
    {
        await TurnAsync($"MAIL FROM:<{from}>", "250 ok");
        await TurnAsync($"RCPT TO:<{to}>", "250 ok");
        await TurnAsync("DATA", "354 go");
    }

    /// <summary>Everything the client sends, up to and with the given end.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
            text.Append(await ReadCharAsync() ?? throw new EndOfStreamException(text.ToString()));
        return text.ToString();
    }

    /// <summary>Everything until the client closes.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        try
        {
            while (await ReadCharAsync() is { } c)
                text.Append(c);
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        return text.ToString();
    }

    public async Task StartTlsAsync()
    {
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate.Value });
        _stream = tls;
    }

    public ValueTask HangUpAsync() => _stream.DisposeAsync();

    /// <summary>Waits for the script, so that what it expected and did not get fails the test.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private async Task<string> ReadLineAsync() => (await ReadUntilAsync("\r\n"))[..^2];

    private async Task<char?> ReadCharAsync()
    {
        var one = new byte[1];
        return await _stream.ReadAsync(one) == 0 ? null : Encoding.Latin1.GetChars(one)[0];
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.test", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
