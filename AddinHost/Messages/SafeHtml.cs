using System.Net;
using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace AddinHost.Messages;

/// <summary>
/// Writes mail HTML anew from a list of what is allowed: text structure, tables, links to the web and mail, images of the message itself. Remote
/// images are left out, or come through this host. Works on tags as they come: a tree costs more than its text, and hostile nesting costs the square of it.
/// </summary>
public sealed class SafeHtml : IDisposable
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
        "script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math", "select", "textarea", "audio", "video", "canvas", "frameset", "noembed", "noframes", "xmp", "plaintext",
    };

    private static readonly HashSet<string> Void = new(StringComparer.Ordinal) { "br", "hr", "img", "col" };

    private static readonly HashSet<string> TableParts = new(StringComparer.Ordinal) { "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th" };

    /// <summary>What ends by itself where the next one begins.</summary>
    private static readonly Dictionary<string, string[]> Ends = new(StringComparer.Ordinal)
    {
        ["p"] = ["p"], ["li"] = ["li", "p"], ["dt"] = ["dt", "dd", "p"], ["dd"] = ["dt", "dd", "p"], ["td"] = ["td", "th", "p"], ["th"] = ["td", "th", "p"], ["tr"] = ["td", "th", "tr", "p"],
        ["tbody"] = ["td", "th", "tr", "thead", "tbody", "tfoot"], ["thead"] = ["td", "th", "tr"], ["tfoot"] = ["td", "th", "tr", "thead", "tbody"],
    };

    /// <summary>What a style may not hold: addresses, escapes that hide them, and what covers the page around it.</summary>
    private static readonly string[] UnsafeStyles = ["url", "image", "expression", "import", "behavior", "binding", "javascript", "position", "\\", "/*", "<"];

    private static readonly string[] Attributes = ["align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "color", "colspan", "dir", "face", "height", "lang", "rowspan", "size", "start", "title", "valign", "width"];

    private readonly HtmlTokenizer tokens;
    private readonly IReadOnlyDictionary<string, string> images;
    private readonly Func<string, string?> remote;
    private readonly bool forMail;
    private readonly StringBuilder text;
    private readonly List<string> open = [];
    private string? skipped;
    private int skippedDepth;

    private SafeHtml(string html, IReadOnlyDictionary<string, string> images, Func<string, string?> remote, bool forMail = false)
    {
        this.forMail = forMail;
        tokens = new HtmlTokenizer(new TextSource(html), HtmlEntityProvider.Resolver);
        this.images = images;
        this.remote = remote;
        text = new StringBuilder(html.Length);
    }

    /// <param name="images">Where the message's own images are, by Content-ID.</param>
    /// <param name="remote">Where an image on the internet is to be had from this host: empty where it is not to be shown (its place is marked <c>data-remote</c>), null where it never is.</param>
    public static string Clean(string html, IReadOnlyDictionary<string, string> images, Func<string, string?> remote)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(images);
        using var cleaning = new SafeHtml(html.Length <= LongestInput ? html : html[..LongestInput], images, remote);
        return cleaning.Run();
    }

    /// <summary>The same for what members write and send: it keeps how a text looks, and the classes by which mail programs know quotes and signatures.</summary>
    public static string ForMail(string html, IReadOnlyDictionary<string, string> images, Func<string, string?> remote)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(images);
        using var cleaning = new SafeHtml(html.Length <= LongestInput ? html : html[..LongestInput], images, remote, forMail: true);
        return cleaning.Run();
    }

    public void Dispose() => tokens.Dispose();

    private string Run()
    {
        while (tokens.Get() is { Type: not HtmlTokenType.EndOfFile } token)
        {
            if (token is HtmlTagToken { Type: HtmlTokenType.StartTag } start)
                Start(start);
            else if (token.Type == HtmlTokenType.EndTag)
                End(token.Name);
            else if (token.Type == HtmlTokenType.Character && skipped is null)
                text.Append(WebUtility.HtmlEncode(token.Data));
        }

        CloseTo(0);
        return text.ToString();
    }

    private void Start(HtmlTagToken tag)
    {
        var name = tag.Name;
        // These hold text in place of tags, so that what looks like the end of another element inside them is none.
        tokens.State = name switch
        {
            "script" => HtmlParseMode.Script,
            "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
            "title" or "textarea" => HtmlParseMode.RCData,
            "plaintext" => HtmlParseMode.Plaintext,
            _ => tokens.State,
        };
        if (skipped is not null)
        {
            if (name == skipped && !tag.IsSelfClosing)
                skippedDepth++;
            return;
        }

        if (Dropped.Contains(name))
        {
            if (!tag.IsSelfClosing || tokens.State != HtmlParseMode.PCData)
                (skipped, skippedDepth) = (name, 1);
            return;
        }

        if (!Allowed.Contains(name))
            return;
        while (open.Count > 0 && Ends.TryGetValue(name, out var ended) && ended.Contains(open[^1]))
            CloseTo(open.Count - 1);
        if (Void.Contains(name))
        {
            Write(tag);
        }
        else if (open.Count < DeepestElement)
        {
            open.Add(name);
            Write(tag);
        }
    }

    private void End(string name)
    {
        if (skipped is not null)
        {
            if (name == skipped && --skippedDepth == 0)
                skipped = null;
            return;
        }

        // What was opened outside a table cell is not ended inside it.
        var inTable = TableParts.Contains(name);
        for (var at = open.Count - 1; at >= 0; at--)
        {
            if (open[at] == name)
            {
                CloseTo(at);
                return;
            }

            if (open[at] == "table" || (!inTable && open[at] is "td" or "th" or "caption"))
                return;
        }
    }

    private void CloseTo(int count)
    {
        for (var at = open.Count - 1; at >= count; at--)
            text.Append("</").Append(open[at]).Append('>');
        open.RemoveRange(count, open.Count - count);
    }

    private void Write(HtmlTagToken tag)
    {
        text.Append('<').Append(tag.Name);
        foreach (var attribute in Attributes)
        {
            if (tag.GetAttribute(attribute) is { Length: > 0 } value)
                Write(attribute, value);
        }

        if (forMail)
            WriteLook(tag);
        if (tag.Name == "a" && tag.GetAttribute("href")?.Trim() is { } href && IsLink(href))
            Write("href", href, forMail ? "" : " rel=\"noopener noreferrer nofollow\"");
        if (tag.Name == "img")
            WriteImage(tag);
        else if (tag.Name is "table" or "td" or "th" && tag.GetAttribute("background") is { } background)
            WriteRemote("background", remote(background));
        text.Append('>');
    }

    private void WriteLook(HtmlTagToken tag)
    {
        if (tag.GetAttribute("style") is { Length: > 0 } style && !UnsafeStyles.Any(part => style.Contains(part, StringComparison.OrdinalIgnoreCase)))
            Write("style", style);
        if (tag.GetAttribute("class") is { Length: > 0 and <= 200 } names && names.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or ' '))
            Write("class", names);
        if (tag.Name == "blockquote" && tag.GetAttribute("type") == "cite")
            Write("type", "cite");
    }

    private void WriteImage(HtmlTagToken tag)
    {
        var source = tag.GetAttribute("src") ?? "";
        if (source.StartsWith("cid:", StringComparison.OrdinalIgnoreCase))
        {
            if (images.TryGetValue(source[4..], out var image))
                Write("src", image);
            return;
        }

        // Nobody looks at an image of a single dot: it looks at the reader.
        if (tag.GetAttribute("width")?.Trim() is "0" or "1" || tag.GetAttribute("height")?.Trim() is "0" or "1")
            return;
        WriteRemote("src", remote(source) ?? (tag.GetAttribute("srcset") is { } several ? remote(FirstOf(several)) : null));
    }

    /// <summary>The first of a list of images for several sizes of screen: its address ends at a blank, or at a comma where nothing is said about the size.</summary>
    private static string FirstOf(string several)
    {
        var first = several.TrimStart(' ', '\t', '\n', '\r', '\f', ',');
        var end = first.AsSpan().IndexOfAny(" \t\n\r\f");
        return (end < 0 ? first : first[..end]).TrimEnd(',');
    }

    private void WriteRemote(string attribute, string? address)
    {
        if (address is { Length: > 0 })
            Write(attribute, address);
        else if (address is not null)
            text.Append(" data-remote");
    }

    private void Write(string name, string value, string more = "") =>
        text.Append(' ').Append(name).Append("=\"").Append(WebUtility.HtmlEncode(value)).Append('"').Append(more);

    private static bool IsLink(string href) =>
        Uri.TryCreate(href, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http" or "mailto" or "tel");
}
