namespace AddinHost.Mail.Mime;

/// <summary>Which parts of a message are its shown bodies and which its attachments.</summary>
internal sealed class BodyChoice
{
    private readonly Dictionary<MimePart, List<MimePart>> files = [];
    private int filesLeft;

    public BodyChoice(MimePart root, MimeLimits limits)
    {
        filesLeft = limits.FilesInText;
        var waiting = new Stack<MimePart>();
        waiting.Push(root);
        while (waiting.TryPop(out var part))
        {
            if (part.IsMultipart && (part.Children.Count > 0 || part.ContentType["boundary"] is not null))
            {
                for (var i = part.Children.Count - 1; i >= 0; i--)
                    waiting.Push(part.Children[i]);
                continue;
            }

            Place(part);
        }
    }

    public List<MimePart> Text { get; } = [];

    public List<MimePart> Html { get; } = [];

    public List<MimePart> Attachments { get; } = [];

    /// <summary>The files that stand in the text of a part; these are attachments and no text.</summary>
    public IReadOnlyList<MimePart> FilesIn(MimePart part) => files.GetValueOrDefault(part) is { } found ? found : [];

    private void Place(MimePart part)
    {
        // A text that is all of a message is its body even when it has a file name.
        var isWhole = part.Parent is null && part.IsText;
        if (part.Disposition == "attachment" || (part.FileName is not null && !isWhole) || IsRelatedResource(part))
        {
            Attachments.Add(part);
            return;
        }

        switch (part.ContentType.Value)
        {
            case "text/plain":
                Text.Add(part);
                PlaceFilesIn(part);
                break;
            // A multipart without a boundary can only be shown as it is.
            case var type when type.StartsWith("multipart/", StringComparison.Ordinal):
                Text.Add(part);
                break;
            case "text/html":
                Html.Add(part);
                break;
            // The same text once more, for programs that run it.
            case "text/x-amp-html" or "text/watch-html" when part.Parent?.ContentType.Value == "multipart/alternative":
                break;
            default:
                Attachments.Add(part);
                break;
        }
    }

    private void PlaceFilesIn(MimePart part)
    {
        var found = part.FilesInText(filesLeft);
        if (found.Count == 0)
            return;
        files.Add(part, found);
        filesLeft -= found.Count;
        Attachments.AddRange(found);
    }

    // RFC 2387: one part is shown, the first or the one named as start; the others are what it refers to.
    private static bool IsRelatedResource(MimePart part)
    {
        if (part.Parent is not { } parent || parent.ContentType.Value != "multipart/related" || part.ContentId is not { } id)
            return false;
        return MessageId.TryParse(parent.ContentType["start"], out var start) && parent.Children.Any(child => child.ContentId == start.Value)
            ? id != start.Value
            : parent.Children[0] != part;
    }
}
