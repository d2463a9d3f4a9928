using System.Text;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Text of format=flowed (RFC 3676): the lines that a mailer broke are joined again, quote marks and stuffed spaces are taken out and put back in one form.</summary>
internal static class FlowedText
{
    /// <summary>Each paragraph as one line, with its quote marks (<c>&gt;&gt; </c>) before it. With <paramref name="deletesSpace"/> the space at a flowed line's end is no part of the text.</summary>
    public static string Unflow(string text, bool deletesSpace)
    {
        var result = new StringBuilder(text.Length);
        var openDepth = -1;
        var openLineEnd = ReadOnlySpan<char>.Empty;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var all = rest;
            var at = all.IndexOfAny('\r', '\n');
            var line = at < 0 ? all : all[..at];
            var lineEnd = at < 0 ? default : all.Slice(at, all[at..].StartsWith("\r\n") ? 2 : 1);
            rest = all[(line.Length + lineEnd.Length)..];
            var depth = 0;
            while (depth < line.Length && line[depth] == '>')
                depth++;
            line = line[depth..];
            if (line.StartsWith(' '))
                line = line[1..];

            // Section 4.3: the signature separator is fixed, and nothing flows into it. Section 4.5: neither does a line of another depth.
            var isSignature = line is "-- ";
            if (openDepth >= 0 && (isSignature || openDepth != depth))
            {
                result.Append(openLineEnd);
                openDepth = -1;
            }

            if (openDepth < 0 && depth > 0)
                result.Append('>', depth).Append(' ');
            if (!isSignature && line.EndsWith(' ') && !rest.IsEmpty)
            {
                result.Append(deletesSpace ? line[..^1] : line);
                openDepth = depth;
                openLineEnd = lineEnd;
                continue;
            }

            result.Append(line).Append(lineEnd);
            openDepth = -1;
        }

        return result.ToString();
    }
}
