using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace AddinHost.Integration.Support;

/// <summary>A mail as a client handed it over: after it was read to its final dot, whatever was answered then.</summary>
public sealed record SinkMail(string From, IReadOnlyList<string> Recipients, byte[] Data, string? UserName, string? Password);

public enum SinkEnding
{
    /// <summary>Answers with <see cref="SmtpSink.DataReply"/>.</summary>
    Reply,

    /// <summary>Has the mail and closes without a word: the client cannot know.</summary>
    HangUp,

    /// <summary>Has the mail and says nothing until the sink is disposed.</summary>
    Stall,
}

/// <summary>A scripted SMTP server. What it answers can be changed at any time; it keeps what it was given.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<SinkMail> mails = new();
    private readonly ConcurrentQueue<string> commands = new();
    private readonly Channel<SinkMail> arrivals = Channel.CreateUnbounded<SinkMail>();
    private readonly ConcurrentBag<Task> sessions = [];
    private readonly Task accepting;

    public SmtpSink()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Greeting { get; set; } = "220 sink ESMTP";

    /// <summary>EHLO keywords; STARTTLS comes by itself when there is a certificate.</summary>
    public IReadOnlyList<string> Extensions { get; set; } = ["SIZE 10000000", "8BITMIME", "AUTH PLAIN LOGIN"];

    public TestCertificate? Certificate { get; set; }

    public Func<string, string, string> OnSignIn { get; set; } = (_, _) => "235 2.7.0 Welcome";

    /// <summary>Answer to MAIL FROM, from the address.</summary>
    public Func<string, string> OnSender { get; set; } = _ => "250 2.1.0 Ok";

    /// <summary>Answer to RCPT TO, from the address: refuse some, accept others.</summary>
    public Func<string, string> OnRecipient { get; set; } = _ => "250 2.1.5 Ok";

    public SinkEnding Ending { get; set; } = SinkEnding.Reply;

    public string DataReply { get; set; } = "250 2.0.0 Taken";

    /// <summary>Every mail that was read to its final dot, in order.</summary>
    public IReadOnlyList<SinkMail> Mails => [.. mails];

    /// <summary>Every command line of every client, in order, without credentials' continuation lines.</summary>
    public IReadOnlyList<string> Commands => [.. commands];

    public async Task<SinkMail> NextMailAsync(TimeSpan? patience = null) =>
        await arrivals.Reader.ReadAsync().AsTask().WaitAsync(patience ?? TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(sessions);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                sessions.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        client.NoDelay = true;
        try
        {
            await new Session(this, client.GetStream()).RunAsync(stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or EndOfStreamException)
        {
        }
    }

    private sealed class Session(SmtpSink sink, Stream stream)
    {
        private Stream stream = stream;
        private string sender = "";
        private List<string> recipients = [];
        private (string Name, string Password)? user;

        public async Task RunAsync(CancellationToken ct)
        {
            await SayAsync(sink.Greeting, ct);
            var talking = true;
            while (talking)
            {
                var line = await ReadLineAsync(ct);
                sink.commands.Enqueue(line);
                talking = await AnswerAsync(line, ct);
            }
        }

        private async Task<bool> AnswerAsync(string line, CancellationToken ct)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO" or "HELO":
                    await SayAsync(Hello(), ct);
                    return true;
                case "STARTTLS" when sink.Certificate is { } certificate:
                    await SayAsync("220 2.0.0 Go ahead", ct);
                    var encrypted = new SslStream(stream);
                    await encrypted.AuthenticateAsServerAsync(certificate.Certificate);
                    stream = encrypted;
                    return true;
                case "AUTH":
                    await SignInAsync(line.Split(' '), ct);
                    return true;
                case "MAIL":
                    sender = Address(line);
                    recipients = [];
                    await SayAsync(sink.OnSender(sender), ct);
                    return true;
                case "RCPT":
                    var answer = sink.OnRecipient(Address(line));
                    if (answer.StartsWith('2'))
                        recipients.Add(Address(line));
                    await SayAsync(answer, ct);
                    return true;
                case "DATA" when recipients.Count == 0:
                    await SayAsync("554 5.5.1 No valid recipients", ct);
                    return true;
                case "DATA":
                    await SayAsync("354 Go on", ct);
                    return await TakeAsync(ct);
                case "QUIT":
                    await SayAsync("221 2.0.0 Bye", ct);
                    return false;
                case "RSET" or "NOOP":
                    await SayAsync("250 2.0.0 Ok", ct);
                    return true;
                default:
                    await SayAsync("502 5.5.2 Not known here", ct);
                    return true;
            }
        }

        private async Task<bool> TakeAsync(CancellationToken ct)
        {
            var data = new MemoryStream();
            // RFC 5321 section 4.5.2: the first dot of a line is not part of the mail.
            while (await ReadLineAsync(ct) is var line && line != ".")
                data.Write(Encoding.Latin1.GetBytes((line.StartsWith('.') ? line[1..] : line) + "\r\n"));
            var mail = new SinkMail(sender, recipients, data.ToArray(), user?.Name, user?.Password);
            sink.mails.Enqueue(mail);
            sink.arrivals.Writer.TryWrite(mail);
            recipients = [];
            switch (sink.Ending)
            {
                case SinkEnding.HangUp:
                    return false;
                case SinkEnding.Stall:
                    await Task.Delay(Timeout.Infinite, ct);
                    return false;
                default:
                    await SayAsync(sink.DataReply, ct);
                    return true;
            }
        }

        private async Task SignInAsync(string[] words, CancellationToken ct)
        {
            string name, password;
            if (string.Equals(words.ElementAtOrDefault(1), "LOGIN", StringComparison.OrdinalIgnoreCase))
            {
                name = words.Length > 2 ? Decode(words[2]) : await AskAsync("VXNlcm5hbWU6", ct);
                password = await AskAsync("UGFzc3dvcmQ6", ct);
            }
            else
            {
                var parts = (words.Length > 2 ? Decode(words[2]) : await AskAsync("", ct)).Split('\0');
                (name, password) = (parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? "");
            }

            var answer = sink.OnSignIn(name, password);
            if (answer.StartsWith('2'))
                user = (name, password);
            await SayAsync(answer, ct);
        }

        private async Task<string> AskAsync(string question, CancellationToken ct)
        {
            await SayAsync("334 " + question, ct);
            return Decode(await ReadLineAsync(ct));
        }

        private string Hello()
        {
            List<string> lines = ["sink", .. sink.Extensions];
            if (sink.Certificate is not null && stream is not SslStream)
                lines.Add("STARTTLS");
            return string.Join("\r\n", lines.Select((line, at) => (at == lines.Count - 1 ? "250 " : "250-") + line));
        }

        private async Task SayAsync(string text, CancellationToken ct) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text + "\r\n"), ct);

        // Byte by byte: nothing that belongs behind STARTTLS is read before it.
        private async Task<string> ReadLineAsync(CancellationToken ct)
        {
            var line = new List<byte>();
            var one = new byte[1];
            while (one[0] != '\n')
            {
                await stream.ReadExactlyAsync(one, ct);
                line.Add(one[0]);
            }

            return Encoding.Latin1.GetString([.. line]).TrimEnd('\n').TrimEnd('\r');
        }

        private static string Address(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..].Split('>')[0];

        private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));
    }
}
