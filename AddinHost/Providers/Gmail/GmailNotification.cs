using System.Globalization;
using System.Text.Json;

namespace AddinHost.Providers.Gmail;

/// <summary>What Gmail says through Pub/Sub: that something changed in the mailbox with this address, and where its history stands.</summary>
public sealed record GmailNotification(string Address, ulong HistoryId)
{
    private const int LongestData = 4_096;

    /// <summary>Reads the data of a message (base64 of JSON); null when it is none of Gmail's.</summary>
    public static GmailNotification? Decode(string? data)
    {
        if (data is null or { Length: > LongestData })
            return null;
        var bytes = new byte[data.Length];
        if (!Convert.TryFromBase64String(data, bytes, out var length))
            return null;
        try
        {
            using var json = JsonDocument.Parse(bytes.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 4 });
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("emailAddress", out var address) && address.ValueKind == JsonValueKind.String && address.GetString() is { Length: > 0 } text
                && json.RootElement.TryGetProperty("historyId", out var history)
                // A number in Gmail's documentation; 64-bit numbers are text in most of Google's JSON.
                && ulong.TryParse(history.ValueKind == JsonValueKind.String ? history.GetString() : history.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? new GmailNotification(text, id)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
