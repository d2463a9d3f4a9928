using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>
/// Writes messages (RFC 5322, 2045-2047, 2183, 2231): alternative, related and mixed as the content asks for, CRLF everywhere, pure ASCII but for
/// internationalised local parts and attached messages. The same message and boundaries give the same bytes.
/// </summary>
public static class MessageWriter
{
    // What the writer prints itself, and what must not be printed at all.
    private static readonly HashSet<string> Owned = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Resent-Bcc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID",
    };

    private static readonly SearchValues<char> Token = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`{|}~");

    /// <param name="message">What to write.</param>
    /// <param name="boundary">Where boundaries come from; random ones by default. One that occurs in the content is passed over.</param>
    /// <exception cref="ArgumentException">CR, LF or NUL in a field, a content type that is none, a field that the writer prints itself, or no usable boundary.</exception>
    public static byte[] Write(OutgoingMessage message, Func<string>? boundary = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.MessageId.Value.Length == 0 || Encoding.UTF8.GetByteCount(message.MessageId.Value) > HeaderWriter.LongestId)
            throw new ArgumentException("A message needs a Message-ID that fits on one line.", nameof(message));

        var root = Structure(message);
        var output = new ArrayBufferWriter<byte>(4096 + (int)Math.Min(int.MaxValue / 2, message.Attachments.Sum(file => file.Content.Length * 3L / 2)));
        var headers = new HeaderWriter(output);
        headers.Text("Date", MailDate.Format(message.Date));
        headers.Addresses("From", [message.From]);
        headers.Addresses("Sender", message.Sender is null ? [] : [message.Sender]);
        headers.Addresses("Reply-To", message.ReplyTo);
        headers.Addresses("To", message.To);
        headers.Addresses("Cc", message.Cc);
        headers.Text("Subject", message.Subject);
        headers.Ids("Message-ID", [message.MessageId]);
        headers.Ids("In-Reply-To", message.InReplyTo);
        headers.Ids("References", message.References);
        foreach (var (name, text) in message.ExtraHeaders)
        {
            if (Owned.Contains(name) || name.Length is 0 or > 70 || name.Any(c => c is <= ' ' or > '~' or ':'))
                throw new ArgumentException("Not a field that can be added: " + (Owned.Contains(name) ? name : "malformed name"), nameof(message));
            headers.Text(name, text);
        }

        headers.Put("MIME-Version: 1.0\r\n");
        WriteTree(root, output, headers, boundary ?? (() => "=_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>True when an address of the message has a local part beyond ASCII: only servers with SMTPUTF8 (RFC 6531) take it.</summary>
    public static bool NeedsSmtpUtf8(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.To.Concat(message.Cc).Concat(message.Bcc).Concat(message.ReplyTo).Append(message.From).Append(message.Sender ?? message.From)
            .Any(address => !Ascii.IsValid(address.LocalPart));
    }

    private sealed record Node(string Type, List<KeyValuePair<string, string>> Parameters, byte[] Content, string Encoding)
    {
        public List<Node> Children { get; } = [];
        public string? Disposition { get; init; }
        public string? FileName { get; init; }
        public string? ContentId { get; init; }
        public bool IsMultipart => Children.Count > 0;
    }

    private static Node Structure(OutgoingMessage message)
    {
        var inline = message.HtmlBody is null ? [] : message.Attachments.Where(file => file.ContentId is not null).ToList();
        var node = message.TextBody is not null || message.HtmlBody is null ? Text("text/plain", message.TextBody ?? string.Empty) : null;
        if (message.HtmlBody is not null)
        {
            var html = Text("text/html", message.HtmlBody);
            if (inline.Count > 0)
                html = Multipart("multipart/related", [KeyValuePair.Create("type", "text/html")], [html, .. inline.Select(file => File(file, true))]);
            node = node is null ? html : Multipart("multipart/alternative", [], [node, html]);
        }

        var files = message.Attachments.Except(inline).Select(file => File(file, false)).ToList();
        return files.Count == 0 ? node! : Multipart("multipart/mixed", [], [node!, .. files]);
    }

    private static Node Text(string type, string text)
    {
        var bytes = BodyEncoder.Normalize(text);
        return new Node(type, [KeyValuePair.Create("charset", "utf-8")], bytes, BodyEncoder.Choose(bytes));
    }

    private static Node Multipart(string type, List<KeyValuePair<string, string>> parameters, List<Node> children)
    {
        var node = new Node(type, parameters, [], "7bit");
        node.Children.AddRange(children);
        return node;
    }

    private static Node File(OutgoingAttachment file, bool isInline)
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
        var asIs = isMessage && BodyEncoder.IsTransparent(file.Content.Span);
        return new Node(isMessage && !asIs ? "application/octet-stream" : type.Value, [.. type.All], file.Content.ToArray(),
            !asIs ? "base64" : Ascii.IsValid(file.Content.Span) ? "7bit" : "8bit")
        {
            Disposition = isInline ? "inline" : "attachment",
            FileName = file.Name.Length == 0 ? null : file.Name,
            ContentId = file.ContentId,
        };
    }

    // The tree is at most four deep, and made here; a stack all the same, as everywhere.
    private static void WriteTree(Node root, ArrayBufferWriter<byte> output, HeaderWriter headers, Func<string> boundary)
    {
        var contents = new List<byte[]>();
        var all = new Stack<Node>([root]);
        while (all.TryPop(out var node))
        {
            if (node.Encoding is "7bit" or "8bit")
                contents.Add(node.Content);
            node.Children.ForEach(all.Push);
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        var steps = new Stack<(Node? Node, string? Line)>();
        steps.Push((root, null));
        while (steps.TryPop(out var step))
        {
            if (step.Line is not null)
                headers.Put(step.Line);
            if (step.Node is not { } node)
                continue;
            var mark = node.IsMultipart ? NewBoundary(boundary, contents, used) : null;
            WritePartHeader(headers, node, mark);
            if (mark is null)
            {
                BodyEncoder.Write(output, node.Content, node.Encoding);
                continue;
            }

            steps.Push((null, "\r\n--" + mark + "--\r\n"));
            for (var i = node.Children.Count - 1; i >= 0; i--)
                steps.Push((node.Children[i], (i == 0 ? "--" : "\r\n--") + mark + "\r\n"));
        }
    }

    private static void WritePartHeader(HeaderWriter headers, Node node, string? boundary)
    {
        headers.Parameters("Content-Type", node.Type, boundary is null ? node.Parameters : [.. node.Parameters, KeyValuePair.Create("boundary", boundary)]);
        if (boundary is null)
            headers.Put("Content-Transfer-Encoding: " + node.Encoding + "\r\n");
        if (node.Disposition is not null)
            headers.Parameters("Content-Disposition", node.Disposition, node.FileName is null ? [] : [KeyValuePair.Create("filename", node.FileName)]);
        if (node.ContentId is not null)
            headers.Text("Content-ID", "<" + node.ContentId + ">");
        headers.EndBlock();
    }

    private static string NewBoundary(Func<string> source, List<byte[]> contents, HashSet<string> used)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var boundary = source();
            // RFC 2046 section 5.1.1: 1 to 70 characters of a small set, no space at the end; fewer are allowed here.
            if (boundary.Length is 0 or > 60 || boundary.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('=' or '_' or '-' or '.' or '+')))
                throw new ArgumentException("Not a boundary.", nameof(source));
            var line = Encoding.ASCII.GetBytes("--" + boundary);
            if (contents.TrueForAll(content => content.AsSpan().IndexOf(line) < 0) && used.Add(boundary))
                return boundary;
        }

        throw new ArgumentException("Every boundary occurs in the content.", nameof(source));
    }
}
