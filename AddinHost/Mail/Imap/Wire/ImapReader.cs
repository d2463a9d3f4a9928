using System.Buffers;
using System.Buffers.Text;

namespace AddinHost.Mail.Imap.Wire;

/// <summary>Takes responses off the stream one at a time, with limits on lines and literals. Holds no buffer while it waits for the server to speak by itself.</summary>
internal sealed class ImapReader(Stream stream, ImapOptions options)
{
    // One TLS record.
    private const int BufferSize = 16 * 1024;

    // What is believed about a literal's size before its bytes come.
    private const int TrustedLength = 1024 * 1024;

    private readonly ImapResponse _response = new();
    private byte[] _buffer = [];
    private byte[] _reused = [];
    private int _start;
    private int _end;

    /// <summary>Most bytes of a response without its literals.</summary>
    public int LineLimit { get; set; } = options.MaxLineLength;

    /// <summary>Most bytes kept of each literal; the rest is read and dropped.</summary>
    public int LiteralKeep { get; set; } = options.MaxLineLength;

    /// <summary>Most bytes that one literal may announce, and all literals of one response together.</summary>
    public long LiteralLimit { get; set; } = options.MaxLiteralLength;

    /// <summary>The last literal of a response lies in a buffer that the next response overwrites: for bodies, which come by the thousand.</summary>
    public bool ReusesLiterals { get; set; }

    /// <summary>Takes the bytes of message bodies as they come, instead of the response; at most <see cref="LiteralKeep"/> of each.</summary>
    public Func<ReadOnlyMemory<byte>, ValueTask>? Sink { get; set; }

    /// <summary>True when the server sent more than was asked for so far.</summary>
    public bool HasBuffered => _start < _end;

    /// <summary>The next response; it is overwritten by the one after it.</summary>
    public async ValueTask<ImapResponse> ReadAsync(CancellationToken ct)
    {
        _response.Begin();
        long literals = 0;
        while (true)
        {
            await AppendLineAsync(ct);
            if (!_response.TakesLiterals || !TryLiteral(_response.Text, out var length))
                break;

            literals += length;
            if (literals > LiteralLimit)
                throw ImapFailures.TooLarge("A literal exceeds the limit.");
            _response.Append(await ReadLiteralAsync((int)length, ct));
        }

        _response.Finish();
        return _response;
    }

    /// <summary>Waits until the server says something, holding no buffer meanwhile.</summary>
    public async ValueTask WaitAsync(CancellationToken ct)
    {
        if (HasBuffered)
            return;
        Release();
        _ = await stream.ReadAsync(Memory<byte>.Empty, ct);
    }

    /// <summary>Gives the buffers back, as far as nothing lies in them; the stream stays open.</summary>
    public void Release()
    {
        _response.Release();
        Return(ref _reused);
        if (!HasBuffered)
            Return(ref _buffer);
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

    private static void Return(ref byte[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private async ValueTask AppendLineAsync(CancellationToken ct)
    {
        while (true)
        {
            if (!HasBuffered)
                await FillAsync(ct);

            var rest = _buffer.AsSpan(_start, _end - _start);
            var lf = rest.IndexOf(Octet.Lf);
            var part = lf < 0 ? rest : rest[..(lf + 1)];
            if (_response.Length + part.Length > LineLimit)
                throw ImapFailures.TooLarge("A response exceeds the limit.");

            _response.Append(part);
            _start += part.Length;
            if (lf < 0)
                continue;

            // A bare LF never ends a line: what we and a proxy take for one line must be the same.
            if (!_response.Text.EndsWith("\r\n"u8))
                throw ImapFailures.Garbage();
            return;
        }
    }

    private async ValueTask FillAsync(CancellationToken ct)
    {
        if (_buffer.Length == 0)
            _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        _start = 0;
        _end = 0;
        _end = await stream.ReadAsync(_buffer, ct);
        if (_end == 0)
            throw ImapFailures.Closed();
    }

    private async ValueTask<ImapLiteral> ReadLiteralAsync(int length, CancellationToken ct)
    {
        var keep = Math.Min(length, LiteralKeep);
        if (Sink is { } sink && _response.IsBody)
        {
            for (var left = keep; left > 0;)
            {
                if (!HasBuffered)
                    await FillAsync(ct);
                var count = Math.Min(left, _end - _start);
                await sink(_buffer.AsMemory(_start, count));
                _start += count;
                left -= count;
            }

            await DropAsync(length - keep, ct);
            return new ImapLiteral(ReadOnlyMemory<byte>.Empty, length, keep < length);
        }

        var bytes = ReusesLiterals && _response.IsBody ? Reused(keep) : GC.AllocateUninitializedArray<byte>(Math.Min(keep, TrustedLength));
        var filled = 0;
        while (filled < keep)
        {
            if (filled == bytes.Length)
                bytes = Larger(bytes, keep);
            filled += await ReadSomeAsync(bytes.AsMemory(filled, Math.Min(bytes.Length, keep) - filled), ct);
        }

        await DropAsync(length - keep, ct);
        return new ImapLiteral(bytes.AsMemory(0, keep), length, keep < length);
    }

    private byte[] Reused(int keep)
    {
        var wanted = Math.Min(keep, TrustedLength);
        if (_reused.Length < wanted)
        {
            Return(ref _reused);
            _reused = ArrayPool<byte>.Shared.Rent(wanted);
        }

        return _reused;
    }

    // Twice as long each time: a server has to send half of what it makes us keep.
    private byte[] Larger(byte[] bytes, int keep)
    {
        var size = (int)Math.Min(keep, bytes.Length * 2L);
        if (bytes != _reused)
        {
            Array.Resize(ref bytes, size);
            return bytes;
        }

        var larger = ArrayPool<byte>.Shared.Rent(size);
        bytes.CopyTo(larger, 0);
        Return(ref _reused);
        return _reused = larger;
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> destination, CancellationToken ct)
    {
        if (!HasBuffered)
        {
            // Large bodies go straight to where they stay.
            if (destination.Length >= BufferSize)
            {
                var read = await stream.ReadAsync(destination, ct);
                return read > 0 ? read : throw ImapFailures.Closed();
            }

            await FillAsync(ct);
        }

        var count = Math.Min(destination.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(destination.Span);
        _start += count;
        return count;
    }

    private async ValueTask DropAsync(int count, CancellationToken ct)
    {
        while (count > 0)
        {
            if (!HasBuffered)
                await FillAsync(ct);
            var dropped = Math.Min(count, _end - _start);
            _start += dropped;
            count -= dropped;
        }
    }
}
