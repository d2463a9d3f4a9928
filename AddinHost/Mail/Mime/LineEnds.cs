namespace AddinHost.Mail.Mime;

/// <summary>Which byte ends the lines of a message.</summary>
internal static class LineEnds
{
    /// <summary>So much is looked at.</summary>
    public const int Sample = 64 * 1024;

    /// <summary>LF, alone or behind CR; but CR where there is no LF at all in the first 64 KB: some old programs end lines so. Never both: a CR among LFs is not a line end.</summary>
    public static byte Of(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, Sample)];
        return bytes.Contains((byte)'\n') || !bytes.Contains((byte)'\r') ? (byte)'\n' : (byte)'\r';
    }
}
