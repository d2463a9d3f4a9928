namespace AddinHost.Mail.Mime.Quoting;

/// <summary>The attributes of a start tag, one after the other (HTML standard section 13.2.5.33 as far as mail needs it).</summary>
internal ref struct HtmlAttributes(ReadOnlySpan<char> tag)
{
    private ReadOnlySpan<char> rest = tag;

    public ReadOnlySpan<char> Name { get; private set; }

    public ReadOnlySpan<char> Value { get; private set; }

    public bool Next()
    {
        rest = rest.TrimStart(" \t\r\n\f/");
        if (rest.IsEmpty)
            return false;
        var end = 1;
        while (end < rest.Length && rest[end] is not ('=' or ' ' or '\t' or '\r' or '\n' or '\f' or '/'))
            end++;
        Name = rest[..end];
        Value = default;
        var after = rest[end..].TrimStart(" \t\r\n\f");
        if (!after.StartsWith("="))
        {
            rest = rest[end..];
            return true;
        }

        after = after[1..].TrimStart(" \t\r\n\f");
        if (after.IsEmpty)
        {
            rest = default;
            return true;
        }

        if (after[0] is '"' or '\'')
        {
            var close = after[1..].IndexOf(after[0]);
            Value = close < 0 ? after[1..] : after.Slice(1, close);
            rest = close < 0 ? default : after[(close + 2)..];
            return true;
        }

        var space = after.IndexOfAny(" \t\r\n\f");
        Value = space < 0 ? after : after[..space];
        rest = space < 0 ? default : after[space..];
        return true;
    }

    /// <summary>The value of the first attribute of that name; empty when there is none.</summary>
    public static ReadOnlySpan<char> Find(ReadOnlySpan<char> tag, string name)
    {
        var attributes = new HtmlAttributes(tag);
        while (attributes.Next())
        {
            if (attributes.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return attributes.Value;
        }

        return default;
    }
}
