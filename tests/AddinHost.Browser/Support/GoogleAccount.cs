using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AddinHost.Browser.Support;

/// <summary>A Google account that opens the add-on for the first time: tokens signed by keys of its own, which the host is told to take for Google's.</summary>
public sealed class GoogleAccount : IAsyncDisposable
{
    public const string Email = "ada.byron@gmail.com";

    private const string Client = "script.apps.googleusercontent.com";
    private const string KeyId = "key-1";

    private readonly RSA key = RSA.Create(2048);
    private readonly WebApplication app;

    private GoogleAccount(WebApplication app) => this.app = app;

    public Dictionary<string, string> Settings => new() { ["Google:Endpoints:Certificates"] = app.Urls.Single() + "/certs", ["Google:Addon:ScriptClientId"] = Client };

    public static async Task<GoogleAccount> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var account = new GoogleAccount(builder.Build());
        account.app.MapGet("/certs", account.Keys);
        await account.app.StartAsync();
        return account;
    }

    /// <summary>Opens the add-on; returns where the button of its first card leads.</summary>
    public async Task<string> OpenAddonAsync(HostProcess host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var text = $"{Part(new { alg = "RS256", kid = KeyId, typ = "JWT" })}.{Part(new { iss = "https://accounts.google.com", aud = Client, email = Email, email_verified = true, sub = "google-ada", iat = now, exp = now + 3_600 })}";
        var token = $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
        using var google = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "gmail/script/homepage")) { Content = JsonContent.Create(new { commonEventObject = new { userLocale = "en" } }) };
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await google.SendAsync(request);
        var card = await answer.Content.ReadAsStringAsync();
        var at = card.IndexOf("app/link#", StringComparison.Ordinal);
        Assert.True(at >= 0, card);
        return card[at..card.IndexOf('"', at)];
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private static string Part(object content) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(content));

    private IResult Keys()
    {
        var open = key.ExportParameters(false);
        return Results.Json(new { keys = new[] { new { kty = "RSA", alg = "RS256", use = "sig", kid = KeyId, n = Base64Url.EncodeToString(open.Modulus), e = Base64Url.EncodeToString(open.Exponent) } } });
    }
}
