using System.Text.Json;
using System.Text.Json.Serialization;

namespace AddinHost.Shared.Events;

/// <summary>How events are written as JSON: the same words as in the answers of the API.</summary>
public static class EventJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };
}
