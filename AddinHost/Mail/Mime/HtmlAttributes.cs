namespace AddinHost.Mail.Mime;

/// <summary>What the attributes of a tag say about quoted history, signatures and hidden text.</summary>
internal static class HtmlAttributes
{
    private static readonly string[] HistoryClasses = ["gmail_quote", "gmail_attr", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "OutlookMessageHeader", "zmail_extra"];

    private static readonly string[] SignatureClasses = ["gmail_signature", "moz-signature", "protonmail_signature_block"];

    // What follows these is history to the end (Outlook on the web, for Windows, for mobiles).
    private static readonly string[] HistoryIds = ["appendonsend", "divRplyFwdMsg", "mail-editor-reference-message-container", "ms-outlook-mobile-signature"];

    public static bool BeginHistory(ReadOnlySpan<char> attributes)
    {
        var id = Attribute(attributes, "id");
        if (id.StartsWith("x_"))
            id = id[2..];
        foreach (var known in HistoryIds)
        {
            if (id.SequenceEqual(known))
                return true;
        }

        return false;
    }

    public static bool Hide(ReadOnlySpan<char> attributes)
    {
        var style = Attribute(attributes, "style");
        return style.Contains("display:none", StringComparison.OrdinalIgnoreCase) || style.Contains("display: none", StringComparison.OrdinalIgnoreCase);
    }

    public static bool MarkHistory(string name, ReadOnlySpan<char> attributes)
    {
        if (name == "blockquote")
            return Attribute(attributes, "type").Equals("cite", StringComparison.OrdinalIgnoreCase) || HasClass(attributes, HistoryClasses);
        return name is "div" or "pre" or "span" or "table" && (HasClass(attributes, HistoryClasses) || HasClass(attributes, SignatureClasses));
    }

    private static bool HasClass(ReadOnlySpan<char> attributes, string[] names)
    {
        var value = Attribute(attributes, "class");
        foreach (var range in value.Split(' '))
        {
            var one = value[range];
            if (one.StartsWith("x_"))
                one = one[2..];
            foreach (var name in names)
            {
                if (one.SequenceEqual(name))
                    return true;
            }
        }

        return false;
    }

    // Enough of HTML's attribute syntax to find one by name.
    private static ReadOnlySpan<char> Attribute(ReadOnlySpan<char> attributes, string name)
    {
        for (var rest = attributes; ;)
        {
            var at = rest.IndexOf(name, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return default;
            var isWhole = at > 0 && (char.IsWhiteSpace(rest[at - 1]) || rest[at - 1] is '"' or '\'');
            rest = rest[(at + name.Length)..];
            var value = rest.TrimStart();
            if (!isWhole || !value.StartsWith("="))
                continue;
            value = value[1..].TrimStart();
            if (value.IsEmpty)
                return default;
            var end = value[0] is '"' or '\'' ? value[1..].IndexOf(value[0]) : value.IndexOf(' ');
            return value[0] is '"' or '\'' ? end < 0 ? value[1..] : value.Slice(1, end) : end < 0 ? value : value[..end];
        }
    }
}
