using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using AddinHost.Shared.Outbound;
using Microsoft.Extensions.Options;

namespace AddinHost.Messages.Files;

/// <summary>What clamd said about one file.</summary>
/// <param name="Finding">Its name for what it found.</param>
public sealed record ScanAnswer(ScanState State, string? Finding = null);

/// <summary>clamd could not answer; the code says why.</summary>
public sealed class ScannerException(string code, Exception? inner = null) : IOException(code, inner)
{
    public const string Unreachable = "scanner_unreachable";
    public const string TimedOut = "scanner_timed_out";
    public const string Broken = "scanner_broken";

    public string Code => code;
}

/// <summary>
/// Asks clamd about a file: the command INSTREAM of clamd(8) in its form that ends with NUL, then pieces with their length before them as four bytes in network order,
/// and a piece of length 0. The server is named by the settings of the installation alone, so it may be on this machine.
/// </summary>
public sealed class ClamScanner(OutboundSockets sockets, IOptions<FilesOptions> options, TimeProvider clock)
{
    private const int Piece = 64 * 1024;
    private const int LongestAnswer = 4096;

    public bool IsOn => options.Value.ClamAv.IsOn;

    /// <exception cref="ScannerException">There is no answer, or one that says nothing about the file.</exception>
    public async Task<ScanAnswer> ScanAsync(Stream content, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var limit = new CancellationTokenSource(options.Value.ClamAv.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await using var stream = await ConnectAsync(either.Token);
            return Read(await TalkAsync(stream, content, either.Token));
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new ScannerException(ScannerException.TimedOut, exception);
        }
        catch (Exception exception) when (exception is SocketException or IOException and not ScannerException)
        {
            throw new ScannerException(ScannerException.Unreachable, exception);
        }
    }

    private async Task<Stream> ConnectAsync(CancellationToken ct)
    {
        if (options.Value.ClamAv.Server is { } server)
            return await sockets.ConnectConfiguredAsync(server.Host, server.Port, ct);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(options.Value.ClamAv.SocketPath!), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> TalkAsync(Stream stream, Stream content, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        // From the start: what is too large it answers before the end and closes, and then what was not read yet is lost.
        var answer = AnswerAsync(stream, ct);
        try
        {
            await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), ct);
            int read;
            while (!answer.IsCompleted && (read = await content.ReadAsync(buffer.AsMemory(4, Piece - 4), ct)) > 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(buffer, read);
                await stream.WriteAsync(buffer.AsMemory(0, read + 4), ct);
            }

            if (!answer.IsCompleted)
                await stream.WriteAsync(new byte[4], ct);
        }
        catch (IOException)
        {
            // It reads no further; why, the answer says.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return await answer;
    }

    private static async Task<string> AnswerAsync(Stream stream, CancellationToken ct)
    {
        var buffer = new byte[LongestAnswer];
        var filled = 0;
        while (filled < LongestAnswer)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), ct);
            filled += read;
            if (read == 0 || buffer.AsSpan(0, filled).Contains((byte)0))
                break;
        }

        return Encoding.UTF8.GetString(buffer.AsSpan(0, filled));
    }

    /// <summary>"stream: OK", "stream: NAME FOUND", or "... ERROR"; whole, up to its NUL.</summary>
    private static ScanAnswer Read(string answer)
    {
        const string Stream = "stream: ";
        const string Found = " FOUND";
        var end = answer.IndexOf('\0', StringComparison.Ordinal);
        if (end < 0)
            throw new ScannerException(answer.Length == 0 ? ScannerException.Unreachable : ScannerException.Broken);
        var text = answer[..end].Trim();
        if (text == "stream: OK")
            return new ScanAnswer(ScanState.Clean);
        if (text.StartsWith(Stream, StringComparison.Ordinal) && text.EndsWith(Found, StringComparison.Ordinal) && text.Length > Stream.Length + Found.Length)
            return new ScanAnswer(ScanState.Infected, new string([.. text[Stream.Length..^Found.Length].Where(letter => !char.IsControl(letter)).Take(200)]));
        if (text.StartsWith("INSTREAM size limit exceeded", StringComparison.Ordinal))
            return new ScanAnswer(ScanState.TooLarge);
        throw new ScannerException(ScannerException.Broken);
    }
}
