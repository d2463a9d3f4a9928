using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AddinHost.Tests.GmailAddon;

/// <summary>Google beside an add-on: signs tokens, right and wrong ones, tells its keys, and gives the one open message to whoever brings both tokens for it.</summary>
public sealed class AddonGoogle : IAsyncDisposable
{
    public const string UserToken = "ya29.user-of-the-addon";
    public const string MessageToken = "message-token";

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, string> mails = [];
    private RSA key = RSA.Create(2048);

    private AddonGoogle(WebApplication app) => this.app = app;

    public string KeyId { get; private set; } = "key-1";

    /// <summary>How often the keys were asked for.</summary>
    public int KeyRequests { get; private set; }

    public ConcurrentQueue<JsonElement> Drafts { get; } = [];

    /// <summary>How each message was asked for, in order.</summary>
    public ConcurrentQueue<string> Formats { get; } = [];

    public string Address => app.Urls.Single().TrimEnd('/');

    public static async Task<AddonGoogle> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var google = new AddonGoogle(builder.Build());
        google.app.MapGet("/certs", google.Certificates);
        google.app.MapGet("/gmail/v1/users/me/messages/{id}", google.MessageAsync);
        google.app.MapPost("/gmail/v1/users/me/drafts", google.DraftAsync);
        await google.app.StartAsync();
        return google;
    }

    /// <summary>Lays a message down; its id is how Gmail names it.</summary>
    public void Put(string id, string mail) => mails[id] = mail.ReplaceLineEndings("\r\n");

    public void Rotate()
    {
        key = RSA.Create(2048);
        KeyId = $"key-{Guid.NewGuid():N}";
    }

    public string Sign(object claims, string algorithm = "RS256", RSA? with = null, string? keyId = "") => Token(
        new Dictionary<string, object?> { ["alg"] = algorithm, ["kid"] = keyId is "" ? KeyId : keyId, ["typ"] = "JWT" }, claims, algorithm, with ?? key);

    /// <summary>The public key as text: what a forger has who signs with it as if it were a shared secret.</summary>
    public byte[] PublicKey => Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem());

    public static string Token(object head, object claims, byte[] secret)
    {
        var text = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(head))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}";
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private static string Token(object head, object claims, string algorithm, RSA key)
    {
        var text = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(head))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var signature = algorithm == "none" ? [] : key.SignData(Encoding.ASCII.GetBytes(text), algorithm == "RS512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private IResult Certificates()
    {
        KeyRequests++;
        var open = key.ExportParameters(false);
        return Results.Json(new { keys = new[] { new { kty = "RSA", alg = "RS256", use = "sig", kid = KeyId, n = Base64Url.EncodeToString(open.Modulus), e = Base64Url.EncodeToString(open.Exponent) } } });
    }

    private async Task<IResult> MessageAsync(string id, string format, HttpRequest request, CancellationToken ct)
    {
        // What a test wants to go wrong is the name of the message.
        if (id.StartsWith("status-", StringComparison.Ordinal))
        {
            var parts = id.Split('-');
            return Results.Json(new { error = new { code = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), message = "As the test wants it.", errors = new[] { new { message = "x", domain = "global", reason = parts.ElementAtOrDefault(2) } } } }, statusCode: int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        }

        if (id == "slow")
            await Task.Delay(Timeout.Infinite, ct);
        if (id == "broken")
            return Results.Text("{\"id\":", "application/json");
        if (request.Headers.Authorization != "Bearer " + UserToken || request.Headers["X-Goog-Gmail-Access-Token"] != MessageToken)
            return Results.Json(new { error = new { code = 401, message = "Invalid Credentials" } }, statusCode: 401);
        if (!mails.TryGetValue(id, out var mail))
            return Results.Json(new { error = new { code = 404, message = "Requested entity was not found." } }, statusCode: 404);
        Formats.Enqueue($"{id} {format}");
        if (format == "raw")
            return Results.Json(new { id, threadId = "t1", labelIds = new[] { "INBOX" }, raw = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(mail)) });
        var asked = request.Query["metadataHeaders"].ToHashSet(StringComparer.OrdinalIgnoreCase);
        var headers = mail[..mail.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n")
            .Select(line => line.Split(": ", 2)).Where(pair => asked.Contains(pair[0])).Select(pair => new { name = pair[0], value = pair[1] });
        return Results.Json(new { id, threadId = "t1", labelIds = new[] { "INBOX" }, payload = new { headers } });
    }

    private async Task<IResult> DraftAsync(HttpRequest request)
    {
        if (request.Headers.Authorization != "Bearer " + UserToken)
            return Results.Json(new { error = new { code = 401 } }, statusCode: 401);
        Drafts.Enqueue(await JsonSerializer.DeserializeAsync<JsonElement>(request.Body));
        return Results.Json(new { id = "r-77", message = new { id = "m-77", threadId = "t1" } });
    }
}
