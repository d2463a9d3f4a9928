using System.Runtime.CompilerServices;
using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>Walks once over the parameters of a field: quoted or bare values, comments, missing semicolons and quotes.</summary>
internal sealed class ParameterScanner(string text, int start)
{
    private int at = start;

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SkipBetween()
    {
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or ';')
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

        // Bare values with spaces in them are common (filename=my file.pdf): only the semicolon ends one.
        var from = at;
        while (at < text.Length && text[at] != ';')
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
