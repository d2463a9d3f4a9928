using System.Globalization;
using System.Net;

namespace AddinHost.Mail.Mime.Quoting;

/// <summary>HTML to plain text in one pass without a tree: no depth to exhaust, each character looked at a bounded number of times. Quotes get "&gt; " before their lines.</summary>
internal sealed class HtmlText
{
    private const int DeepestQuote = 8;
    private const int DeepestList = 32;
    private const int LongestLink = 2_000;

    private readonly string html;
    private readonly bool showLinks;
    private readonly HtmlLines lines = new();
    private readonly List<int> lists = [];
    private readonly int lastDouble;
    private readonly int lastSingle;
    private int position;
    private int tagStart;
    private bool isAfterStart;
    private int preformatted;
    private (string Name, int Depth, int Within) hidden;
    private (string Name, int Depth) marked;
    private (string Target, int From)? link;

    private HtmlText(string html, bool showLinks)
    {
        this.html = html;
        this.showLinks = showLinks;
        (lastDouble, lastSingle) = (html.LastIndexOf('"'), html.LastIndexOf('\''));
    }

    /// <param name="html">Any text.</param>
    /// <param name="showLinks">Put the target behind the words of a link.</param>
    public static (string Text, List<LineMark> Marks, List<int> Sources) Convert(string html, bool showLinks)
    {
        var reader = new HtmlText(html, showLinks);
        reader.Run();
        return (reader.lines.ToString(), reader.lines.Marks, reader.lines.Sources);
    }

    private void Run()
    {
        while (position < html.Length)
        {
            var tag = html.IndexOf('<', position);
            if (tag < 0)
                tag = html.Length;
            if (tag > position && hidden.Depth == 0)
                Text(html.AsSpan(position, tag - position));
            position = tag;
            if (position < html.Length && !Tag())
                break;
        }
    }

    // False when nothing readable is left.
    private bool Tag()
    {
        tagStart = position;
        var next = position + 1 < html.Length ? html[position + 1] : ' ';
        if (html.AsSpan(position).StartsWith("<!--"))
            return MoveBehind("-->", position + 4);
        if (next is '!' or '?')
            return MoveBehind(">", position + 2);
        var isEnd = next == '/';
        var start = position + (isEnd ? 2 : 1);
        var end = start;
        while (end < html.Length && (char.IsAsciiLetterOrDigit(html[end]) || html[end] is ':' or '-' or '_' or '.'))
            end++;
        // "1 < 2", and "<anna@x.example>" that nobody escaped.
        if (start >= html.Length || !char.IsAsciiLetter(html[start]) || (end < html.Length && html[end] == '@'))
        {
            if (hidden.Depth == 0)
                Text("<");
            position++;
            return true;
        }

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
        if (HtmlTags.Unread.Contains(name))
        {
            if (attributes.EndsWith("/") && name is "svg" or "xml")
                return true;
            var found = html.IndexOf("</" + name, position, StringComparison.OrdinalIgnoreCase);
            position = found < 0 ? html.Length : found;
            return found >= 0;
        }

        if (hidden.Depth > 0 && !IsEndOfHidden(name, attributes))
            return true;
        if (!isAfterStart)
            lines.From(tagStart);
        isAfterStart = true;
        var isEmpty = HtmlTags.Empty.Contains(name);
        if (!isEmpty && HtmlMarks.IsHidden(attributes))
        {
            hidden = (name, 1, 0);
            lines.Break(HtmlTags.Blocks.Contains(name) ? 1 : 0);
            return true;
        }

        Mark(name, attributes, isEmpty);
        Begin(name, attributes);
        return true;
    }

    // Whether a start tag within hidden text shows that it has ended; counts it when not.
    private bool IsEndOfHidden(string name, ReadOnlySpan<char> attributes)
    {
        if (name == hidden.Name && name == "p")
        {
            hidden = default;
            return true;
        }

        if (name == hidden.Name)
            hidden.Depth++;
        else if (!HtmlTags.Empty.Contains(name) && !HtmlTags.Open.Contains(name) && !attributes.EndsWith("/"))
            hidden.Within++;
        return false;
    }

    private void Mark(string name, ReadOnlySpan<char> attributes, bool isEmpty)
    {
        if (marked.Depth > 0 && name == marked.Name)
            marked.Depth++;
        if (marked.Depth > 0 || lines.Quote > 0 || attributes.IsEmpty)
            return;
        // What Apple Mail on phones puts before the signature: it lasts until the quote.
        if (isEmpty && HtmlAttributes.Find(attributes, "id").EndsWith("lineBreakAtBeginningOfSignature"))
        {
            lines.Mark = LineMark.Signature;
            lines.Break(1);
            return;
        }

        var mark = HtmlMarks.Of(attributes);
        if (mark == LineMark.None || (isEmpty && mark != LineMark.History))
            return;
        lines.Break(1);
        lines.Mark = mark;
        if (mark != LineMark.History)
            marked = (name, 1);
    }

    private void Begin(string name, ReadOnlySpan<char> attributes)
    {
        switch (name)
        {
            case "br":
                lines.Break(Math.Min(lines.Due, 1) + 1);
                break;
            case "td" or "th":
                lines.Space();
                break;
            case "li":
                lines.Break(1);
                Text(lists.Count > 0 && lists[^1] >= 0 ? (++lists[^1]).ToString(CultureInfo.InvariantCulture) + ". " : "- ");
                break;
            case "blockquote":
                lines.Break(2);
                if (HtmlMarks.IsIndent(attributes))
                    break;
                if (marked.Depth == 0)
                    lines.Mark = LineMark.None;
                lines.Quote = Math.Min(lines.Quote + 1, DeepestQuote);
                break;
            case "a" when showLinks:
                link = (WebUtility.HtmlDecode(HtmlAttributes.Find(attributes, "href")[..].ToString()), lines.Length);
                break;
            default:
                if (HtmlTags.Blocks.Contains(name))
                    lines.Break(HtmlTags.Spaced.Contains(name) ? 2 : 1);
                if (name is "ol" or "ul" && lists.Count < DeepestList)
                    lists.Add(name == "ul" ? -1 : int.TryParse(HtmlAttributes.Find(attributes, "start"), NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? Math.Clamp(start, 1, 1_000_000) - 1 : 0);
                if (name == "pre")
                    preformatted++;
                break;
        }
    }

    private void EndTag(string name)
    {
        if (hidden.Depth > 0)
        {
            if (name == hidden.Name)
                hidden.Depth--;
            if (name == hidden.Name || HtmlTags.Open.Contains(name) || --hidden.Within >= 0)
                return;
            // The end of what the hidden element is in ends it, too.
            hidden = default;
        }

        (isAfterStart, var isMarked) = (false, marked.Depth > 0 && name == marked.Name);
        lines.From(position);
        if (name == "a" && link is { } target)
            Target(target.Target, target.From);
        if (HtmlTags.Blocks.Contains(name))
            lines.Break(HtmlTags.Spaced.Contains(name) ? 2 : 1);
        if (isMarked && --marked.Depth == 0)
        {
            lines.Break(1);
            lines.Mark = LineMark.None;
        }

        if (name == "blockquote")
            lines.Quote = Math.Max(0, lines.Quote - 1);
        else if (name == "pre")
            preformatted = Math.Max(0, preformatted - 1);
        else if (name is "ol" or "ul" && lists.Count > 0)
            lists.RemoveAt(lists.Count - 1);
    }

    private void Target(string target, int from)
    {
        link = null;
        var shown = target.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? target[7..].Split('?')[0] : target;
        if (shown.Length is 0 or > LongestLink || lines.Length <= from || (shown.Length == target.Length && !IsWeb(target)))
            return;
        var bare = shown.AsSpan().TrimEnd('/');
        bare = bare[(bare.IndexOf("://") is var scheme and >= 0 ? scheme + 3 : 0)..];
        for (var skipped = 0; skipped <= 1; skipped++)
        {
            if (lines.EndsWith(from + skipped, shown) || lines.EndsWith(from + skipped, bare) || lines.EndsWith(from + skipped, shown.AsSpan().TrimEnd('/')))
                return;
        }

        lines.Space();
        Text("<" + shown.Replace(" ", "%20", StringComparison.Ordinal).Replace("&", "&amp;", StringComparison.Ordinal) + ">");
    }

    private static bool IsWeb(string target) => target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private void Text(ReadOnlySpan<char> raw)
    {
        var decoded = raw.Contains('&') ? WebUtility.HtmlDecode(raw.ToString().Replace("&nbsp ", "&nbsp; ", StringComparison.Ordinal)).AsSpan() : raw;
        foreach (var c in decoded)
        {
            if (c == '\0')
                continue;
            if (preformatted > 0 && c == '\n')
                lines.Break(Math.Min(lines.Due + 1, 2));
            else if (char.IsWhiteSpace(c) && !(preformatted > 0 && c == ' ' && lines.Length > 0))
                lines.Space();
            else
            {
                lines.Put(c);
                isAfterStart = false;
            }
        }
    }

    private bool MoveBehind(string mark, int from)
    {
        var found = from > html.Length ? -1 : html.IndexOf(mark, from, StringComparison.Ordinal);
        position = found < 0 ? html.Length : found + mark.Length;
        return found >= 0;
    }

    // The end of a tag, past quoted attribute values; -1 when there is none. A quote that never closes quotes nothing.
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
            var last = html[from] == '"' ? lastDouble : lastSingle;
            from = html[from - 1] is '=' or ' ' && last > from ? html.IndexOf(html[from], from + 1) + 1 : from + 1;
        }

        return -1;
    }
}
