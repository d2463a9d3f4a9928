using System.Collections.Frozen;
using System.Net;
using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>HTML to plain text in one pass without a tree: no depth to exhaust, each character looked at a bounded number of times. Quotes get "&gt; " before their lines.</summary>
internal sealed class HtmlText
{
    private const int DeepestQuote = 20;

    private static readonly FrozenSet<string> Blocks = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tr", "ul");

    private static readonly FrozenSet<string> Spaced = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "table");

    // Their text is not for the reader.
    private static readonly FrozenSet<string> Unread = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "script", "style", "title", "template", "textarea", "select", "svg", "xml", "noembed");

    private readonly string html;
    private readonly bool dropHistory;
    private readonly StringBuilder text = new();
    private int position;
    private int quote;
    private int preformatted;
    private int lineBreaks = 2;
    private bool space;
    private string? skipped;
    private int skippedDepth;

    private HtmlText(string html, bool dropHistory)
    {
        this.html = html;
        this.dropHistory = dropHistory;
    }

    /// <param name="html">Any text.</param>
    /// <param name="dropHistory">Leave out what mail programs mark as quoted history or signature.</param>
    public static string Convert(string html, bool dropHistory) => new HtmlText(html, dropHistory).Run();

    private string Run()
    {
        while (position < html.Length)
        {
            var tag = html.IndexOf('<', position);
            if (tag < 0)
                tag = html.Length;
            if (tag > position && skipped is null)
                Text(html.AsSpan(position, tag - position));
            position = tag;
            if (position < html.Length && !Tag())
                break;
        }

        return text.ToString().Trim();
    }

    // False when nothing readable is left.
    private bool Tag()
    {
        var next = position + 1 < html.Length ? html[position + 1] : ' ';
        if (html.AsSpan(position).StartsWith("<!--"))
            return MoveBehind("-->", position + 4);
        if (next is '!' or '?')
            return MoveBehind(">", position + 2);
        var isEnd = next == '/';
        var start = position + (isEnd ? 2 : 1);
        if (start >= html.Length || !char.IsAsciiLetter(html[start]))
        {
            if (skipped is null)
                Text("<");
            position++;
            return true;
        }

        var end = start;
        while (end < html.Length && (char.IsAsciiLetterOrDigit(html[end]) || html[end] is ':' or '-'))
            end++;
        var name = html[start..end].ToLowerInvariant();
        var close = CloseOf(end);
        if (close < 0)
            return false;
        var attributes = html.AsSpan(end, close - end);
        position = close + 1;
        if (isEnd)
            EndTag(name);
        else if (!StartTag(name, attributes))
            return false;
        return true;
    }

    private bool StartTag(string name, ReadOnlySpan<char> attributes)
    {
        if (Unread.Contains(name))
        {
            var found = html.IndexOf("</" + name, position, StringComparison.OrdinalIgnoreCase);
            position = found < 0 ? html.Length : found;
            return found >= 0;
        }

        if (skipped is not null)
        {
            if (name == skipped && !attributes.EndsWith("/"))
                skippedDepth++;
            return true;
        }

        if (attributes.Length > 0 && name is not ("br" or "img" or "hr" or "input" or "meta" or "link" or "col"))
        {
            if (dropHistory && HtmlAttributes.BeginHistory(attributes))
                return false;
            if (HtmlAttributes.Hide(attributes) || (dropHistory && HtmlAttributes.MarkHistory(name, attributes)))
            {
                (skipped, skippedDepth) = (name, 1);
                Break(1);
                return true;
            }
        }

        Open(name);
        return true;
    }

    private void Open(string name)
    {
        switch (name)
        {
            case "br":
                lineBreaks = Math.Min(lineBreaks, 1);
                Break(lineBreaks + 1);
                break;
            case "td" or "th":
                space = true;
                break;
            case "li":
                Break(1);
                Text("- ");
                break;
            case "blockquote":
                Break(2);
                quote = Math.Min(quote + 1, DeepestQuote);
                break;
            default:
                if (Blocks.Contains(name))
                    Break(Spaced.Contains(name) ? 2 : 1);
                if (name == "pre")
                    preformatted++;
                break;
        }
    }

    private void EndTag(string name)
    {
        if (skipped is not null)
        {
            if (name == skipped && --skippedDepth == 0)
                skipped = null;
            return;
        }

        if (Blocks.Contains(name))
            Break(Spaced.Contains(name) ? 2 : 1);
        if (name == "blockquote")
            quote = Math.Max(0, quote - 1);
        else if (name == "pre")
            preformatted = Math.Max(0, preformatted - 1);
    }

    private void Text(ReadOnlySpan<char> raw)
    {
        var decoded = raw.Contains('&') ? WebUtility.HtmlDecode(raw.ToString()) : raw.ToString();
        foreach (var c in decoded)
        {
            if (c == '\0')
                continue;
            if (preformatted > 0 && c == '\n')
                Break(Math.Min(lineBreaks + 1, 2));
            else if (char.IsWhiteSpace(c) && !(preformatted > 0 && c == ' ' && text.Length > 0))
                space = true;
            else
                Put(c);
        }
    }

    private void Put(char c)
    {
        if (text.Length == 0 || lineBreaks > 0)
        {
            if (text.Length > 0)
                text.Append('\n', lineBreaks);
            for (var i = 0; i < quote; i++)
                text.Append("> ");
        }
        else if (space)
        {
            text.Append(' ');
        }

        (lineBreaks, space) = (0, false);
        text.Append(c);
    }

    private void Break(int count)
    {
        lineBreaks = Math.Max(lineBreaks, count);
        space = false;
    }

    private bool MoveBehind(string mark, int from)
    {
        var found = from > html.Length ? -1 : html.IndexOf(mark, from, StringComparison.Ordinal);
        position = found < 0 ? html.Length : found + mark.Length;
        return found >= 0;
    }

    // The end of a tag, past quoted attribute values; -1 when there is none.
    private int CloseOf(int from)
    {
        while (from < html.Length)
        {
            var found = html.AsSpan(from).IndexOfAny('>', '"', '\'');
            if (found < 0)
                return -1;
            from += found;
            if (html[from] == '>')
                return from;
            var end = html[from - 1] is '=' or ' ' ? html.IndexOf(html[from], from + 1) : from;
            if (end < 0)
                return -1;
            from = end + 1;
        }

        return -1;
    }
}
