using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Finds files that were put into plain text by uuencode, as mailers did before MIME.</summary>
internal static class UuencodedFiles
{
    private const int LongestName = 255;

    /// <summary>Where a file stands, from its first to its last line with the line end behind it.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Place(int Start, int Length, string? Name);

    /// <summary>
    /// Only what has a whole first line (begin, a mode of three or four octal digits, a name), lines of the right length, and the last line counts;
    /// a sentence that begins with "begin" stays text.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static List<Place> Find(ReadOnlySpan<byte> text, byte lineEnd, int most)
    {
        var found = new List<Place>();
        for (var at = 0; found.Count < most && at < text.Length;)
        {
            var next = text[at..].IndexOf("begin "u8);
            if (next < 0)
                break;
            at += next;
            if ((at > 0 && text[at - 1] != lineEnd) || !TryReadFirstLine(text, at, lineEnd, out var body, out var name))
            {
                at += "begin "u8.Length;
                continue;
            }

            var end = ReadLines(text, body, lineEnd, out var isWhole);
            if (isWhole)
                found.Add(new Place(at, end - at, name));
            at = end;
        }

        return found;
    }

    private static bool TryReadFirstLine(ReadOnlySpan<byte> text, int at, byte lineEnd, out int next, out string? name)
    {
        name = null;
        next = NextLine(text, at, lineEnd);
        var line = text[(at + "begin "u8.Length)..next].TrimEnd("\r\n "u8);
        var space = line.IndexOf((byte)' ');
        if (space is not (3 or 4) || line[..space].ContainsAnyExceptInRange((byte)'0', (byte)'7') || line.Length > LongestName + space)
            return false;
        name = HeaderText.OneLine(Charsets.DecodeUnlabelled(line[space..]));
        return name.Length > 0;
    }

    // To behind the line "end"; when a line cannot be data, to that line.
    private static int ReadLines(ReadOnlySpan<byte> text, int at, byte lineEnd, out bool isWhole)
    {
        isWhole = false;
        while (at < text.Length)
        {
            var next = NextLine(text, at, lineEnd);
            var line = text[at..next].TrimEnd("\r\n"u8);
            if (line.SequenceEqual("end"u8))
            {
                isWhole = true;
                return next;
            }

            // The spaces at the end of a line are lost on many ways, and some programs add a character or two.
            var length = line.IsEmpty ? 0 : (line[0] - 32) & 63;
            var characters = (length + 2) / 3 * 4;
            if (line.Length > characters + 4 || line.ContainsAnyExceptInRange((byte)' ', (byte)'`'))
                return at;
            at = next;
        }

        return at;
    }

    private static int NextLine(ReadOnlySpan<byte> text, int at, byte lineEnd)
    {
        var feed = text[at..].IndexOf(lineEnd);
        return feed < 0 ? text.Length : at + feed + 1;
    }
}
