namespace AddinHost.Mail.Mime.Quoting;

/// <summary>What the attributes of a tag say of the text in it: hidden, quoted history, a signature.</summary>
internal static class HtmlMarks
{
    // Yahoo, Zoho, Thunderbird's and Gmail's attribution, Outlook for mobiles. Gmail's and Proton's own boxes are not among them: answers may stand in them, between the quotes.
    private static readonly string[] QuoteClasses = ["yahoo_quoted", "zmail_extra", "moz-cite-prefix", "gmail_attr", "OutlookMessageHeader", "ms-outlook-mobile-reference-message"];

    private static readonly string[] SignatureClasses = ["gmail_signature", "gmail_signature_prefix", "moz-signature", "protonmail_signature_block", "ms-outlook-ios-signature"];

    private static readonly string[] QuoteIds = ["mail-editor-reference-message-container", "OLK_SRC_BODY_SECTION"];

    private static readonly string[] SignatureIds = ["Signature", "ms-outlook-mobile-signature", "AppleMailSignature", "composer_signature"];

    // What follows these is history to the end (Outlook on the web, Outlook, Hotmail).
    private static readonly string[] HistoryIds = ["appendonsend", "divRplyFwdMsg", "stopSpelling"];

    /// <summary>Only what no reader sees by any of these alone; sizes of zero are used for layout, too.</summary>
    public static bool IsHidden(ReadOnlySpan<char> tag)
    {
        var attributes = new HtmlAttributes(tag);
        while (attributes.Next())
        {
            if (attributes.Name.Equals("hidden", StringComparison.OrdinalIgnoreCase))
                return true;
            if (attributes.Name.Equals("style", StringComparison.OrdinalIgnoreCase) && HidesByStyle(attributes.Value))
                return true;
        }

        return false;
    }

    public static LineMark Of(ReadOnlySpan<char> tag)
    {
        var attributes = new HtmlAttributes(tag);
        while (attributes.Next())
        {
            if (attributes.Name.Equals("id", StringComparison.OrdinalIgnoreCase))
            {
                var id = Own(attributes.Value);
                if (Is(id, HistoryIds))
                    return LineMark.History;
                if (Is(id, QuoteIds))
                    return LineMark.Quote;
                if (Is(id, SignatureIds))
                    return LineMark.Signature;
            }
            else if (attributes.Name.Equals("class", StringComparison.OrdinalIgnoreCase) && OfClass(attributes.Value) is var mark and not LineMark.None)
                return mark;
        }

        return LineMark.None;
    }

    /// <summary>True for a blockquote that some editors make of an indent: it has no line beside it, and is nobody's quote.</summary>
    public static bool IsIndent(ReadOnlySpan<char> tag)
    {
        var attributes = new HtmlAttributes(tag);
        var isIndent = false;
        while (attributes.Next())
        {
            if (attributes.Name.Equals("type", StringComparison.OrdinalIgnoreCase) && attributes.Value.Equals("cite", StringComparison.OrdinalIgnoreCase))
                return false;
            if (attributes.Name.Equals("class", StringComparison.OrdinalIgnoreCase))
                isIndent |= attributes.Value.Contains("webkit-indent-blockquote", StringComparison.Ordinal);
            else if (attributes.Name.Equals("style", StringComparison.OrdinalIgnoreCase))
                isIndent |= Says(attributes.Value, "border", "none") && Says(attributes.Value, "padding", "0px") && attributes.Value.Contains("40px", StringComparison.Ordinal);
        }

        return isIndent;
    }

    private static LineMark OfClass(ReadOnlySpan<char> classes)
    {
        foreach (var range in classes.SplitAny(" \t\r\n"))
        {
            var name = Own(classes[range]);
            if (Is(name, QuoteClasses))
                return LineMark.Quote;
            if (Is(name, SignatureClasses))
                return LineMark.Signature;
        }

        return LineMark.None;
    }

    // Outlook puts x_ before the names in mail that it shows again, Yahoo "ydp" and eight digits.
    private static ReadOnlySpan<char> Own(ReadOnlySpan<char> name)
    {
        while (name.StartsWith("x_"))
            name = name[2..];
        return name.StartsWith("ydp") && name.EndsWith("yahoo_quoted", StringComparison.Ordinal) ? "yahoo_quoted" : name;
    }

    private static bool Is(ReadOnlySpan<char> name, string[] known)
    {
        foreach (var one in known)
        {
            if (name.SequenceEqual(one))
                return true;
        }

        return false;
    }

    private static bool HidesByStyle(ReadOnlySpan<char> style)
    {
        var (flat, clipped) = (false, false);
        foreach (var range in style.Split(';'))
        {
            var declaration = Declaration(style[range]);
            var property = declaration.Property;
            var value = declaration.Value;
            switch (property.Length)
            {
                case 7 when Is(property, "display") && Is(value, "none"):
                case 7 when Is(property, "opacity") && Is(value, "0"):
                case 8 when Is(property, "mso-hide") && Is(value, "all"):
                case 10 when Is(property, "visibility") && Is(value, "hidden"):
                    return true;
                case 8 when Is(property, "overflow"):
                    clipped |= Is(value, "hidden");
                    break;
                case 10 when Is(property, "max-height"):
                    flat |= Is(value, "0") || Is(value, "0px");
                    break;
            }
        }

        return flat && clipped;
    }

    private static bool Says(ReadOnlySpan<char> style, string name, string wanted)
    {
        foreach (var range in style.Split(';'))
        {
            var declaration = Declaration(style[range]);
            if (Is(declaration.Property, name) && Is(declaration.Value, wanted))
                return true;
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static StyleDeclaration Declaration(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon < 0)
            return default;
        var value = text[(colon + 1)..];
        var important = value.IndexOf('!');
        return new StyleDeclaration(text[..colon].Trim(), (important < 0 ? value : value[..important]).Trim());
    }

    private readonly ref struct StyleDeclaration(ReadOnlySpan<char> property, ReadOnlySpan<char> value)
    {
        public ReadOnlySpan<char> Property { get; } = property;

        public ReadOnlySpan<char> Value { get; } = value;
    }
}
