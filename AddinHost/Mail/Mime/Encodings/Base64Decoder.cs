using System.Buffers;
using System.Buffers.Text;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Base64 (RFC 2045 section 6.8). What is not in the alphabet is skipped, padding may be missing, and several padded pieces may follow each other.</summary>
internal sealed class Base64Decoder(int length) : BodyDecoder
{
    private const int Largest = 8192;

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);
    private static readonly SearchValues<byte> AlphabetOrPad = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    // Characters that wait to be decoded, or decoded bytes from taken to ready that found no room.
    private readonly byte[] block = GC.AllocateUninitializedArray<byte>(Math.Max(4, Math.Min(Largest, (Math.Min(length, Largest) + 6) & ~3)));
    private readonly byte[] rest = new byte[3];
    private int restLength;
    private int filled;
    private int ready;
    private int taken;

    public override void Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isEnd, out int consumed, out int written)
    {
        consumed = written = 0;
        if (taken == ready)
        {
            var isPadded = Gather(input, out consumed);
            var isTail = isPadded || (isEnd && consumed == input.Length);
            if (DecodeBlock(output, isTail, out written))
                return;
        }

        written = Math.Min(output.Length, ready - taken);
        block.AsSpan(taken, written).CopyTo(output);
        taken += written;
        if (taken == ready)
            TakeRest();
    }

    // Takes over the characters of the alphabet until the block is full, the input at its end, or padding ends a piece.
    private bool Gather(ReadOnlySpan<byte> input, out int consumed)
    {
        consumed = 0;
        while (filled < block.Length && consumed < input.Length)
        {
            var window = input.Slice(consumed, Math.Min(input.Length - consumed, block.Length - filled));
            var run = window.IndexOfAnyExcept(Alphabet);
            if (run < 0)
                run = window.Length;
            window[..run].CopyTo(block.AsSpan(filled));
            filled += run;
            consumed += run;
            if (run == window.Length)
                continue;
            if (window[run] == (byte)'=')
            {
                consumed++;
                if (filled % 4 != 0)
                    return true;
                continue;
            }

            // A line end, most of the time.
            consumed++;
            if (run + 1 < window.Length && Alphabet.Contains(window[run + 1]))
                continue;
            var noise = input[consumed..].IndexOfAny(AlphabetOrPad);
            consumed = noise < 0 ? input.Length : consumed + noise;
        }

        return false;
    }

    // True when the bytes went straight to the output; else they wait in the block.
    private bool DecodeBlock(Span<byte> output, bool isTail, out int written)
    {
        written = 0;
        var whole = filled & ~3;
        var tail = filled - whole;
        if (isTail && tail != 0)
        {
            // A cut quantum: the missing characters count as zero bits and give no byte.
            block.AsSpan(filled, 4 - tail).Fill((byte)'A');
            Base64.DecodeFromUtf8InPlace(block.AsSpan(0, whole + 4), out ready);
            ready -= 4 - tail;
            taken = filled = 0;
            return false;
        }

        if (whole == 0)
            return true;
        if (output.Length >= whole / 4 * 3)
        {
            Base64.DecodeFromUtf8(block.AsSpan(0, whole), output, out _, out written);
            block.AsSpan(whole, tail).CopyTo(block);
            filled = tail;
            return true;
        }

        block.AsSpan(whole, tail).CopyTo(rest);
        restLength = tail;
        Base64.DecodeFromUtf8InPlace(block.AsSpan(0, whole), out ready);
        taken = filled = 0;
        return false;
    }

    private void TakeRest()
    {
        rest.AsSpan(0, restLength).CopyTo(block);
        filled = restLength;
        taken = ready = restLength = 0;
    }
}
