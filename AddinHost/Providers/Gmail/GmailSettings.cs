using System.Text.Json;

namespace AddinHost.Providers.Gmail;

/// <summary>What a member chose for a mailbox of Gmail; kept as the JSON of its connection.</summary>
/// <param name="ExcludedLabels">Ids of labels; what carries one of them is passed over as if it were not there.</param>
public sealed record GmailSettings(IReadOnlyList<string> ExcludedLabels)
{
    public static GmailSettings Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<GmailSettings>(json, JsonSerializerOptions.Web) is { ExcludedLabels: not null } settings ? settings : new([]);
        }
        catch (JsonException)
        {
            return new([]);
        }
    }

    public string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
