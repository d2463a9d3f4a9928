using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AddinHost.Integration.Providers.Emulators;

/// <summary>
/// Stands before the emulator of Google with what it lacks (README.md): it takes batches apart, answers getProfile from the history, keeps history ids within 64 bits, and
/// spells a search as the emulator knows it. Everything else goes through as it is.
/// </summary>
public sealed partial class GoogleFront(Uri emulator) : IAsyncDisposable
{
    /// <summary>The emulator's have 21 digits; the last of them only tell apart what happened in one millisecond.</summary>
    private const string CutOff = "999999";

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = emulator };
    private WebApplication? app;

    public Uri Address { get; private set; } = emulator;

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/batch/{**rest}", BatchAsync);
        app.MapGet("/gmail/v1/users/me/profile", ProfileAsync);
        app.MapFallback(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var (status, type, text) = await AskAsync(context.Request.Method, context.Request.Path + context.Request.QueryString, context.Request.Headers.Authorization, context.Request.ContentType, body.ToArray());
            (context.Response.StatusCode, context.Response.ContentType) = ((int)status, type);
            await context.Response.WriteAsync(text);
        });
        await app.StartAsync();
        Address = new Uri(app.Urls.Single() + "/");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (app is not null)
            await app.DisposeAsync();
    }

    private async Task<IResult> ProfileAsync(HttpRequest request)
    {
        var (_, _, text) = await AskAsync("GET", "/gmail/v1/users/me/history?startHistoryId=1", request.Headers.Authorization, null, []);
        return Results.Json(new JsonObject { ["emailAddress"] = "ada@example.test", ["historyId"] = JsonNode.Parse(text)!["historyId"]!.GetValue<string>() });
    }

    /// <summary>A batch of GETs (developers.google.com/workspace/gmail/api/guides/batch).</summary>
    private async Task<IResult> BatchAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var answer = new StringBuilder();
        foreach (Match part in Part().Matches(await reader.ReadToEndAsync()))
        {
            var (status, _, text) = await AskAsync("GET", new Uri(part.Groups["url"].Value, UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true } all ? all.PathAndQuery : part.Groups["url"].Value, request.Headers.Authorization, null, []);
            answer.Append(CultureInfo.InvariantCulture, $"--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 {(int)status} {status}\r\nContent-Type: application/json\r\n\r\n{text}\r\n");
        }

        return Results.Text(answer.Append("--b--").ToString(), "multipart/mixed; boundary=b");
    }

    private async Task<(HttpStatusCode Status, string? Type, string Text)> AskAsync(string method, string path, string? authorization, string? type, byte[] body)
    {
        var spelled = path.Replace("-in%3Achats", "-label%3Achats", StringComparison.Ordinal).Replace("-in:chats", "-label:chats", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(StartId().Replace(spelled, "${0}" + CutOff), UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), LongId().Replace(await answer.Content.ReadAsStringAsync(), match => match.Groups["short"].Value + "\""));
    }

    [GeneratedRegex(@"^GET (?<url>\S+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Part();

    [GeneratedRegex(@"startHistoryId=\d{10,}", RegexOptions.NonBacktracking)]
    private static partial Regex StartId();

    [GeneratedRegex("(?<short>\"(historyId|id)\":\"\\d{15})\\d{6}\"", RegexOptions.NonBacktracking)]
    private static partial Regex LongId();
}
