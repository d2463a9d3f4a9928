using System.Text.Json;

namespace AddinHost.Providers.Graph;

/// <summary>What is kept of how a mailbox is reached: the cloud that its tenant lives in.</summary>
/// <param name="Cloud">A word of <see cref="MicrosoftClouds"/>; null is the configured one.</param>
public sealed record GraphSettings(string? Cloud = null)
{
    public static GraphSettings Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<GraphSettings>(json, JsonSerializerOptions.Web) ?? new GraphSettings();
        }
        catch (JsonException)
        {
            return new GraphSettings();
        }
    }

    public string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
