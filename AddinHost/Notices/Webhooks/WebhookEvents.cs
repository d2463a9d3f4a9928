using System.Text.Json;
using System.Text.Json.Nodes;
using AddinHost.Logging;
using AddinHost.Messages;
using AddinHost.Shared.Events;
using AddinHost.Timeline;
using AddinHost.Tracking.Documents;
using AddinHost.Tracking.Events;

namespace AddinHost.Notices.Webhooks;

/// <summary>
/// What an endpoint may be told of, and what of it. The rule: ids, kinds, times and states, never a subject, a text or an address. Whoever wants those asks the API with a
/// key, and gets what that member may see at that moment; so a delivery that waits, or is sent again, can tell nothing that was taken back meanwhile.
/// </summary>
internal static class WebhookEvents
{
    public const string Test = "webhook.test";

    /// <param name="OfMember">The event is told to one member in the live feed, and holds nothing that their colleagues may not know.</param>
    /// <param name="Fields">Paths in the event, and what each is called in the payload.</param>
    private sealed record Shape(bool OfMember, params (string Path, string Name)[] Fields);

    private static readonly Dictionary<string, Shape> Shapes = new(StringComparer.Ordinal)
    {
        [TimelineOf.EntryAdded] = new(
            false, ("contactId", "contactId"), ("entry.id", "entryId"), ("entry.kind", "kind"), ("entry.sourceId", "sourceId"), ("entry.threadId", "threadId"), ("entry.direction", "direction"), ("entry.occurredAt", "occurredAt")),
        [RecordOwnEvents.Opened] = new(true, ("id", "messageId"), ("contactId", "contactId"), ("at", "occurredAt"), ("class", "class")),
        [RecordOwnEvents.Clicked] = new(true, ("id", "messageId"), ("contactId", "contactId"), ("at", "occurredAt"), ("class", "class")),
        [RecordView.Viewed] = new(true, ("id", "viewId"), ("documentId", "documentId"), ("contactId", "contactId"), ("at", "occurredAt"), ("class", "class")),
        [MessageStore.StateChanged] = new(false, ("id", "messageId"), ("contactId", "contactId"), ("state", "state")),
        [RemoveMessage.Removed] = new(false, ("id", "messageId")),
        ["mailbox.state_changed"] = new(true, ("mailboxId", "mailboxId"), ("state", "state")),
    };

    public static IReadOnlyCollection<string> Kinds => Shapes.Keys;

    /// <summary>The event as it is posted; null where endpoints are not told of it.</summary>
    public static (string Payload, Guid? ContactId, Guid Lane)? Read(OutboxEvent happened)
    {
        if (!Shapes.TryGetValue(happened.Kind, out var shape) || (happened.MemberId is not null && !shape.OfMember) || Parse(happened.Payload) is not { } told)
            return null;
        var data = new JsonObject();
        foreach (var (path, name) in shape.Fields)
        {
            if (At(told, path) is { } value)
                data[name] = value.DeepClone();
        }

        var contact = Id(data["contactId"]);
        return (Write(happened.Id, happened.Kind, happened.CreatedAt, happened.OrganizationId, data), contact, contact ?? Id(data["mailboxId"]) ?? happened.Id);
    }

    public static string Write(Guid id, string kind, DateTimeOffset at, Guid organization, JsonObject data) =>
        JsonSerializer.Serialize(new JsonObject { ["id"] = id, ["type"] = kind, ["timestamp"] = at, ["organizationId"] = organization, ["data"] = data }, EventJson.Options);

    private static JsonNode? At(JsonNode told, string path)
    {
        var found = told;
        foreach (var part in path.Split('.'))
            found = (found as JsonObject)?[part];
        return found is JsonValue ? found : null;
    }

    private static JsonObject? Parse(string payload)
    {
        try
        {
            return JsonNode.Parse(payload) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Guid? Id(JsonNode? value) => Guid.TryParse(value?.ToString(), out var id) ? id : null;
}
