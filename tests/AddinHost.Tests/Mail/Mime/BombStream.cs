using System.Text;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>A message made of one piece many times over, written while it is read, so that nobody holds it; counts the bytes that were asked of it.</summary>
internal sealed class BombStream : Stream
{
    private readonly byte[] _start;
    private readonly byte[] _end;
    private readonly byte[] _pieces;
    private readonly long _filling;

    public BombStream(string start, string repeated, int count, string end = "")
    {
        (_start, _end) = (Encoding.Latin1.GetBytes(start), Encoding.Latin1.GetBytes(end));
        _pieces = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(repeated, Math.Max(1, 64 * 1024 / repeated.Length))));
        _filling = (long)repeated.Length * count;
    }

    /// <summary>Work that can be counted on any machine: each byte should be asked for once, or once for each thing that is asked of the message.</summary>
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _start.Length + _filling + _end.Length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length && Position < Length)
        {
            var from = At(Position);
            var count = Math.Min(from.Length, buffer.Length - filled);
            from[..count].CopyTo(buffer[filled..]);
            filled += count;
            Position += count;
        }

        BytesRead += filled;
        return filled;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>All of it in memory.</summary>
    public byte[] ToArray()
    {
        var all = new byte[Length];
        Position = 0;
        ReadExactly(all);
        return all;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private ReadOnlySpan<byte> At(long position)
    {
        if (position < _start.Length)
            return _start.AsSpan((int)position);
        position -= _start.Length;
        if (position >= _filling)
            return _end.AsSpan((int)(position - _filling));
        var inPiece = (int)(position % _pieces.Length);
        return _pieces.AsSpan(inPiece, (int)Math.Min(_pieces.Length - inPiece, _filling - position));
    }
}
