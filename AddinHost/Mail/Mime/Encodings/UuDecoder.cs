namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Uuencode: the lines between <c>begin</c> and <c>end</c>.</summary>
internal sealed class UuDecoder(byte lineEnd) : BodyDecoder
{
    // A length, 84 characters, a check character of some, and what ends the line.
    private const int LongestLine = 128;

    private readonly byte[] line = new byte[66];
    private int ready;
    private int taken;
    private bool isInLongLine;
    private State state;

    private enum State
    {
        Before,
        Inside,
        After,
    }

    public override void Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isEnd, out int consumed, out int written)
    {
        consumed = 0;
        while (taken == ready)
        {
            if (!NextLine(input[consumed..], isEnd, out var used))
            {
                written = 0;
                return;
            }

            consumed += used;
        }

        written = Math.Min(output.Length, ready - taken);
        line.AsSpan(taken, written).CopyTo(output);
        taken += written;
    }

    private bool NextLine(ReadOnlySpan<byte> rest, bool isEnd, out int used)
    {
        used = 0;
        if (rest.IsEmpty)
            return false;
        if (state == State.After)
        {
            used = rest.Length;
            return true;
        }

        var feed = rest.IndexOf(lineEnd);
        if (feed < 0 && !isEnd && rest.Length < LongestLine && !isInLongLine)
            return false;
        used = feed < 0 ? rest.Length : feed + 1;
        var text = feed < 0 ? rest : rest[..feed];
        var wasInLongLine = isInLongLine;
        isInLongLine = feed < 0;
        if (!wasInLongLine)
            Take(text[..Math.Min(text.Length, LongestLine)].TrimEnd("\r"u8));
        return true;
    }

    private void Take(ReadOnlySpan<byte> text)
    {
        taken = ready = 0;
        if (state == State.Before)
        {
            if (text.StartsWith("begin "u8))
                state = State.Inside;
            return;
        }

        if (text.IsEmpty)
            return;
        if (text.SequenceEqual("end"u8))
        {
            state = State.After;
            return;
        }

        // No more than its characters can hold: a line of one letter must not become 63 bytes.
        var length = Math.Min((text[0] - 32) & 63, (text.Length - 1) * 3 / 4);
        text = text[1..];
        for (var i = 0; i < length; i += 3, text = text.Length > 4 ? text[4..] : default)
        {
            var bits = (Six(text, 0) << 18) | (Six(text, 1) << 12) | (Six(text, 2) << 6) | Six(text, 3);
            line[i] = (byte)(bits >> 16);
            line[i + 1] = (byte)(bits >> 8);
            line[i + 2] = (byte)bits;
        }

        ready = length;
    }

    private static int Six(ReadOnlySpan<byte> text, int index) => index < text.Length ? (text[index] - 32) & 63 : 0;
}
