using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Base64 (RFC 2045 section 6.8). What is not in the alphabet is skipped, padding may be missing, and several padded pieces may follow each other.</summary>
internal sealed class Base64Decoder : BodyDecoder
{
    // A line is decoded at once where it is a line of base64 and nothing else; around anything else so many characters are looked at one by one.
    private const int LongestRun = 1024;
    private const int SlowRun = 32;

    private const byte None = 0xFF;

    private static readonly byte[] Values = MakeValues();

    // The characters of a quantum, or the bytes of one that found no room.
    private uint quantum;
    private int characters;
    private int waiting;
    private int slow;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isEnd, out int consumed, out int written)
    {
        consumed = written = 0;
        while (true)
        {
            while (waiting > 0)
            {
                if (written == output.Length)
                    return;
                output[written++] = (byte)(quantum >> (--waiting * 8));
            }

            if (consumed == input.Length)
            {
                if (!isEnd || !EndQuantum())
                    return;
            }
            else if (characters == 0 && slow == 0 && output.Length - written >= 3)
            {
                var used = DecodeRun(input[consumed..], output[written..], out var bytes);
                consumed += used;
                written += bytes;
                slow = used == 0 ? SlowRun : 0;
            }
            else
            {
                Take(input[consumed++]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int DecodeRun(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        var run = input[..Math.Min(input.Length, LongestRun)];
        var feed = run.IndexOf((byte)'\n');
        var breaks = 0;
        if (feed >= 0)
        {
            breaks = feed > 0 && run[feed - 1] == (byte)'\r' ? 2 : 1;
            run = run[..(feed + 1 - breaks)];
        }

        var quads = Math.Min(run.Length / 4, output.Length / 3);
        Base64.DecodeFromUtf8(run[..(quads * 4)], output, out var used, out written, isFinalBlock: false);
        // White space or padding among them is left to the slow way.
        if (written != quads * 3 || used != quads * 4)
            used = written = 0;
        return used > 0 && used == run.Length ? used + breaks : used;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(byte character)
    {
        if (slow > 0)
            slow--;
        var value = Values[character];
        if (value != None)
        {
            quantum = (quantum << 6) | value;
            if (++characters == 4)
                (characters, waiting) = (0, 3);
        }
        else if (character == (byte)'=')
        {
            EndQuantum();
        }
    }

    // A cut quantum: the missing characters count as zero bits and give no byte.
    private bool EndQuantum()
    {
        if (characters == 0)
            return false;
        waiting = characters - 1;
        quantum >>= characters switch { 2 => 4, 3 => 2, _ => 0 };
        characters = 0;
        return true;
    }

    private static byte[] MakeValues()
    {
        var values = new byte[256];
        Array.Fill(values, None);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (var i = 0; i < alphabet.Length; i++)
            values[alphabet[i]] = (byte)i;
        return values;
    }
}
