using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace AddinHost.Mail.Imap.Wire;

/// <summary>Takes responses off the stream one at a time, with limits on lines and literals. Holds no buffer while it waits for the server.</summary>
internal sealed class ImapReader(Stream stream, ImapOptions options)
{
    // One TLS record; the pool's segments go back as soon as they are consumed.
    private const int SegmentSize = 16 * 1024;

    // What is believed about a literal's size before its bytes come.
    private const int TrustedLength = 1024 * 1024;

    private readonly PipeReader _pipe = PipeReader.Create(
        stream, new StreamPipeReaderOptions(bufferSize: SegmentSize, minimumReadSize: SegmentSize / 4, leaveOpen: true, useZeroByteReads: true));

    private readonly ImapResponse _response = new();

    /// <summary>Most bytes of a response without its literals.</summary>
    public int LineLimit { get; set; } = options.MaxLineLength;

    /// <summary>Most bytes kept of each literal; the rest is read and dropped.</summary>
    public int LiteralKeep { get; set; } = options.MaxLineLength;

    /// <summary>True when the server sent more than was asked for so far.</summary>
    public bool HasBuffered
    {
        get
        {
            if (!_pipe.TryRead(out var read))
                return false;
            var any = !read.Buffer.IsEmpty;
            _pipe.AdvanceTo(read.Buffer.Start);
            return any;
        }
    }

    /// <summary>The next response; it is overwritten by the one after it.</summary>
    public async ValueTask<ImapResponse> ReadAsync(CancellationToken ct)
    {
        _response.Reset();
        long literals = 0;
        while (true)
        {
            await AppendLineAsync(ct);
            if (!_response.TakesLiterals || !TryLiteral(_response.Text, out var length))
                break;

            literals += length;
            if (literals > options.MaxLiteralLength)
                throw ImapFailures.TooLarge("A literal exceeds the limit.");
            _response.Append(await ReadLiteralAsync((int)length, ct));
        }

        _response.Finish();
        return _response;
    }

    private async ValueTask AppendLineAsync(CancellationToken ct)
    {
        while (true)
        {
            var read = await _pipe.ReadAsync(ct);
            var buffer = read.Buffer;
            var end = buffer.PositionOf(Octet.Lf);
            var part = end is { } lf ? buffer.Slice(0, buffer.GetPosition(1, lf)) : buffer;
            if (_response.Length + part.Length > LineLimit)
                throw ImapFailures.TooLarge("A response exceeds the limit.");

            _response.Append(part);
            _pipe.AdvanceTo(part.End);
            if (end is not null)
            {
                // A bare LF never ends a line: what we and a proxy take for one line must be the same.
                if (!_response.Text.EndsWith("\r\n"u8))
                    throw ImapFailures.Garbage();
                return;
            }

            if (read.IsCompleted)
                throw ImapFailures.Closed();
        }
    }

    private async ValueTask<ImapLiteral> ReadLiteralAsync(int length, CancellationToken ct)
    {
        var keep = Math.Min(length, LiteralKeep);
        var bytes = GC.AllocateUninitializedArray<byte>(Math.Min(keep, TrustedLength));
        var filled = 0;
        while (filled < keep)
        {
            if (filled == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(keep, bytes.Length * 2L));
            filled += await ReadSomeAsync(bytes.AsMemory(filled), ct);
        }

        for (var dropped = keep; dropped < length;)
            dropped += await DropSomeAsync(length - dropped, ct);

        return new ImapLiteral(bytes, Truncated: keep < length);
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> destination, CancellationToken ct)
    {
        if (!_pipe.TryRead(out var read))
        {
            // Nothing is buffered: large bodies go straight to where they stay.
            if (destination.Length >= SegmentSize)
            {
                var count = await stream.ReadAsync(destination, ct);
                return count > 0 ? count : throw ImapFailures.Closed();
            }

            read = await _pipe.ReadAsync(ct);
        }

        var part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, destination.Length));
        part.CopyTo(destination.Span);
        return Advance(read, part);
    }

    private async ValueTask<int> DropSomeAsync(int most, CancellationToken ct)
    {
        var read = await _pipe.ReadAsync(ct);
        return Advance(read, read.Buffer.Slice(0, Math.Min(read.Buffer.Length, most)));
    }

    private int Advance(ReadResult read, ReadOnlySequence<byte> part)
    {
        var count = (int)part.Length;
        if (count == 0 && read.IsCompleted)
            throw ImapFailures.Closed();
        _pipe.AdvanceTo(part.End);
        return count;
    }

    // literal = "{" number64 "}" CRLF at the end of the line so far.
    private static bool TryLiteral(ReadOnlySpan<byte> text, out long length)
    {
        length = 0;
        if (!text.EndsWith("}\r\n"u8))
            return false;
        var open = text.LastIndexOf(Octet.OpenBrace);
        if (open < 0)
            return false;

        var digits = text[(open + 1)..^3];
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange(Octet.Zero, Octet.Nine))
            return false;
        if (!Utf8Parser.TryParse(digits, out length, out _))
            length = long.MaxValue / 2;
        return true;
    }

    /// <summary>Gives the buffers back; the stream stays open.</summary>
    public void Complete()
    {
        _response.Reset();
        _pipe.Complete();
    }
}
