using System.Buffers;
using System.Net;
using System.Text.Json;
using AddinHost.Providers;
using AddinHost.Providers.Graph;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace AddinHost.Sync.Push;

/// <summary>
/// Where Microsoft announces changes (learn.microsoft.com/graph/change-notifications-delivery-webhooks). Answers at once, always the same, whatever is in it: within three
/// seconds, or Microsoft slows down.
/// </summary>
[ApiController, AllowAnonymous, Route("hooks/graph"), ApiExplorerSettings(IgnoreApi = true)]
public sealed class GraphHooksController(PushInbox inbox) : ControllerBase
{
    private const int LargestBody = 256 * 1024;
    private const int MostAnnouncements = 1_000;
    private const int LongestToken = 2_000;
    private const int LongestText = 200;

    [HttpPost]
    public Task<IActionResult> TakeAsync([FromQuery] string? validationToken, CancellationToken ct) => TakeAsync(validationToken, isLifecycle: false, ct);

    [HttpPost("lifecycle")]
    public Task<IActionResult> TakeLifecycleAsync([FromQuery] string? validationToken, CancellationToken ct) => TakeAsync(validationToken, isLifecycle: true, ct);

    private async Task<IActionResult> TakeAsync(string? validationToken, bool isLifecycle, CancellationToken ct)
    {
        if (validationToken is not null)
            return validationToken.Length <= LongestToken ? Echo(validationToken) : new ProblemResult(Invalid);
        if (await ReadAsync(ct) is not { } announcements)
            return new ProblemResult(Invalid);
        foreach (var announcement in announcements.Where(each => each.Lifecycle is not null == isLifecycle).Distinct())
            inbox.Add(announcement);
        return StatusCode(StatusCodes.Status202Accepted);
    }

    private static Error Invalid => Error.Invalid("hook_body_invalid", "This is not a notification.");

    /// <summary>Microsoft asks whether somebody is here who expects it. Its own advice is to encode what it sent, so that nobody can make a page of it.</summary>
    private ContentResult Echo(string token)
    {
        Response.Headers.XContentTypeOptions = "nosniff";
        return Content(WebUtility.HtmlEncode(token), "text/plain");
    }

    /// <summary>Null where the body is not of the documented form, or too long.</summary>
    private async Task<List<Announcement>?> ReadAsync(CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestBody + 1);
        try
        {
            var length = await Request.Body.ReadAtLeastAsync(buffer.AsMemory(0, LargestBody + 1), LargestBody + 1, throwOnEndOfStream: false, ct);
            if (length > LargestBody)
                return null;
            using var body = JsonDocument.Parse(buffer.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 16 });
            return body.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("value", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= MostAnnouncements
                ? [.. list.EnumerateArray().Select(Read).OfType<Announcement>()]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static Announcement? Read(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && Text(item, "clientState") is { } state && Text(item, "subscriptionId") is { } subscription
            ? new Announcement(ProviderKind.Graph, GraphSubscriptions.KeyOf(state), state, subscription, Text(item, "lifecycleEvent"))
            : null;

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= LongestText } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
}
