using System.Text;
using System.Text.Json;

namespace AddinHost.Fakes.Google;

/// <summary>An answer of the Gmail API, alone or inside a batch.</summary>
internal sealed record Answer(int Status, string Json, int? RetryAfter = null)
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public static Answer Ok(object value) => new(200, JsonSerializer.Serialize(value, Options));

    public static Answer Nothing { get; } = new(204, "");

    /// <summary>As Google writes errors of its APIs.</summary>
    public static Answer Error(int status, string message, string reason, int? retryAfter = null) => new(
        status,
        JsonSerializer.Serialize(new { error = new { code = status, message, errors = new[] { new { message, domain = reason.Contains("ate", StringComparison.Ordinal) ? "usageLimits" : "global", reason } }, status = reason } }, Options),
        retryAfter);

    public static Answer Gone { get; } = Error(404, "Requested entity was not found.", "notFound");

    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (Json.Length == 0)
            return;
        context.Response.ContentType = "application/json; charset=UTF-8";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Json));
    }
}

/// <summary>A call of the Gmail API as it came.</summary>
/// <param name="Path">Behind <c>/gmail/v1/users/</c>.</param>
/// <param name="Gone">Cancelled when whoever called hung up.</param>
internal sealed record Call(string Method, string[] Path, IQueryCollection Query, string? Authorization, byte[] Body, string? ContentType, bool IsUpload, CancellationToken Gone = default)
{
    public string? One(string name) => Query[name].FirstOrDefault();

    public JsonElement Json() => Body.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(Body);
}
