using System.Text;

namespace AddinHost.Mail.Smtp;

/// <summary>
/// Lines and replies on one stream, with limits. After STARTTLS a new one is made for the TLS stream, so that nothing read before lives on.
/// Any failure on the stream makes it unusable for good.
/// </summary>
internal sealed class SmtpWire(Stream stream)
{
    /// <summary>RFC 5321 4.5.3.1.5 says 512 octets; servers with long AUTH and help texts pass it.</summary>
    public const int MaxReplyLine = 4096;

    /// <summary>The longest EHLO answers in the wild have about 30 lines.</summary>
    public const int MaxReplyLines = 128;

    // A credential of 8 KB in base64 (RFC 4954 section 4 asks for lines of 12,288 octets).
    private const int MaxCommandLine = 12_288;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>False after any failure on the stream: what the server thinks is unknown from then on.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>True when bytes beyond the last reply were received.</summary>
    public bool HasUnreadBytes => _end > _start;

    /// <summary>Sends one command line and reads its reply.</summary>
    public Task<SmtpReply> CommandAsync(string line, TimeSpan timeout, CancellationToken ct)
    {
        var bytes = Encode(line);
        return RunAsync(timeout, async token =>
        {
            await SendAsync(bytes, token);
            return await ReadAsync(token);
        }, ct);
    }

    /// <summary>
    /// Sends command lines in one go and reads their replies (RFC 2920). The caller keeps them few, so that neither side has to wait for the other to read.
    /// Ends early at 421.
    /// </summary>
    /// <param name="timeout">For sending, and for each reply.</param>
    public async Task<List<SmtpReply>> PipelineAsync(IReadOnlyList<string> lines, TimeSpan timeout, CancellationToken ct)
    {
        byte[] bytes = [.. lines.SelectMany(Encode)];
        await RunAsync(timeout, async token =>
        {
            await SendAsync(bytes, token);
            return true;
        }, ct);
        var replies = new List<SmtpReply>();
        while (replies.Count < lines.Count && (replies.Count == 0 || replies[^1].Code != 421))
            replies.Add(await ReadReplyAsync(timeout, ct));
        return replies;
    }

    /// <summary>Reads one reply.</summary>
    public Task<SmtpReply> ReadReplyAsync(TimeSpan timeout, CancellationToken ct) => RunAsync(timeout, ReadAsync, ct);

    /// <summary>Writes bytes of the message.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> block, TimeSpan timeout, CancellationToken ct) =>
        RunAsync(timeout, async token =>
        {
            await stream.WriteAsync(block, token);
            return true;
        }, ct);

    /// <summary>Pushes out what the stream still holds.</summary>
    public Task FlushAsync(TimeSpan timeout, CancellationToken ct) =>
        RunAsync(timeout, async token =>
        {
            await stream.FlushAsync(token);
            return true;
        }, ct);

    /// <summary>Fails when the server said something that nobody asked for: the next reply would be taken for the answer to another command.</summary>
    public Task RefuseUnreadAsync(TimeSpan timeout, CancellationToken ct) =>
        RunAsync(timeout, async token =>
        {
            await RefuseUnreadAsync(token);
            return true;
        }, ct);

    /// <summary>Marks the connection as beyond repair: closing it is all that is left.</summary>
    public void Abandon() => IsUsable = false;

    private async Task<T> RunAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<T>> action, CancellationToken ct)
    {
        if (!IsUsable)
            throw new MailProtocolException(MailFailure.Closed, "The SMTP connection is no longer usable.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(timeout);
        try
        {
            return await action(limit.Token);
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            IsUsable = false;
            throw new MailProtocolException(MailFailure.TimedOut, "The SMTP server did not answer in time.", exception);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            IsUsable = false;
            throw new MailProtocolException(MailFailure.Closed, "The SMTP connection was lost.", exception);
        }
        catch
        {
            IsUsable = false;
            throw;
        }
    }

    private static byte[] Encode(string line)
    {
        // The last line of defence for every field that goes on the wire.
        if (line.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw new ArgumentException("A command must be one line.", nameof(line));
        var bytes = StrictUtf8.GetBytes(line + "\r\n");
        return bytes.Length <= MaxCommandLine ? bytes : throw new ArgumentException("The command is too long.", nameof(line));
    }

    private async Task SendAsync(byte[] bytes, CancellationToken ct)
    {
        await RefuseUnreadAsync(ct);
        await stream.WriteAsync(bytes, ct);
        await stream.FlushAsync(ct);
    }

    private async Task RefuseUnreadAsync(CancellationToken ct)
    {
        if (!HasUnreadBytes)
            return;
        // RFC 5321 3.8: 421 is the one reply that may come by itself.
        if ((await ReadAsync(ct)).Code == 421)
            throw new MailProtocolException(MailFailure.Closed, "The SMTP server ended the connection.") { ReplyCode = 421 };
        throw Garbage("a reply that nobody asked for");
    }

    private async Task<SmtpReply> ReadAsync(CancellationToken ct)
    {
        var lines = new List<string>();
        int? code = null;
        while (true)
        {
            var line = await ReadLineAsync(ct);
            // RFC 5321 4.2: three digits, then "-" when more lines follow, else a space and text, or nothing.
            if (line.Length < 3 || line[0] is < '2' or > '5' || !char.IsAsciiDigit(line[1]) || !char.IsAsciiDigit(line[2])
                || (line.Length > 3 && line[3] is not (' ' or '-')))
                throw Garbage("a line that is no reply");
            var lineCode = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
            if (code is not null && code != lineCode)
                throw Garbage("a reply with two codes");
            code = lineCode;
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
                return new SmtpReply(lineCode, lines);
            if (lines.Count == MaxReplyLines)
                throw Garbage("a reply with too many lines");
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken ct)
    {
        var line = new List<byte>();
        while (true)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = await stream.ReadAsync(_buffer, ct);
                if (_end == 0)
                    throw new IOException("End of stream.");
            }

            var unread = _buffer.AsSpan(_start, _end - _start);
            var newline = unread.IndexOf((byte)'\n');
            var taken = newline < 0 ? unread : unread[..newline];
            if (line.Count + taken.Length > MaxReplyLine)
                throw Garbage("a line that is too long");
            line.AddRange(taken);
            _start += newline < 0 ? unread.Length : newline + 1;
            if (newline >= 0)
                return Clean(line);
        }
    }

    // Control characters and those that turn the direction of text would let a server write into terminals and pages; both become "?".
    private static string Clean(List<byte> line)
    {
        if (line.Count > 0 && line[^1] == '\r')
            line.RemoveAt(line.Count - 1);
        return string.Concat(Encoding.UTF8.GetString([.. line]).Select(c =>
            char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator ? '?' : c));
    }

    private static MailProtocolException Garbage(string what) => new(MailFailure.Garbage, $"The SMTP server sent {what}.");
}
