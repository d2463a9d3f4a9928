using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using AddinHost.Mail;

namespace AddinHost.Tests.Mail;

/// <summary>The far end of a conversation over memory: a test sends and expects bytes as the server would. Text is Latin-1, one char per byte.</summary>
public sealed class ScriptedServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // A script may run ahead of the client by any amount.
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Pipe _toServer = new(new PipeOptions(pauseWriterThreshold: 0));

    public ScriptedServer() => ClientStream = new ScriptedStream(_toClient.Reader.AsStream(), _toServer.Writer.AsStream());

    public Stream ClientStream { get; }

    /// <summary>How often the client put "TLS" on the stream. The bytes go on unencrypted, so that the script can be read.</summary>
    public int Upgrades { get; private set; }

    public MailTransport Transport(MailSecurity security) => new(ClientStream, security, (stream, _) =>
    {
        Upgrades++;
        return Task.FromResult(stream);
    });

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _toClient.Writer.WriteAsync(bytes);

    /// <summary>Sends lines, each ended with CRLF, in one write.</summary>
    public Task SendLinesAsync(params string[] lines) => SendAsync(string.Concat(lines.Select(line => line + "\r\n")));

    /// <summary>Reads one line and compares it whole.</summary>
    public async Task ExpectAsync(string line) => Assert.Equal(line, await ReadLineAsync());

    /// <summary>Reads one line without its CRLF; the end of the stream is a failure.</summary>
    public async Task<string> ReadLineAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var result = await _toServer.Reader.ReadAsync(limit.Token);
            var text = Encoding.Latin1.GetString(System.Buffers.BuffersExtensions.ToArray(result.Buffer));
            var end = text.IndexOf("\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                _toServer.Reader.AdvanceTo(result.Buffer.GetPosition(end + 2));
                return text[..end];
            }

            _toServer.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
                throw new EndOfStreamException($"The client closed the connection; what was left: '{text}'.");
        }
    }

    /// <summary>Reads exactly so many bytes as text.</summary>
    public async Task<string> ReadExactlyAsync(int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        var result = await _toServer.Reader.ReadAtLeastAsync(count, limit.Token);
        Assert.True(result.Buffer.Length >= count, string.Create(CultureInfo.InvariantCulture, $"only {result.Buffer.Length} of {count} bytes came"));
        var text = Encoding.Latin1.GetString(System.Buffers.BuffersExtensions.ToArray(result.Buffer.Slice(0, count)));
        _toServer.Reader.AdvanceTo(result.Buffer.GetPosition(count));
        return text;
    }

    /// <summary>True when the client has sent nothing that was not read yet.</summary>
    public bool NothingWaits()
    {
        if (!_toServer.Reader.TryRead(out var result))
            return true;
        var empty = result.Buffer.IsEmpty;
        _toServer.Reader.AdvanceTo(result.Buffer.Start);
        return empty;
    }

    /// <summary>Waits until the client closed its end.</summary>
    public async Task ExpectClosedAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var result = await _toServer.Reader.ReadAsync(limit.Token);
            var empty = result.Buffer.IsEmpty;
            _toServer.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted && empty)
                return;
        }
    }

    /// <summary>Ends the connection: the client reads the end of the stream.</summary>
    public void HangUp() => _toClient.Writer.Complete();

    public void Dispose()
    {
        _toClient.Writer.Complete();
        _toServer.Reader.Complete();
    }
}
