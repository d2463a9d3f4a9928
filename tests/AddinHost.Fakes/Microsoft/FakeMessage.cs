using System.Globalization;
using System.Text.Json.Nodes;

namespace AddinHost.Fakes.Microsoft;

/// <summary>A file on a draft.</summary>
internal sealed record FakeAttachment(string Name, string ContentType, byte[] Content, string? ContentId, bool IsInline);

/// <summary>One message of a mailbox: its MIME, and the properties that Graph shows.</summary>
internal sealed class FakeMessage
{
    public required long Number { get; init; }

    /// <summary>Stays the same wherever the message goes.</summary>
    public required string ImmutableId { get; init; }

    public required string Folder { get; set; }

    public byte[] Mime { get; set; } = [];

    public DateTimeOffset ReceivedAt { get; set; }

    public bool IsDraft { get; set; }

    public bool IsRead { get; set; }

    /// <summary>Came over the wire: only then Graph shows internetMessageHeaders.</summary>
    public bool HasWireHeaders { get; set; }

    public string[] Categories { get; set; } = [];

    public string ConversationId { get; set; } = "";

    public string? InternetMessageId { get; set; }

    /// <summary>Set where the draft was made from JSON; its MIME is written when it is sent.</summary>
    public JsonObject? Json { get; set; }

    public List<FakeAttachment> Attachments { get; } = [];

    /// <summary>Properties set by their ids, as the client wrote them.</summary>
    public Dictionary<string, string> Properties { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>In-Reply-To and References of a reply that Exchange itself began.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>Ids without the header IdType="ImmutableId" change with the folder.</summary>
    public string IdFor(bool immutable) => immutable ? ImmutableId : "AAMk" + Folder + ImmutableId[4..];

    public string? Property(string id)
    {
        if (Properties.TryGetValue(id, out var value))
            return value;
        var fields = MimeText.Fields(Mime);
        if (id.Contains(" Name ", StringComparison.OrdinalIgnoreCase))
            return MimeText.Find(fields, id[(id.IndexOf(" Name ", StringComparison.OrdinalIgnoreCase) + 6)..]);
        return Tag(id) switch
        {
            0x1042 => MimeText.Find(fields, "In-Reply-To"),
            0x1039 => MimeText.Find(fields, "References"),
            0x0E08 => Mime.Length.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    /// <summary>Graph's own way of writing an id.</summary>
    public static string Printed(string id) => Tag(id) is { } tag ? $"{id.Split(' ')[0]} 0x{tag:x}" : id.Replace(id.Split(' ')[1], id.Split(' ')[1].ToLowerInvariant(), StringComparison.Ordinal);

    public JsonObject ToJson(OData query, bool immutable)
    {
        var fields = MimeText.Fields(Mime);
        var all = new JsonObject
        {
            ["@odata.etag"] = "W/\"CQAAABYAAAA" + Number.ToString(CultureInfo.InvariantCulture) + "\"",
            ["id"] = IdFor(immutable),
            ["receivedDateTime"] = OData.Time(ReceivedAt),
            ["sentDateTime"] = OData.Time(ReceivedAt),
            ["isDraft"] = IsDraft,
            ["isRead"] = IsRead,
            ["conversationId"] = ConversationId,
            ["categories"] = new JsonArray([.. Categories.Select(category => JsonValue.Create(category))]),
            ["parentFolderId"] = "folder-" + Folder,
            ["internetMessageId"] = InternetMessageId,
            ["subject"] = Json?["subject"]?.DeepClone() ?? MimeText.Decode(MimeText.Find(fields, "Subject") ?? ""),
            ["from"] = Json?["from"]?.DeepClone() ?? People(fields, "From").FirstOrDefault()?.DeepClone(),
            ["sender"] = Json?["from"]?.DeepClone() ?? (People(fields, "Sender").FirstOrDefault() ?? People(fields, "From").FirstOrDefault())?.DeepClone(),
            ["toRecipients"] = Json?["toRecipients"]?.DeepClone() ?? People(fields, "To"),
            ["ccRecipients"] = Json?["ccRecipients"]?.DeepClone() ?? People(fields, "Cc"),
            ["bccRecipients"] = Json?["bccRecipients"]?.DeepClone() ?? People(fields, "Bcc"),
            ["replyTo"] = Json?["replyTo"]?.DeepClone() ?? People(fields, "Reply-To"),
            ["hasAttachments"] = Attachments.Count > 0,
        };
        if (query.Selected.Length > 0)
        {
            foreach (var name in all.Select(property => property.Key).Where(name => name is not ("id" or "@odata.etag") && !query.Selected.Contains(name, StringComparer.OrdinalIgnoreCase)).ToList())
                all.Remove(name);
        }

        // Returned only when asked for, and never for what this mailbox itself sent.
        if (HasWireHeaders && query.Selected.Contains("internetMessageHeaders", StringComparer.OrdinalIgnoreCase))
            all["internetMessageHeaders"] = new JsonArray([.. fields.Select(field => new JsonObject { ["name"] = field.Key, ["value"] = field.Value })]);
        var properties = query.ExpandedProperties.Select(id => (Id: id, Value: Property(id))).Where(property => property.Value is not null).ToList();
        if (properties.Count > 0)
            all["singleValueExtendedProperties"] = new JsonArray([.. properties.Select(property => new JsonObject { ["id"] = Printed(property.Id), ["value"] = property.Value })]);
        return all;
    }

    private static int? Tag(string id) =>
        id.Split(' ') is [_, ['0', 'x' or 'X', .. var hex]] && int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag) ? tag : null;

    private static JsonArray People(List<KeyValuePair<string, string>> fields, string name) => new(
        [.. MimeText.Addresses(MimeText.Find(fields, name)).Select(person => new JsonObject { ["emailAddress"] = new JsonObject { ["name"] = person.Name ?? person.Address, ["address"] = person.Address } })]);
}
