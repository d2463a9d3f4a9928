namespace AddinHost.Mail.Mime.Encodings;

/// <summary>A part of a message's bytes, decoded as it is read: in place where the bytes are in memory, else through a window.</summary>
internal sealed class BodyReader(MessageContext context, int offset, int length, TransferEncoding encoding)
{
    private readonly BodyDecoder decoder = BodyDecoder.Create(encoding, context.LineEnd);
    private readonly int end = offset + length;
    private byte[]? buffer;
    private int filled;
    private int taken;

    // What was not yet given to the decoder, or to the window, begins here.
    private int next = offset;

    /// <summary>Fills some of the span, which must not be empty, and returns how much; 0 at the end.</summary>
    public int Read(Span<byte> into)
    {
        var inMemory = context.Source.TryGet(out var memory);
        while (true)
        {
            var input = inMemory ? memory.Span[next..end] : buffer.AsSpan(taken, filled - taken);
            var isEnd = inMemory || next == end;
            decoder.Decode(input, into, isEnd, out var consumed, out var written);
            if (inMemory)
                next += consumed;
            else
                taken += consumed;
            if (written > 0)
                return written;
            if (isEnd && consumed == 0)
                return 0;
            if (!isEnd)
                Refill();
        }
    }

    private void Refill()
    {
        buffer ??= GC.AllocateUninitializedArray<byte>(Math.Max(1, Math.Min(context.Limits.WindowBytes, end - next)));
        if (taken == 0 && filled == buffer.Length)
            Array.Resize(ref buffer, buffer.Length * 2);
        buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
        filled -= taken;
        taken = 0;
        var more = Math.Min(buffer.Length - filled, end - next);
        context.Source.Read(next, buffer.AsSpan(filled, more));
        filled += more;
        next += more;
    }
}
