namespace AddinHost.Mail.Imap.Wire;

/// <summary>A value of any depth: a list, a text, or NIL.</summary>
internal sealed class ImapNode
{
    public static readonly ImapNode Nil = new();

    public List<ImapNode>? Items { get; init; }

    public string? Text { get; init; }

    public bool IsList => Items is not null;

    public ImapNode At(int index) => Items is { } items && index < items.Count ? items[index] : Nil;

    public long Number => long.TryParse(Text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
}
