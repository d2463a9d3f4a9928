using System.Buffers;
using System.Globalization;
using System.Security.Authentication;
using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap;

/// <summary>One command and its answers. If it ends before the server's tagged answer, the connection is closed rather than left out of step.</summary>
internal sealed class ImapExchange : IDisposable
{
    // Larger literals are written from where they are.
    private const int CopiedLength = 16 * 1024;

    private readonly ImapSession _session;
    private readonly string _tag;
    private readonly string _command;
    private readonly CancellationToken _ct;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenRegistration _cancellation;
    private bool _completed;

    public ImapExchange(ImapSession session, string tag, string command, TimeSpan limit, CancellationToken ct)
    {
        _session = session;
        _tag = tag;
        _command = command;
        _ct = ct;
        _limit = new CancellationTokenSource(limit, session.Options.Clock);
        _cancellation = ct.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), _limit);
    }

    public ImapReader Reader => _session.Reader;

    /// <summary>The tagged OK, once <see cref="NextAsync"/> returned null.</summary>
    public ImapStatusText? Status { get; private set; }

    /// <summary>Gives the server this long from now on.</summary>
    public void Limit(TimeSpan limit) => _limit.CancelAfter(limit);

    public async Task SendAsync(ImapCommandLine line)
    {
        var pending = new ArrayBufferWriter<byte>(256);
        pending.Write(Encoding.ASCII.GetBytes(_tag + " "));
        foreach (var part in line.Parts)
        {
            if (part.IsLiteral)
                await SendLiteralHeadAsync(pending, part.Bytes.Length);

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

    /// <summary>Sends a line that is no command: an answer to a continuation, or DONE.</summary>
    public async Task SendLineAsync(byte[] line)
    {
        var pending = new ArrayBufferWriter<byte>(line.Length + 2);
        pending.Write(line);
        pending.Write("\r\n"u8);
        await WriteAsync(pending);
    }

    /// <summary>The next untagged response, already taken into the session's state; null after the tagged OK. NO and BAD are thrown.</summary>
    public async ValueTask<ImapResponse?> NextAsync()
    {
        var response = await ReadAsync();
        if (response.Kind == ImapResponseKind.Continuation)
            throw ImapFailures.Garbage();
        if (response.Kind != ImapResponseKind.Tagged)
            return response;

        Finish(response);
        return null;
    }

    /// <summary>Waits for the server's "+"; false when it answered OK instead. NO and BAD are thrown.</summary>
    public async ValueTask<bool> ContinuationAsync()
    {
        while (true)
        {
            var response = await ReadAsync();
            if (response.Kind == ImapResponseKind.Continuation)
                return true;
            if (response.Kind != ImapResponseKind.Tagged)
                continue;

            Finish(response);
            return false;
        }
    }

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

    private void Finish(ImapResponse response)
    {
        if (!response.Tag.SequenceEqual(Encoding.ASCII.GetBytes(_tag)))
            throw ImapFailures.Garbage();

        var status = ImapStatusText.ParseTagged(response.Arguments);
        Complete();
        if (status.Kind != ImapResponseKind.Ok)
            throw _session.Failure(status, _command);

        _session.Observe(status);
        Status = status;
    }

    private async Task SendLiteralHeadAsync(ArrayBufferWriter<byte> pending, int length)
    {
        // RFC 7888: with LITERAL+ or LITERAL- nothing is waited for.
        var atOnce = _session.Capabilities.LiteralPlus || (_session.Capabilities.LiteralMinus && length <= 4096);
        pending.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{{length}{(atOnce ? "+" : "")}}}\r\n")));
        if (atOnce)
            return;

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
