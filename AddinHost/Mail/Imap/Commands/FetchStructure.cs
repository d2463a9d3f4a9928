using System.Globalization;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>Envelopes and body structures out of a FETCH response (RFC 9051 7.5.2). What is missing in them is left empty: servers leave out much.</summary>
internal static class FetchStructure
{
    public static ImapEnvelope? Envelope(ImapNode? node) => node is not { IsList: true } list
        ? null
        : new ImapEnvelope(list.At(0).Text, list.At(1).Text, list.At(8).Text, list.At(9).Text)
        {
            From = Addresses(list.At(2)),
            Sender = Addresses(list.At(3)),
            ReplyTo = Addresses(list.At(4)),
            To = Addresses(list.At(5)),
            Cc = Addresses(list.At(6)),
            Bcc = Addresses(list.At(7)),
        };

    /// <summary>Children before parents, with a stack of its own: the depth is the sender's choice.</summary>
    public static ImapBodyPart? Structure(ImapNode? root)
    {
        if (root is not { IsList: true })
            return null;
        var open = new Stack<Frame>();
        open.Push(new Frame(root, root.At(0).IsList ? "" : "1", ""));
        while (true)
        {
            var frame = open.Peek();
            if (frame.Next < frame.Nested.Count)
            {
                var nested = frame.Nested[frame.Next++];
                var number = frame.Prefix + (frame.Prefix.Length > 0 ? "." : "") + frame.Next.ToString(CultureInfo.InvariantCulture);
                if (!frame.IsMultipart)
                    open.Push(nested.At(0).IsList ? new Frame(nested, frame.Section, frame.Section) : new Frame(nested, frame.Section + ".1", frame.Section + ".1"));
                else
                    open.Push(new Frame(nested, number, number));
                continue;
            }

            open.Pop();
            var part = frame.IsMultipart ? Multipart(frame) : Single(frame);
            if (open.Count == 0)
                return part;
            open.Peek().Children.Add(part);
        }
    }

    private static List<ImapEnvelopeAddress> Addresses(ImapNode node) =>
        [.. (node.Items ?? []).Where(address => address.IsList).Select(address => new ImapEnvelopeAddress(address.At(0).Text, address.At(2).Text, address.At(3).Text))];

    private static ImapBodyPart Multipart(Frame frame)
    {
        var at = frame.Nested.Count;
        var part = new ImapBodyPart(frame.Section, "multipart", Lower(frame.Node.At(at).Text) ?? "mixed")
        {
            Parameters = Pairs(frame.Node.At(at + 1)),
            Children = frame.Children,
        };
        return WithDisposition(part, frame.Node.At(at + 2));
    }

    private static ImapBodyPart Single(Frame frame)
    {
        var node = frame.Node;
        var part = new ImapBodyPart(frame.Section, Lower(node.At(0).Text) ?? "text", Lower(node.At(1).Text) ?? "plain")
        {
            Parameters = Pairs(node.At(2)),
            ContentId = node.At(3).Text,
            Encoding = Lower(node.At(5).Text),
            Size = node.At(6).Number,
            Children = frame.Children,
        };

        // After the basic fields: envelope, structure and lines of a message, lines of a text; then MD5 and the disposition.
        var disposition = Frame.IsMessage(node) ? 11 : part.Type == "text" ? 9 : 8;
        return WithDisposition(part, node.At(disposition));
    }

    private static ImapBodyPart WithDisposition(ImapBodyPart part, ImapNode node) =>
        node.IsList ? part with { Disposition = Lower(node.At(0).Text), DispositionParameters = Pairs(node.At(1)) } : part;

    private static Dictionary<string, string> Pairs(ImapNode node)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < (node.Items?.Count ?? 0); i += 2)
        {
            if (Lower(node.At(i).Text) is { } name && node.At(i + 1).Text is { } value)
                pairs.TryAdd(name, value);
        }

        return pairs;
    }

    private static string? Lower(string? text) => text?.ToLowerInvariant();

    private sealed class Frame(ImapNode node, string section, string prefix)
    {
        public ImapNode Node => node;

        public string Section => section;

        public string Prefix => prefix;

        public bool IsMultipart { get; } = node.At(0).IsList;

        public List<ImapNode> Nested { get; } = NestedOf(node);

        public List<ImapBodyPart> Children { get; } = [];

        public int Next { get; set; }

        public static bool IsMessage(ImapNode node) =>
            "message".Equals(node.At(0).Text, StringComparison.OrdinalIgnoreCase)
            && ("rfc822".Equals(node.At(1).Text, StringComparison.OrdinalIgnoreCase) || "global".Equals(node.At(1).Text, StringComparison.OrdinalIgnoreCase)) && node.At(8).IsList;

        private static List<ImapNode> NestedOf(ImapNode node) =>
            node.At(0).IsList ? [.. node.Items!.TakeWhile(item => item.IsList)] : IsMessage(node) ? [node.At(8)] : [];
    }
}
