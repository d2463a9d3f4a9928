using System.Collections.Frozen;

namespace AddinHost.Mail.Mime.Quoting;

/// <summary>The elements of HTML by what they do to the text.</summary>
internal static class HtmlTags
{
    public static readonly FrozenSet<string> Blocks = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tr", "ul");

    public static readonly FrozenSet<string> Spaced = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "table");

    // Their text is not for the reader.
    public static readonly FrozenSet<string> Unread = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "script", "style", "title", "template", "textarea", "select", "svg", "xml", "noembed");

    public static readonly FrozenSet<string> Empty = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "br", "img", "hr", "input", "meta", "link", "col", "area", "base", "wbr", "source");

    // Elements that may be left open: the next of their kind, or their parent's end, ends them.
    public static readonly FrozenSet<string> Open = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "p", "li", "dt", "dd", "tr", "td", "th", "option", "tbody", "thead", "tfoot");
}
