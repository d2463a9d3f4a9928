using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>Walks once over the parameters of a field: quoted or bare values, comments, missing semicolons and quotes.</summary>
internal sealed class ParameterScanner(string text, int start)
{
    private static readonly SearchValues<char> NameText = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-_");

    // Between these and what stood before, the semicolon is sometimes missing.
    private static readonly FrozenSet<string> Common = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "charset", "format", "delsp", "boundary", "name", "filename", "type", "size", "reply-type", "report-type", "protocol", "micalg", "start", "method");

    private int at = start;

    /// <summary>Where the value ends and parameters may begin: at a semicolon, a comment, or white space or a comma before <c>name=</c>.</summary>
    public static int EndOfValue(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is ';' or '(')
                return i;
            if (text[i] is ' ' or '\t' or ',' && IsParameter(text, i + 1, false))
                return i;
        }

        return text.Length;
    }

    /// <summary>The next <c>name=value</c>; false at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Next(out string name, out string value)
    {
        name = value = string.Empty;
        while (at < text.Length)
        {
            SkipBetween();
            var from = at;
            while (at < text.Length && text[at] is not ('=' or ';'))
                at++;
            name = text[from..at].Trim();
            if (at >= text.Length || text[at] == ';')
                continue;
            at++;
            value = Value();
            if (name.Length > 0)
                return true;
        }

        return false;
    }

    private static bool IsParameter(string text, int from, bool onlyCommon)
    {
        const int longest = 40;
        if (from >= text.Length || !char.IsAsciiLetter(text[from]))
            return false;
        var rest = text.AsSpan(from, Math.Min(longest, text.Length - from));
        var length = rest.IndexOfAnyExcept(NameText);
        if (length < 1 || rest[length] != '=')
            return false;
        var star = rest[..length].IndexOf('*');
        return !onlyCommon || Common.GetAlternateLookup<ReadOnlySpan<char>>().Contains(rest[..(star < 0 ? length : star)]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SkipBetween()
    {
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\r' or '\n' or ';' or ',')
                at++;
            else if (text[at] == '(')
                SkipComment();
            else
                return;
        }
    }

    private void SkipComment()
    {
        var depth = 0;
        while (at < text.Length)
        {
            var c = text[at++];
            if (c == '\\')
                at++;
            else if (c == '(')
                depth++;
            else if (c == ')' && --depth == 0)
                return;
        }

        at = text.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private string Value()
    {
        while (at < text.Length && (text[at] is ' ' or '\t'))
            at++;
        if (at < text.Length && text[at] == '"')
        {
            at++;
            return Quoted();
        }

        // Bare values with spaces in them are common (filename=my file.pdf): only the semicolon ends one, or a parameter that everybody knows.
        var from = at;
        while (at < text.Length && text[at] != ';' && !(text[at] is ' ' or '\t' && IsParameter(text, at + 1, true)))
            at++;
        var bare = text[from..at];
        var comment = bare.IndexOf(" (", StringComparison.Ordinal);
        if (comment > 0 && bare.AsSpan().TrimEnd().EndsWith(")") && !bare.AsSpan(0, comment).Contains(' ') && !bare.AsSpan(0, comment).Contains('.'))
            bare = bare[..comment];
        return bare.Trim();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private string Quoted()
    {
        var content = new StringBuilder();
        while (at < text.Length)
        {
            var c = text[at++];
            if (c == '"')
                break;
            // Unescape only what had to be escaped: Windows paths come with bare backslashes.
            if (c == '\\' && at < text.Length && (text[at] is '"' or '\\'))
                c = text[at++];
            content.Append(c);
        }

        return content.ToString();
    }
}
