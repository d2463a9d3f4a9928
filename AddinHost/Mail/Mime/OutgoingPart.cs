using System.Buffers;
using System.Text;
using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>A part that is to be written: a multipart, a text or a file.</summary>
internal sealed record OutgoingPart(string Type, List<KeyValuePair<string, string>> Parameters, string Encoding)
{
    private static readonly SearchValues<char> Token = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`{|}~");

    public List<OutgoingPart> Children { get; } = [];

    public ReadOnlyMemory<byte> Content { get; init; }

    public Func<Stream>? Open { get; init; }

    public string? Disposition { get; init; }

    public string? FileName { get; init; }

    public string? ContentId { get; init; }

    public bool IsMultipart => Children.Count > 0;

    /// <summary>The parts of a message: alternative, related and mixed as the content asks for.</summary>
    public static OutgoingPart Of(OutgoingMessage message)
    {
        var inline = message.HtmlBody is null ? [] : message.Attachments.Where(file => file.ContentId is not null).ToList();
        var node = message.TextBody is not null || message.HtmlBody is null ? Text("text/plain", message.TextBody ?? string.Empty, message.EightBitText) : null;
        if (message.HtmlBody is not null)
        {
            var html = Text("text/html", message.HtmlBody, message.EightBitText);
            if (inline.Count > 0)
                html = Multipart("multipart/related", [KeyValuePair.Create("type", "text/html")], [html, .. inline.Select(file => File(file, true))]);
            node = node is null ? html : Multipart("multipart/alternative", [], [node, html]);
        }

        var files = message.Attachments.Except(inline).Select(file => File(file, false)).ToList();
        return files.Count == 0 ? node! : Multipart("multipart/mixed", [], [node!, .. files]);
    }

    public static OutgoingPart File(OutgoingAttachment file, bool isInline)
    {
        HeaderWriter.Refuse(file.Name, "a file name");
        HeaderWriter.Refuse(file.ContentType, "a content type");
        var type = HeaderParameters.Parse(file.ContentType);
        var slash = type.Value.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || slash == type.Value.Length - 1 || type.Value.AsSpan(0, slash).ContainsAnyExcept(Token) || type.Value.AsSpan(slash + 1).ContainsAnyExcept(Token)
            || type.Value.StartsWith("multipart/", StringComparison.Ordinal) || type.All.Keys.Any(key => key.AsSpan().ContainsAnyExcept(Token)))
        {
            throw new ArgumentException("Not a content type for a file.", nameof(file));
        }

        if (file.ContentId is { } id && (!MessageId.TryParse("<" + id + ">", out var parsed) || parsed.Value != id))
            throw new ArgumentException("Not a content id.", nameof(file));
        // RFC 2046 section 5.2.1: an attached message is never encoded; where it cannot go as it is, it goes as a mere file.
        var isMessage = type.Value.StartsWith("message/", StringComparison.Ordinal);
        if (isMessage && file.Open is { } open)
            file = file with { Content = ReadAll(open), Open = null };
        var asIs = isMessage && BodyEncoder.IsTransparent(file.Content.Span);
        return new OutgoingPart(isMessage && !asIs ? "application/octet-stream" : type.Value, [.. type.All], !asIs ? "base64" : Ascii.IsValid(file.Content.Span) ? "7bit" : "8bit")
        {
            Content = file.Content,
            Open = file.Open,
            Disposition = isInline ? "inline" : "attachment",
            FileName = file.Name.Length == 0 ? null : file.Name,
            ContentId = file.ContentId,
        };
    }

    private static OutgoingPart Text(string type, string text, bool allowsEightBit)
    {
        var bytes = BodyEncoder.Normalize(text);
        return new OutgoingPart(type, [KeyValuePair.Create("charset", "utf-8")], BodyEncoder.Choose(bytes, allowsEightBit)) { Content = bytes };
    }

    // RFC 2045 section 6.4: what holds 8bit parts is 8bit itself.
    private static OutgoingPart Multipart(string type, List<KeyValuePair<string, string>> parameters, List<OutgoingPart> children)
    {
        var node = new OutgoingPart(type, parameters, children.Exists(child => child.Encoding == "8bit") ? "8bit" : "7bit");
        node.Children.AddRange(children);
        return node;
    }

    private static byte[] ReadAll(Func<Stream> open)
    {
        using var content = open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }
}
