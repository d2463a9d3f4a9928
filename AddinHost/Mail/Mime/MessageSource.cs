namespace AddinHost.Mail.Mime;

/// <summary>Where the bytes of a message lie: in memory, in pieces, or in a stream that can be read again at any place.</summary>
internal abstract class MessageSource
{
    public abstract int Length { get; }

    /// <summary>Fills the span with the bytes from the offset on.</summary>
    public abstract void Read(int offset, Span<byte> into);

    /// <summary>The bytes where they lie, if they lie together in memory.</summary>
    public virtual bool TryGet(out ReadOnlyMemory<byte> memory)
    {
        memory = default;
        return false;
    }

    /// <summary>A part of the bytes: a view where that is possible, else a copy.</summary>
    public ReadOnlyMemory<byte> Slice(int offset, int length)
    {
        if (TryGet(out var memory))
            return memory.Slice(offset, length);
        var copy = GC.AllocateUninitializedArray<byte>(length);
        Read(offset, copy);
        return copy;
    }

    /// <summary>A part of the bytes as a source of its own, never a copy.</summary>
    public MessageSource Range(int offset, int length) => TryGet(out var memory) ? new MemorySource(memory.Slice(offset, length)) : new RangeSource(this, offset, length);

    private sealed class RangeSource(MessageSource whole, int start, int length) : MessageSource
    {
        public override int Length => length;

        public override void Read(int offset, Span<byte> into) => whole.Read(start + offset, into);
    }
}

/// <summary>Bytes that lie together in memory.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : MessageSource
{
    public override int Length => bytes.Length;

    public override void Read(int offset, Span<byte> into) => bytes.Span.Slice(offset, into.Length).CopyTo(into);

    public override bool TryGet(out ReadOnlyMemory<byte> memory)
    {
        memory = bytes;
        return true;
    }
}

/// <summary>Bytes in several pieces of memory, as they came from a connection.</summary>
internal sealed class PiecesSource : MessageSource
{
    private readonly List<ReadOnlyMemory<byte>> pieces = [];
    private readonly List<int> starts = [];

    public PiecesSource(IEnumerable<ReadOnlyMemory<byte>> all, int mostBytes)
    {
        foreach (var piece in all)
        {
            if (piece.IsEmpty || Length >= mostBytes)
                continue;
            starts.Add(Length);
            pieces.Add(piece[..Math.Min(piece.Length, mostBytes - Length)]);
            Length += pieces[^1].Length;
        }
    }

    public override int Length { get; }

    public override bool TryGet(out ReadOnlyMemory<byte> memory)
    {
        memory = pieces.Count == 1 ? pieces[0] : default;
        return pieces.Count <= 1;
    }

    public override void Read(int offset, Span<byte> into)
    {
        var at = starts.BinarySearch(offset);
        for (var piece = at < 0 ? ~at - 1 : at; !into.IsEmpty; piece++)
        {
            var from = pieces[piece].Span[(offset - starts[piece])..];
            var count = Math.Min(from.Length, into.Length);
            from[..count].CopyTo(into);
            into = into[count..];
            offset += count;
        }
    }
}

/// <summary>A stream that can seek. Not for use by several threads at once.</summary>
internal sealed class StreamSource(Stream stream, long start, int length) : MessageSource
{
    public override int Length => length;

    public override void Read(int offset, Span<byte> into)
    {
        stream.Position = start + offset;
        stream.ReadExactly(into);
    }
}
