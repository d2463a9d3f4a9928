using System.Text.Json;

namespace AddinHost.Providers.Graph;

/// <summary>What is kept of how a mailbox is reached, and what its member chose.</summary>
/// <param name="Cloud">The cloud that its tenant lives in, a word of <see cref="MicrosoftClouds"/>; null is the configured one.</param>
/// <param name="ExcludedCategories">Names of Outlook's categories; what carries one of them is passed over as if it were not there.</param>
public sealed record GraphSettings(string? Cloud = null, IReadOnlyList<string>? ExcludedCategories = null)
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
