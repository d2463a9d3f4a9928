using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace AddinHost.Mail.Smtp;

/// <summary>How waiting for the client ended.</summary>
internal enum SmtpArrival
{
    Came,
    TimedOut,

    /// <summary>The client closed, or the connection broke.</summary>
    Gone,
    TooLong,

    /// <summary>A line with a bare CR, a bare LF, another control character, or bytes that are no UTF-8.</summary>
    NoLine,
}

/// <summary>
/// Bytes of the client in, replies out, on one stream. Replies are kept until the client has to be waited for, so that pipelined commands get theirs in
/// one go (RFC 2920 3.2). After STARTTLS a new one is made: nothing that was read before lives on.
/// </summary>
internal sealed class SmtpServerWire(Stream stream, SmtpServerOptions options)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[Math.Max(16 * 1024, options.MaxCommandLine + 1)];
    private readonly ArrayBufferWriter<byte> _replies = new();
    private int _start;
    private int _end;

    /// <summary>True when bytes beyond what was taken have been read.</summary>
    public bool HasUnread => _end > _start;

    /// <summary>Bytes read and not taken yet.</summary>
    public ReadOnlyMemory<byte> Unread => _buffer.AsMemory(_start, _end - _start);

    public void Take(int bytes) => _start += bytes;

    public void Say(SmtpServerReply reply) => Say(reply.ToString());

    /// <summary>One line of ASCII.</summary>
    public void Say(string line)
    {
        Encoding.ASCII.GetBytes(line, _replies);
        _replies.Write("\r\n"u8);
    }

    /// <summary>The next command line without its CRLF, which is the only line end.</summary>
    public async Task<(SmtpArrival Arrival, string Line)> ReadLineAsync(CancellationToken ct)
    {
        var deadline = options.Clock.GetTimestamp();
        while (true)
        {
            var newline = Unread.Span.IndexOf((byte)'\n');
            var length = newline < 0 ? Unread.Length : newline + 1;
            if (length > options.MaxCommandLine)
                return (SmtpArrival.TooLong, "");
            if (newline >= 0)
            {
                var line = Unread[..newline];
                Take(newline + 1);
                return Decode(line.Span) is { } text ? (SmtpArrival.Came, text) : (SmtpArrival.NoLine, "");
            }

            // One limit for the whole line, however many bytes at a time it comes in.
            var arrival = await FillAsync(options.CommandTimeout - options.Clock.GetElapsedTime(deadline), ct);
            if (arrival != SmtpArrival.Came)
                return (arrival, "");
        }
    }

    /// <summary>Sends what there is to say, then waits for more bytes.</summary>
    public async Task<SmtpArrival> FillAsync(TimeSpan timeout, CancellationToken ct)
    {
        if (_start > 0)
        {
            Unread.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var arrival = SmtpArrival.Gone;
        var sent = await WithinAsync(timeout, async token =>
        {
            await SendAsync(token);
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), token);
            _end += read;
            arrival = read > 0 ? SmtpArrival.Came : SmtpArrival.Gone;
        }, ct);
        return sent == SmtpArrival.Came ? arrival : sent;
    }

    /// <summary>Sends what there is to say.</summary>
    public Task<SmtpArrival> FlushAsync(CancellationToken ct) => WithinAsync(options.CommandTimeout, SendAsync, ct);

    private async Task SendAsync(CancellationToken ct)
    {
        if (_replies.WrittenCount == 0)
            return;
        await stream.WriteAsync(_replies.WrittenMemory, ct);
        await stream.FlushAsync(ct);
        _replies.ResetWrittenCount();
    }

    private async Task<SmtpArrival> WithinAsync(TimeSpan timeout, Func<CancellationToken, Task> action, CancellationToken ct)
    {
        if (timeout <= TimeSpan.Zero)
            return SmtpArrival.TimedOut;
        using var time = new CancellationTokenSource(timeout, options.Clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ct);
        try
        {
            await action(limit.Token);
            return SmtpArrival.Came;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return SmtpArrival.TimedOut;
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            return SmtpArrival.Gone;
        }
    }

    private static string? Decode(ReadOnlySpan<byte> line)
    {
        if (!line.EndsWith("\r"u8))
            return null;
        try
        {
            var text = StrictUtf8.GetString(line[..^1]);
            return text.Any(c => char.IsControl(c) && c != '\t') ? null : text.TrimEnd(' ', '\t');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
