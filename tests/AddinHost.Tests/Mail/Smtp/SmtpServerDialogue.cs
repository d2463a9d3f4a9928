using System.IO.Pipelines;
using System.Text;
using AddinHost.Mail.Smtp;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>A server session over memory that keeps what it accepts, and the client's end of it, byte for byte (Latin-1).</summary>
public sealed class SmtpServerDialogue : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Pipe _toServer = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly CancellationTokenSource _stop = new();

    /// <param name="options">As the session gets them.</param>
    /// <param name="tls">Offer STARTTLS; the bytes go on unencrypted, so that the test can read them.</param>
    /// <param name="waiting">Bytes that arrived and were not read, as a socket knows them.</param>
    public SmtpServerDialogue(SmtpServerOptions? options = null, bool tls = false, Func<bool>? waiting = null)
    {
        ClientStream = new ScriptedStream(_toClient.Reader.AsStream(), _toServer.Writer.AsStream());
        var decisions = new SmtpServerDecisions
        {
            Sender = (from, _) => ValueTask.FromResult(from == "slow@x.test" ? new SmtpServerReply(450, "4.7.1", "Slow down") : null),
            Recipient = (address, _) => ValueTask.FromResult(address.EndsWith("@here.test", StringComparison.Ordinal) ? null : new SmtpServerReply(550, "5.1.1", "No such recipient")),
            Receive = (envelope, _) =>
            {
                Opened++;
                if (ReceiveFailure is not null)
                    throw ReceiveFailure;
                var content = new MemoryStream();
                return ValueTask.FromResult(new SmtpReception((Content ?? content).WriteAsync, async _ =>
                {
                    Keeping++;
                    await Lasting;
                    if (KeepFailure is not null)
                        throw KeepFailure;
                    Kept.Add((envelope, Encoding.Latin1.GetString(content.ToArray())));
                    return new SmtpServerReply(250, "2.0.0", "Kept");
                }, () =>
                {
                    Closed++;
                    return ValueTask.CompletedTask;
                }));
            },
            UpgradeToTls = tls ? (stream, _) =>
            {
                Upgrades++;
                return Task.FromResult(stream);
            }
            : null,
            MoreIsWaiting = waiting ?? (() => false),
        };
        Running = SmtpServerSession.RunAsync(
            new ScriptedStream(_toServer.Reader.AsStream(), _toClient.Writer.AsStream()), options ?? new SmtpServerOptions { HostName = "mx.here.test" }, decisions, _stop.Token);
    }

    public Stream ClientStream { get; }

    public Task Running { get; }

    public List<(SmtpReceivedEnvelope Envelope, string Content)> Kept { get; } = [];

    public int Opened { get; private set; }

    public int Closed { get; private set; }

    public int Upgrades { get; private set; }

    /// <summary>How many messages came whole and were given to be kept.</summary>
    public int Keeping { get; private set; }

    public Exception? ReceiveFailure { get; set; }

    public Exception? KeepFailure { get; set; }

    public Stream? Content { get; set; }

    /// <summary>Over when a message is on disk.</summary>
    public Task Lasting { get; set; } = Task.CompletedTask;

    /// <summary>True when the server has said nothing that was not read yet.</summary>
    public bool NothingWaits()
    {
        if (!_toClient.Reader.TryRead(out var result))
            return true;
        _toClient.Reader.AdvanceTo(result.Buffer.Start);
        return result.Buffer.IsEmpty;
    }

    /// <summary>Greeting and EHLO.</summary>
    public async Task<SmtpServerDialogue> GreetAsync(string hello = "EHLO client.test")
    {
        Assert.StartsWith("220 ", await ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250", await AskAsync(hello), StringComparison.Ordinal);
        return this;
    }

    /// <summary>Greeting, EHLO, MAIL and one RCPT.</summary>
    public async Task<SmtpServerDialogue> StartMailAsync(string hello = "EHLO client.test")
    {
        await GreetAsync(hello);
        Assert.StartsWith("250 2.1.0", await AskAsync("MAIL FROM:<a@x.test>"), StringComparison.Ordinal);
        Assert.StartsWith("250 2.1.5", await AskAsync("RCPT TO:<log@here.test>"), StringComparison.Ordinal);
        return this;
    }

    public async Task SayAsync(string bytes) => await _toServer.Writer.WriteAsync(Encoding.Latin1.GetBytes(bytes));

    /// <summary>Sends a line and reads its reply.</summary>
    public async Task<string> AskAsync(string line)
    {
        await SayAsync(line + "\r\n");
        return await ReplyAsync();
    }

    /// <summary>One reply, all of its lines; the end of the connection is the empty text.</summary>
    public async Task<string> ReplyAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var result = await _toClient.Reader.ReadAsync(limit.Token);
            var text = Encoding.Latin1.GetString(System.Buffers.BuffersExtensions.ToArray(result.Buffer));
            for (var at = 0; text.IndexOf("\r\n", at, StringComparison.Ordinal) is >= 0 and var end; at = end + 2)
            {
                if (text[at + 3] == '-')
                    continue;
                _toClient.Reader.AdvanceTo(result.Buffer.GetPosition(end + 2));
                return text[..end];
            }

            _toClient.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                Assert.Equal("", text);
                return "";
            }
        }
    }

    /// <summary>Closes the client's end and gives every reply that is left.</summary>
    public async Task<List<string>> HangUpAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await Running.WaitAsync(Patience);
        var replies = new List<string>();
        while (await ReplyAsync() is { Length: > 0 } reply)
            replies.Add(reply);
        return replies;
    }

    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await Running.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // What was opened for a message was always closed.
        Assert.Equal(ReceiveFailure is null ? Opened : 0, Closed);
        _stop.Dispose();
    }
}
