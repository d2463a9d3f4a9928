using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AddinHost.Providers.Graph;

/// <summary>
/// A place in one folder. First its messages are listed by time, with the place in the change feed from before; then the feed is followed. Of Graph's links only the
/// query is kept: host and path are ours, so that no answer and no row can send a token elsewhere.
/// </summary>
public sealed record GraphCursor
{
    /// <summary>Query of the next request to the change feed.</summary>
    [JsonPropertyName("q")]
    public required string Query { get; init; }

    /// <summary>While the folder is listed: messages received before this second have been given.</summary>
    [JsonPropertyName("f")]
    public DateTimeOffset? From { get; init; }

    /// <summary>Which messages at this place have been given, as <see cref="Mark"/>s: those of the second, or of a page that was longer than asked for.</summary>
    [JsonPropertyName("g")]
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>When the place in the feed was new: one without news is kept for a while.</summary>
    [JsonPropertyName("t")]
    public DateTimeOffset At { get; init; }

    /// <exception cref="ProviderException">CursorExpired: not one of ours.</exception>
    public static GraphCursor Read(SyncCursor cursor)
    {
        try
        {
            return JsonSerializer.Deserialize<GraphCursor>(cursor.Value) is { Query.Length: > 0 } read ? read : throw GraphErrors.Expired();
        }
        catch (JsonException exception)
        {
            throw GraphErrors.Expired(exception);
        }
    }

    public SyncCursor Write() => new(JsonSerializer.Serialize(this));

    /// <summary>The query of a link of Graph's.</summary>
    /// <exception cref="ProviderException">Unavailable: the link leads elsewhere.</exception>
    public static string QueryOf(string? link, Uri root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return Uri.TryCreate(link, UriKind.Absolute, out var uri) && root.IsBaseOf(uri) && uri is { UserInfo: "", Query.Length: > 1 } && uri.AbsolutePath.Contains("/messages", StringComparison.OrdinalIgnoreCase)
            ? uri.Query
            : throw GraphErrors.Broken();
    }

    /// <summary>A short mark of an id; two that meet by chance only cost a message the second look that reconciliation gives it.</summary>
    public static string Mark(string id) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 9));

    public static string Literal(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
