using System.Net;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace AddinHost.Messages;

/// <summary>
/// Writes mail HTML anew from a list of what is allowed: text structure, tables, links to the web and mail, images of the message itself.
/// No recursion on input; what lies deeper than a person would write is dropped. Remote images are left out.
/// </summary>
public static class SafeHtml
{
    private const int LongestInput = 4 * 1024 * 1024;
    private const int DeepestElement = 200;

    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal)
    {
        "a", "abbr", "b", "big", "blockquote", "br", "caption", "center", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
        "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
    };

    /// <summary>Elements whose text is not for reading.</summary>
    private static readonly HashSet<string> Dropped = new(StringComparer.Ordinal)
    {
        "script", "style", "head", "title", "template", "noscript", "iframe", "object", "embed", "svg", "math", "select", "textarea", "audio", "video", "canvas", "frameset", "noembed", "noframes", "xmp", "plaintext",
    };

    private static readonly HashSet<string> Void = new(StringComparer.Ordinal) { "br", "hr", "img", "col" };

    private static readonly HashSet<string> Attributes = new(StringComparer.Ordinal) { "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "color", "colspan", "dir", "face", "height", "lang", "rowspan", "size", "start", "title", "valign", "width" };

    /// <param name="images">Where the message's own images are, by Content-ID.</param>
    public static string Clean(string html, IReadOnlyDictionary<string, string> images)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(images);
        var document = new HtmlParser().ParseDocument(html.Length <= LongestInput ? html : html[..LongestInput]);
        var text = new StringBuilder(html.Length);
        var open = new Stack<(INode? Next, string? Close)>();
        open.Push((document.Body?.FirstChild, null));
        while (open.TryPop(out var place))
        {
            if (place.Next is not { } node)
            {
                text.Append(place.Close);
                continue;
            }

            open.Push((node.NextSibling, place.Close));
            if (node is IText words)
                text.Append(WebUtility.HtmlEncode(words.Data));
            if (node is not IElement element || Dropped.Contains(element.LocalName) || element.NamespaceUri != "http://www.w3.org/1999/xhtml")
                continue;
            var keep = Allowed.Contains(element.LocalName);
            if (keep)
                Open(text, element, images);
            if (open.Count < DeepestElement)
                open.Push((element.FirstChild, keep && !Void.Contains(element.LocalName) ? $"</{element.LocalName}>" : null));
            else if (keep && !Void.Contains(element.LocalName))
                text.Append("</").Append(element.LocalName).Append('>');
        }

        return text.ToString();
    }

    private static void Open(StringBuilder text, IElement element, IReadOnlyDictionary<string, string> images)
    {
        text.Append('<').Append(element.LocalName);
        foreach (var attribute in element.Attributes)
        {
            if (Attributes.Contains(attribute.LocalName))
                Write(text, attribute.LocalName, attribute.Value);
        }

        if (element.LocalName == "a" && IsLink(element.GetAttribute("href")?.Trim()))
            Write(text, "href", element.GetAttribute("href")!.Trim(), " rel=\"noopener noreferrer nofollow\"");
        if (element.LocalName == "img" && element.GetAttribute("src") is { } source && source.StartsWith("cid:", StringComparison.OrdinalIgnoreCase) && images.TryGetValue(source[4..], out var image))
            Write(text, "src", image);
        text.Append('>');
    }

    private static void Write(StringBuilder text, string name, string value, string more = "") =>
        text.Append(' ').Append(name).Append("=\"").Append(WebUtility.HtmlEncode(value)).Append('"').Append(more);

    private static bool IsLink(string? href) =>
        Uri.TryCreate(href, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http" or "mailto" or "tel");

}
