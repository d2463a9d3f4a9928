using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AddinHost.Mail.Mime;

/// <summary>Whether a line is a delimiter of a multipart.</summary>
internal enum Delimiting
{
    No,
    Yes,

    /// <summary>The line does not end within the bytes that were given.</summary>
    NeedsMore,
}

/// <summary>A delimiter line: the level of its multipart, its length with the line end, and whether it is the last one.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Delimiter(int Level, int Length, bool IsLast);

/// <summary>The parts that are not ended yet, outermost first, with the boundaries that can end them.</summary>
internal sealed class OpenParts
{
    // A boundary has at most 70 characters (RFC 2046 section 5.1.1); mailers do longer, but a line beyond this is no delimiter.
    private const int LongestDelimiter = 4096;

    private readonly List<(MimePart Part, byte[]? Boundary)> parts = [];

    public int Count => parts.Count;

    public bool HasBoundary { get; private set; }

    public MimePart this[int level] => parts[level].Part;

    public void Add(MimePart part, byte[]? boundary)
    {
        parts.Add((part, boundary));
        HasBoundary |= boundary is not null;
    }

    public void ForgetBoundary(int level)
    {
        parts[level] = (parts[level].Part, null);
        HasBoundary = parts.Exists(static part => part.Boundary is not null);
    }

    public void CloseDownTo(int count, int end)
    {
        for (var i = parts.Count - 1; i >= count; i--)
            parts[i].Part.BodyLength = Math.Max(0, end - parts[i].Part.BodyOffset);
        parts.RemoveRange(count, parts.Count - count);
        HasBoundary = parts.Exists(static part => part.Boundary is not null);
    }

    /// <summary>Innermost first; a boundary of an outer part ends the inner ones, whether they were closed or not. One that only begins like a boundary is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Delimiting Match(ReadOnlySpan<byte> rest, bool isEnd, byte lineEnd, out Delimiter delimiter)
    {
        delimiter = default;
        if (!HasBoundary)
            return Delimiting.No;
        if (!rest.StartsWith("--"u8))
            return !isEnd && "--"u8.StartsWith(rest) ? Delimiting.NeedsMore : Delimiting.No;
        var feed = rest[..Math.Min(rest.Length, LongestDelimiter)].IndexOf(lineEnd);
        if (feed < 0 && rest.Length >= LongestDelimiter)
            return Delimiting.No;
        if (feed < 0 && !isEnd)
            return Delimiting.NeedsMore;
        var length = feed < 0 ? rest.Length : feed + 1;
        var line = rest[2..length].TrimEnd(" \t\r\n"u8);
        for (var level = parts.Count - 1; level >= 0; level--)
        {
            if (parts[level].Boundary is not { } boundary || !line.StartsWith(boundary))
                continue;
            var tail = line[boundary.Length..];
            var isLast = tail.SequenceEqual("--"u8);
            if (!tail.IsEmpty && !isLast)
                continue;
            delimiter = new Delimiter(level, length, isLast);
            return Delimiting.Yes;
        }

        return Delimiting.No;
    }
}
