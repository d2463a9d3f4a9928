using System.Net;
using System.Text;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Shared;

/// <summary>What holds for every call of the OpenAPI document, read from the running host, so that no new one is forgotten.</summary>
public sealed class EveryEndpointTests
{
    /// <summary>Calls that anybody may make.</summary>
    private static readonly string[] Open = ["GET /api/v1/setup", "POST /api/v1/setup", "POST /api/v1/sessions", "POST /connect/token"];

    private static readonly string[] Bodies =
    [
        "", "null", "[]", "42", "\"text\"", "{", "{}", "not json", "{\"a\":", "{\"id\":{}}", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        """{"name":[],"address":{},"addresses":{},"provider":{},"email":[],"password":{},"participants":"x","subject":[],"mailboxId":"x","consent":[],"imap":"x","locale":[]}""",
        """{"name":"a\u0000b","address":"a\u0000b@c.test","addresses":["a\u0000b"],"provider":"imap\u0000","email":"\u0000","password":"\u0000","participants":[{"address":"\u0000","role":"\u0000"}],"subject":"\u0000","mailboxId":"00000000-0000-0000-0000-000000000000","consent":{"disclosure":"\u0000","locale":"\u0000"},"locale":"\u0000"}""",
        """{"name":null,"address":null,"addresses":[null],"provider":null,"email":null,"password":null,"participants":[null],"subject":null,"mailboxId":null,"consent":null,"imap":null,"locale":null,"attachments":[null]}""",
        """{"name":"\ud800","addresses":["\ud800@x.test"],"provider":"\ud800","address":"\ud800","email":"\ud800@x.test","password":"\ud800\ud800\ud800\ud800\ud800\ud800","participants":[{"address":"\ud800","role":"from"}],"subject":"\ud800","locale":"\ud800"}""",
    ];

    private static readonly string[] Ids = ["00000000-0000-0000-0000-000000000000", "nothing", "%01", "..%2f..", "1"];

    private static readonly string[] Queries = ["?after=%00&limit=-1", "?limit=99999999999999&after=%F0%9F", "?locale=%00&query=%00&messageId=%00", "?after=1&limit=abc&contactId=x"];

    private sealed record Call(string Method, string Path, string[] MediaTypes);

    [Fact]
    public async Task Signed_out_is_401_everywhere_but_at_the_doors()
    {
        await using var host = await TestHost.StartAsync();
        using var stranger = host.SignedOut();
        var calls = await CallsAsync(host);
        Assert.True(calls.Count > 15, "The document lists too little to mean anything.");
        foreach (var call in calls.Where(call => !Open.Contains($"{call.Method} {call.Path}") && call.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            using var request = Request(call, Ids[0], "", "{}", call.MediaTypes.FirstOrDefault() ?? "application/json");
            using var answer = await stranger.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{call.Method} {call.Path}: {(int)answer.StatusCode}");
            await TestHost.ProblemAsync(answer, HttpStatusCode.Unauthorized, "sign_in_needed");
        }
    }

    [Fact]
    public async Task Nonsense_is_refused_with_a_code_and_never_breaks_the_host()
    {
        await using var host = await TestHost.StartAsync();
        var wrong = new List<string>();
        foreach (var call in (await CallsAsync(host)).Where(call => call.Method is not ("GET" or "DELETE")))
        {
            foreach (var body in Bodies)
            {
                foreach (var type in call.MediaTypes.Append("text/plain").Distinct())
                    await TryAsync(host, call, Ids[0], "", body, type, wrong);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Nonsense_in_the_address_is_refused_with_a_code()
    {
        await using var host = await TestHost.StartAsync();
        var wrong = new List<string>();
        foreach (var call in (await CallsAsync(host)).Where(call => call.Path != "/api/v1/events"))
        {
            foreach (var id in call.Path.Contains('{', StringComparison.Ordinal) ? Ids : [""])
                await TryAsync(host, call, id, "", "{}", call.MediaTypes.FirstOrDefault() ?? "application/json", wrong);
            foreach (var query in Queries)
                await TryAsync(host, call, Ids[0], query, "{}", call.MediaTypes.FirstOrDefault() ?? "application/json", wrong);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task TryAsync(TestHost host, Call call, string id, string query, string body, string type, List<string> wrong)
    {
        using var request = Request(call, id, query, body, type);
        using var answer = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var status = (int)answer.StatusCode;
        if (status < 400)
            return;
        var text = await answer.Content.ReadAsStringAsync();
        var says = $"{call.Method} {call.Path} [{id}{query}] {type} {(body.Length > 60 ? body[..60] : body)} -> {status} {text}";
        if (status >= 500 || text.Contains("AddinHost.", StringComparison.Ordinal) || text.Contains("System.", StringComparison.Ordinal) || text.Contains("   at ", StringComparison.Ordinal))
            wrong.Add(says);
        // OAuth has its own form of error (RFC 6749, 5.2).
        else if (call.Path != "/connect/token" && !(TryParse(text) is { } problem && problem.TryGetProperty("code", out var code) && code.GetString() is { Length: > 2 }))
            wrong.Add(says);
    }

    private static HttpRequestMessage Request(Call call, string id, string query, string body, string type)
    {
        var path = string.Join('/', call.Path.Split('/').Select(part => part.StartsWith('{') ? id : part));
        var request = new HttpRequestMessage(new HttpMethod(call.Method), path + query);
        if (call.Method is not "GET")
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return request;
    }

    private static async Task<List<Call>> CallsAsync(TestHost host)
    {
        var document = await host.GetAsync<JsonElement>("/openapi/v1.json");
        return
        [
            .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
                .Where(operation => operation.Name is "get" or "post" or "put" or "patch" or "delete")
                .Select(operation => new Call(operation.Name.ToUpperInvariant(), path.Name, MediaTypes(operation.Value)))),
        ];
    }

    private static string[] MediaTypes(JsonElement operation) => operation.TryGetProperty("requestBody", out var body)
        ? [.. body.GetProperty("content").EnumerateObject().Select(type => type.Name)]
        : [];

    private static JsonElement? TryParse(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement is { ValueKind: JsonValueKind.Object } root ? root : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
