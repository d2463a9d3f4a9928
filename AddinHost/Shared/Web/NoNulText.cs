using System.Text.Json;
using System.Text.Json.Serialization;

namespace AddinHost.Shared.Web;

/// <summary>Refuses the character NUL in any text of a request: PostgreSQL cannot store it, and nobody types it.</summary>
internal sealed class NoNulText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException();
        var text = reader.GetString();
        return text is not null && text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException() : text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
