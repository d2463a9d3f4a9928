using System.Buffers;
using System.Globalization;
using System.Security.Authentication;
using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap;

/// <summary>
/// One command, or several sent ahead of their answers (RFC 9051 5.5), and what comes back. If it ends before the server's last tagged answer, the connection is
/// closed rather than left out of step.
/// </summary>
internal sealed class ImapExchange : IDisposable
{
    // Larger literals are written from where they are.
    private const int CopiedLength = 16 * 1024;

    private readonly ImapSession _session;
    private readonly string _command;
    private readonly List<ImapSent> _sent = [];
    private readonly CancellationToken _ct;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenRegistration _cancellation;
    private TimeSpan _left;
    private long _limitedAt;
    private int _outstanding;
    private bool _completed;

    public ImapExchange(ImapSession session, string command, TimeSpan limit, CancellationToken ct)
    {
        _session = session;
        _command = command;
        _ct = ct;
        _limit = new CancellationTokenSource(limit, session.Options.Clock);
        _left = limit;
        _limitedAt = session.Options.Clock.GetTimestamp();
        _cancellation = ct.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), _limit);
    }

    public ImapReader Reader => _session.Reader;

    /// <summary>The commands in the order in which they were sent, with what became of them.</summary>
    public IReadOnlyList<ImapSent> Sent => _sent;

    /// <summary>The tagged OK of the last command, once <see cref="NextAsync"/> returned null.</summary>
    public ImapStatusText? Status => _sent[^1].Status;

    /// <summary>Commands without an answer yet.</summary>
    public int Outstanding => _outstanding;

    /// <summary>NO and BAD are not thrown but left in <see cref="Sent"/>.</summary>
    public bool KeepsRefusals { get; set; }

    /// <summary>Gives the server this long from now on.</summary>
    public void Limit(TimeSpan limit)
    {
        _left = limit;
        _limitedAt = _session.Options.Clock.GetTimestamp();
        _limit.CancelAfter(limit);
    }

    /// <summary>What the caller takes for his own work is not the server's time: nothing runs out until <see cref="Resume"/>.</summary>
    public void Pause()
    {
        if (_left != Timeout.InfiniteTimeSpan)
            _left -= _session.Options.Clock.GetElapsedTime(_limitedAt);
        _limit.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    public void Resume() => Limit(_left > TimeSpan.Zero || _left == Timeout.InfiniteTimeSpan ? _left : TimeSpan.Zero);

    /// <summary>Sends one more command. One whose literal has to wait for the server must be the only one.</summary>
    public async Task SendAsync(ImapCommandLine line)
    {
        var pending = new ArrayBufferWriter<byte>(256);
        var tag = _session.NextTag();
        _sent.Add(new ImapSent(tag, line.Name));
        _outstanding++;
        _completed = false;
        pending.Write(Encoding.ASCII.GetBytes(tag + " "));
        foreach (var part in line.Parts)
        {
            if (part.IsLiteral)
                await SendLiteralHeadAsync(pending, part);

            if (part.Bytes.Length <= CopiedLength)
            {
                pending.Write(part.Bytes.Span);
            }
            else
            {
                await WriteAsync(pending);
                await WriteAsync(part.Bytes);
            }
        }

        pending.Write("\r\n"u8);
        await WriteAsync(pending);
    }

    /// <summary>Whether the command can be sent while others are not answered yet.</summary>
    public bool CanSendAhead(ImapCommandLine line) => line.Parts.All(part => !part.IsLiteral || IsSentAtOnce(part));

    /// <summary>Sends a line that is no command: an answer to a continuation, or DONE.</summary>
    public async Task SendLineAsync(byte[] line)
    {
        var pending = new ArrayBufferWriter<byte>(line.Length + 2);
        pending.Write(line);
        pending.Write("\r\n"u8);
        await WriteAsync(pending);
    }

    /// <summary>The next untagged response, already taken into the session's state; null after the last tagged answer. NO and BAD are thrown then.</summary>
    public async ValueTask<ImapResponse?> NextAsync()
    {
        while (_outstanding > 0)
        {
            var response = await ReadAsync();
            if (response.Kind == ImapResponseKind.Continuation)
                throw ImapFailures.Garbage();
            if (response.Kind != ImapResponseKind.Tagged)
                return response;
            Settle(response);
        }

        ThrowRefusal();
        return null;
    }

    /// <summary>Waits for the server's "+", whose text is <see cref="Challenge"/>; false when it answered OK instead. NO and BAD are thrown.</summary>
    public async ValueTask<bool> ContinuationAsync()
    {
        while (_outstanding > 0)
        {
            var response = await ReadAsync();
            if (response.Kind == ImapResponseKind.Continuation)
            {
                Challenge = response.Arguments.ToArray();
                return true;
            }

            if (response.Kind == ImapResponseKind.Tagged)
                Settle(response);
        }

        ThrowRefusal();
        return false;
    }

    public byte[] Challenge { get; private set; } = [];

    /// <summary>The server speaks when it has something to say; until then no buffer is held.</summary>
    public bool IsIdle { get; set; }

    public async Task<ImapStatusText> FinishAsync()
    {
        while (await NextAsync() is not null)
        {
            // State only: the session has seen it.
        }

        return Status!;
    }

    /// <summary>Any response, also one without a command. A lost connection is explained with the server's goodbye.</summary>
    public async ValueTask<ImapResponse> ReadAsync()
    {
        try
        {
            if (IsIdle)
                await _session.Reader.WaitAsync(_limit.Token);
            var response = await _session.Reader.ReadAsync(_limit.Token);
            _session.Observe(response);
            return response;
        }
        catch (Exception exception) when (IsFromOutside(exception))
        {
            throw Explain(exception);
        }
    }

    /// <summary>For what has no tagged answer: the connection is good although none came.</summary>
    public void Complete() => _completed = true;

    /// <summary>The connection is closed at the end, unless <see cref="Complete"/> is said once more.</summary>
    public void Distrust() => _completed = false;

    /// <summary>Puts TLS on the connection, within the time limit.</summary>
    public async Task UpgradeAsync()
    {
        try
        {
            await _session.UpgradeAsync(_limit.Token);
        }
        catch (Exception exception) when (IsFromOutside(exception))
        {
            throw Explain(exception);
        }
    }

    public void Dispose()
    {
        _session.Release(_completed);
        _cancellation.Dispose();
        _limit.Dispose();
    }

    private bool IsFromOutside(Exception exception) =>
        exception is IOException or ObjectDisposedException or AuthenticationException or System.Net.Sockets.SocketException
        || (exception is OperationCanceledException && !_ct.IsCancellationRequested)
        || (exception is MailProtocolException { Failure: MailFailure.Closed } && _session.Goodbye is not null);

    private MailProtocolException Explain(Exception exception) =>
        exception is OperationCanceledException ? ImapFailures.TimedOut()
        : _session.Goodbye is { } goodbye ? _session.Failure(goodbye, _command)
        : ImapFailures.Closed(exception);

    private void Settle(ImapResponse response)
    {
        var at = -1;
        for (var i = 0; i < _sent.Count && at < 0; i++)
        {
            if (_sent[i] is { Status: null, Refusal: null } waiting && response.Tag.SequenceEqual(Encoding.ASCII.GetBytes(waiting.Tag)))
                at = i;
        }

        if (at < 0)
            throw ImapFailures.Garbage();
        var status = ImapStatusText.ParseTagged(response.Arguments);
        if (status.Kind == ImapResponseKind.Ok)
        {
            _session.Observe(status);
            _sent[at].Status = status;
        }
        else
        {
            _sent[at].Refusal = _session.Failure(status, _sent[at].Command);
        }

        _completed = --_outstanding == 0;
    }

    private void ThrowRefusal()
    {
        if (!KeepsRefusals && _sent.Find(sent => sent.Refusal is not null) is { } refused)
            throw refused.Refusal!;
    }

    // RFC 7888: with LITERAL+, or LITERAL- and at most 4096 octets, nothing is waited for.
    private bool IsSentAtOnce(ImapCommandLine.Part part) =>
        _session.Capabilities.LiteralPlus || (_session.Capabilities.LiteralMinus && part.Bytes.Length <= 4096);

    private async Task SendLiteralHeadAsync(ArrayBufferWriter<byte> pending, ImapCommandLine.Part part)
    {
        var atOnce = IsSentAtOnce(part);
        pending.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{{part.Bytes.Length}{(atOnce ? "+" : "")}}}\r\n")));
        if (atOnce)
            return;
        if (_outstanding > 1)
            throw new InvalidOperationException("A literal that waits for the server cannot be sent ahead.");

        await WriteAsync(pending);
        if (!await ContinuationAsync())
            throw ImapFailures.Garbage();
    }

    private async Task WriteAsync(ArrayBufferWriter<byte> pending)
    {
        await WriteAsync(pending.WrittenMemory);

        // Clears the octets too: they may hold a password.
        pending.Clear();
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _session.Stream.WriteAsync(bytes, _limit.Token);
            await _session.Stream.FlushAsync(_limit.Token);
        }
        catch (Exception exception) when (IsFromOutside(exception))
        {
            throw Explain(exception);
        }
    }
}

/// <summary>A command that was sent: its answer or refusal, once there is one.</summary>
internal sealed class ImapSent(string tag, string command)
{
    public string Tag => tag;

    public string Command => command;

    public ImapStatusText? Status { get; set; }

    public MailProtocolException? Refusal { get; set; }
}
