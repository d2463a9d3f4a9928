using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace AddinHost.GmailAddon;

/// <summary>What Google says when it asks for a card or somebody pressed something. Only what is used here; nothing of it is believed before the tokens are checked.</summary>
public sealed partial record CardEvent(CardEvent.CommonPart? CommonEventObject = null, CardEvent.AuthorizationPart? AuthorizationEventObject = null, CardEvent.GmailPart? Gmail = null)
{
    private const int LongestBody = 1024 * 1024;
    private const int LongestInput = 20_000;
    private const int MostRecipients = 500;

    // Whatever of it is a number may come as a text: so Google writes 64 bits.
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowReadingFromString, MaxDepth = 32 };

    public sealed record CommonPart(string? UserLocale = null, ZonePart? TimeZone = null, IReadOnlyDictionary<string, InputPart>? FormInputs = null, IReadOnlyDictionary<string, string>? Parameters = null);

    public sealed record ZonePart(string? Id = null, double? Offset = null);

    public sealed record InputPart(StringsPart? StringInputs = null, MomentPart? DateTimeInput = null, MomentPart? DateInput = null);

    public sealed record StringsPart(IReadOnlyList<string>? Value = null);

    public sealed record MomentPart(long? MsSinceEpoch = null);

    public sealed record AuthorizationPart(string? UserOAuthToken = null, string? UserIdToken = null, string? SystemIdToken = null, IReadOnlyList<string>? AuthorizedScopes = null);

    public sealed record GmailPart(
        string? MessageId = null, string? ThreadId = null, string? AccessToken = null,
        IReadOnlyList<string>? ToRecipients = null, IReadOnlyList<string>? CcRecipients = null, IReadOnlyList<string>? BccRecipients = null);

    /// <summary>Null when it has not the form of one.</summary>
    public static async Task<CardEvent?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            if (body.Length + read > LongestBody)
                return null;
            body.Write(buffer, 0, read);
        }

        try
        {
            return JsonSerializer.Deserialize<CardEvent>(body.GetBuffer().AsSpan(0, (int)body.Length), Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The same from JSON that was read already.</summary>
    public static CardEvent? Of(JsonElement said)
    {
        try
        {
            return said.Deserialize<CardEvent>(Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The open message, in the form that goes into an address of Gmail's.</summary>
    [JsonIgnore]
    public string? MessageId => Gmail?.MessageId is { } id && PlainId().IsMatch(id) ? id : null;

    [JsonIgnore]
    public string? ThreadId => Gmail?.ThreadId is { } id && PlainId().IsMatch(id) ? id : null;

    [JsonIgnore]
    public IReadOnlyList<string> To => Clean(Gmail?.ToRecipients);

    [JsonIgnore]
    public IReadOnlyList<string> Cc => Clean(Gmail?.CcRecipients);

    [JsonIgnore]
    public IReadOnlyList<string> Bcc => Clean(Gmail?.BccRecipients);

    /// <summary>The action that was pressed, as it was signed.</summary>
    [JsonIgnore]
    public string? ActionId => CommonEventObject?.Parameters?.GetValueOrDefault("action");

    /// <summary>What somebody typed or chose; null when it is empty.</summary>
    public string? Input(string name)
    {
        var value = Field(name)?.StringInputs?.Value is [{ } first, ..] ? first.Replace("\0", "", StringComparison.Ordinal).Trim() : null;
        return string.IsNullOrEmpty(value) ? null : value.Length > LongestInput ? value[..LongestInput] : value;
    }

    /// <summary>A picked day or moment, in milliseconds since 1970. Google counts as if the clock on the wall were in UTC.</summary>
    public long? Moment(string name) => Field(name) is { } input ? input.DateTimeInput?.MsSinceEpoch ?? input.DateInput?.MsSinceEpoch : null;

    private InputPart? Field(string name) => CommonEventObject?.FormInputs?.GetValueOrDefault(name);

    private static string[] Clean(IReadOnlyList<string>? given) => [.. (given ?? []).Where(one => !string.IsNullOrWhiteSpace(one) && !one.Contains('\0', StringComparison.Ordinal)).Take(MostRecipients)];

    [GeneratedRegex("^[A-Za-z0-9:_-]{1,200}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex PlainId();
}
