using System.Text;
using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace AddinHost.Tracking.Links;

/// <summary>The body of one mail, with what shall be followed put into it: links rewritten once, a pixel at the end. What was already followed once is taken back before.</summary>
public sealed partial class TrackedBody(TrackingKeys keys, Uri host, Guid tracked)
{
    public const string PixelPath = "/t/o/";
    public const string LinkPath = "/t/c/";
    public const string RightsPath = "/t/p/";
    public const string UnsubscribePath = "/t/u/";

    public static readonly string[] Paths = [PixelPath, LinkPath, RightsPath, UnsubscribePath];

    /// <summary>A tree costs the square of its depth; nobody writes a mail like that.</summary>
    private const int DeepestTree = 500;

    /// <summary>Each link has a number of two bytes in its token.</summary>
    private const int MostLinks = 1_000;

    /// <summary>What others wrote: quoted history as mail programs mark it.</summary>
    private const string Quoted = "blockquote, .gmail_quote, .gmail_signature[data-smartmail=gmail_signature] ~ *, #divRplyFwdMsg, #divRplyFwdMsg ~ *, .yahoo_quoted, .moz-cite-prefix ~ *, #appendonsend ~ *";

    private readonly Dictionary<string, ushort> links = new(StringComparer.Ordinal);

    /// <summary>Where each rewritten link leads, by its number.</summary>
    public IReadOnlyList<string> Targets => [.. links.OrderBy(link => link.Value).Select(link => link.Key)];

    /// <summary>HTML with followed links and pixel, as asked for; unchanged when nothing can be followed in it.</summary>
    /// <param name="footer">A line that says what is tracked, and the page that it leads to; null for none.</param>
    /// <param name="trap">Where the link leads that people do not see; null for none.</param>
    public string Html(string html, bool opens, bool follow, (string Words, Uri Page)? footer = null, Uri? trap = null)
    {
        ArgumentNullException.ThrowIfNull(html);
        if (DepthOf(html) > DeepestTree)
            return html;
        var document = new HtmlParser().ParseDocument(html);
        Strip(document);
        if (follow)
        {
            var quoted = document.QuerySelectorAll(Quoted).ToHashSet();
            foreach (var link in document.QuerySelectorAll("a[href]"))
            {
                if (link.GetAncestors().Append(link).Any(node => node is IElement element && quoted.Contains(element)))
                    continue;
                if (Follow(link.GetAttribute("href")!.Trim()) is { } address)
                    link.SetAttribute("href", address);
            }
        }

        Append(document, opens, footer, trap);
        return document.DocumentElement.ToHtml(HtmlMarkupFormatter.Instance);
    }

    /// <summary>Plain text with followed links; lines that quote stay as they are.</summary>
    public string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var written = new StringBuilder(text.Length);
        foreach (var line in text.Split('\n'))
        {
            if (written.Length > 0 || line.Length == 0)
                written.Append(written.Length > 0 ? "\n" : "");
            written.Append(line.StartsWith('>') ? line : WebAddress().Replace(line, found => Follow(Own(found.Value) ?? found.Value) ?? found.Value));
        }

        return written.ToString();
    }

    private void Append(IDocument document, bool opens, (string Words, Uri Page)? footer, Uri? trap)
    {
        if (footer is { } said && document.Body is { } end)
            end.AppendChild(Footer(document, said.Words, said.Page));
        if (trap is not null && document.Body is { } hiding)
            hiding.AppendChild(Hidden(document, trap));
        if (opens && document.Body is { } body)
        {
            var pixel = document.CreateElement("img");
            pixel.SetAttribute("src", new Uri(host, PixelPath + new TrackingToken(TokenKind.Pixel, tracked).Sign(keys) + ".gif").AbsoluteUri);
            pixel.SetAttribute("width", "1");
            pixel.SetAttribute("height", "1");
            pixel.SetAttribute("alt", "");
            body.AppendChild(pixel);
        }
    }

    /// <summary>Plain text without what follows other mails: their links lead where they led, lines with the way to object or to unsubscribe go.</summary>
    public string Stripped(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Join('\n', text.Split('\n').Where(line => !WebAddress().Matches(line).Any(found => IsWayOut(found.Value))).Select(line => WebAddress().Replace(line, found => Own(found.Value) ?? found.Value)));
    }

    private static IElement Footer(IDocument document, string words, Uri page)
    {
        var line = document.CreateElement("p");
        line.SetAttribute("style", "font-size:12px;color:#616161");
        var link = document.CreateElement("a");
        link.SetAttribute("href", page.AbsoluteUri);
        link.TextContent = words;
        line.AppendChild(link);
        return line;
    }

    /// <summary>Nobody sees it, reaches it with the keyboard or hears of it; what follows it reads no mail.</summary>
    private IElement Hidden(IDocument document, Uri target)
    {
        var link = document.CreateElement("a");
        link.SetAttribute("href", new Uri(host, LinkPath + new TrackingToken(TokenKind.Link, tracked, TrackingToken.Trap, target.AbsoluteUri).Sign(keys)).AbsoluteUri);
        link.SetAttribute("style", "display:none");
        link.SetAttribute("aria-hidden", "true");
        link.SetAttribute("tabindex", "-1");
        return link;
    }

    /// <summary>Pixels of ours go, links of ours lead again where they led: a copied or quoted mail must not speak for the one it was copied from.</summary>
    private void Strip(IDocument document)
    {
        foreach (var image in document.QuerySelectorAll("img[src]").ToList())
        {
            if (TokenIn(image.GetAttribute("src")!, PixelPath) is { } text && TrackingToken.TryRead(text.EndsWith(".gif", StringComparison.Ordinal) ? text[..^4] : text, TokenKind.Pixel, keys, out _))
                image.Remove();
        }

        foreach (var link in document.QuerySelectorAll("a[href]").ToList())
        {
            if (IsWayOut(link.GetAttribute("href")!.Trim()))
            {
                // The line that we made for it goes with it.
                if (link.ParentElement is { LocalName: "p", ChildNodes.Length: 1 } line)
                    line.Remove();
                else
                    link.Remove();
                continue;
            }

            if (TokenIn(link.GetAttribute("href")!.Trim(), LinkPath) is not { } text || !TrackingToken.TryRead(text, TokenKind.Link, keys, out var token))
                continue;
            if (token.Link == TrackingToken.Trap)
                link.Remove();
            else
                link.SetAttribute("href", token.Target!);
        }
    }

    /// <summary>The followed form of one address, for a program that puts it in itself; null for one that stays as it is.</summary>
    public string? Link(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Follow(Own(address) ?? address);
    }

    /// <summary>What a program puts at the end of a body that it follows itself: footer, hidden link, pixel.</summary>
    public string Ending(bool opens, (string Words, Uri Page)? footer, Uri? trap)
    {
        var document = new HtmlParser().ParseDocument("");
        Append(document, opens, footer, trap);
        return document.Body!.ChildNodes.ToHtml(HtmlMarkupFormatter.Instance);
    }

    /// <summary>The id of what is followed in this HTML, where a pixel or a link of ours stands in what its writer wrote; and the HTML without any.</summary>
    public static (Guid? Tracked, string Html) Read(string html, TrackingKeys keys, Uri host)
    {
        ArgumentNullException.ThrowIfNull(html);
        if ((!html.Contains(PixelPath, StringComparison.Ordinal) && !html.Contains(LinkPath, StringComparison.Ordinal)) || DepthOf(html) > DeepestTree)
            return (null, html);
        var document = new HtmlParser().ParseDocument(html);
        var quoted = document.QuerySelectorAll(Quoted).ToHashSet();
        Guid? tracked = null;
        foreach (var element in document.QuerySelectorAll("img[src], a[href]").Where(element => !element.GetAncestors().Append(element).Any(node => node is IElement one && quoted.Contains(one))))
        {
            var (kind, text) = element is AngleSharp.Html.Dom.IHtmlImageElement
                ? (TokenKind.Pixel, TokenIn(element.GetAttribute("src")!, PixelPath)) : (TokenKind.Link, TokenIn(element.GetAttribute("href")!.Trim(), LinkPath));
            if (TrackingToken.TryRead(text?.EndsWith(".gif", StringComparison.Ordinal) == true ? text[..^4] : text, kind, keys, out var token))
                tracked ??= token.Tracked;
        }

        new TrackedBody(keys, host, Guid.Empty).Strip(document);
        return (tracked, document.DocumentElement.ToHtml(HtmlMarkupFormatter.Instance));
    }

    /// <summary>Objects or unsubscribes for the reader of another mail.</summary>
    private bool IsWayOut(string address) =>
        (TokenIn(address, RightsPath) is { } rights && TrackingToken.TryRead(rights, TokenKind.Rights, keys, out _))
        || (TokenIn(address, UnsubscribePath) is { } unsubscribe && TrackingToken.TryRead(unsubscribe, TokenKind.Unsubscribe, keys, out _));

    /// <summary>Where a link of ours leads; null for any other.</summary>
    public string? Own(string address) => TokenIn(address, LinkPath) is { } text && TrackingToken.TryRead(text, TokenKind.Link, keys, out var token) ? token.Target : null;

    /// <summary>On whatever host: it may have had another name when the mail was sent. The signature tells.</summary>
    private static string? TokenIn(string address, string path) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.AbsolutePath.StartsWith(path, StringComparison.Ordinal) ? url.AbsolutePath[path.Length..] : null;

    private string? Follow(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || Encoding.UTF8.GetByteCount(url.AbsoluteUri) > TrackingToken.LongestTarget)
            return null;
        // The recipient's own business, and ours already has its page.
        if (url.AbsolutePath.Contains("unsubscribe", StringComparison.OrdinalIgnoreCase) || (url.AbsolutePath.StartsWith("/t/", StringComparison.Ordinal) || url.AbsolutePath.StartsWith("/d/", StringComparison.Ordinal)) && url.Host == host.Host)
            return null;
        if (!links.TryGetValue(url.AbsoluteUri, out var number))
        {
            if (links.Count >= MostLinks)
                return null;
            links[url.AbsoluteUri] = number = (ushort)links.Count;
        }

        return new Uri(host, LinkPath + new TrackingToken(TokenKind.Link, tracked, number, url.AbsoluteUri).Sign(keys)).AbsoluteUri;
    }

    private static int DepthOf(string html)
    {
        using var tokens = new HtmlTokenizer(new TextSource(html), HtmlEntityProvider.Resolver);
        var (depth, deepest) = (0, 0);
        for (var token = tokens.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokens.Get())
        {
            if (token.Type == HtmlTokenType.StartTag && token is HtmlTagToken { IsSelfClosing: false } && token.Name is not ("br" or "img" or "hr" or "meta" or "link" or "input" or "col" or "wbr" or "area" or "base"))
                deepest = Math.Max(deepest, ++depth);
            else if (token.Type == HtmlTokenType.EndTag)
                depth = Math.Max(0, depth - 1);
        }

        return deepest;
    }

    [GeneratedRegex(@"https?://[^\s<>""'()\[\]{}]*[^\s<>""'()\[\]{}.,;:!?]", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex WebAddress();
}
