using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AddinHost.Integration.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AddinHost.Benchmarks;

/// <summary>The card of an open message for many callers at once, both tokens checked in each call: once as fast as they can, once at the pace of people. Gmail beside it answers at once.</summary>
internal static class CardLoad
{
    private const string Account = "addon@service.example";

    public static async Task RunAsync(int callers, int seconds, int entries)
    {
        using var key = RSA.Create(2048);
        await using var google = await GoogleAsync(key);
        await using var host = await HostProcess.StartNewAsync(
        [
            new("Logging:LogLevel:Default", "Warning"), new("Google:Endpoints:Certificates", google.Urls.Single() + "/certs"), new("Google:Endpoints:Gmail", google.Urls.Single()),
            new("Google:Addon:ServiceAccountEmail", Account), new("Google:Addon:ClientId", "addon-client"), new("Google:Addon:GmailWithin", "00:00:20"),
        ]);
        await host.SetUpAsync();
        var root = host.Address.AbsoluteUri + "gmail/";
        await LinkAsync(host, root, key);
        using var made = await host.Client.PostAsJsonAsync("api/v1/contacts", new { name = "Bea", addresses = new[] { "bea@outside.test" } });
        var contact = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        for (var i = 0; i < entries; i++)
            (await host.Client.PostAsJsonAsync($"api/v1/records/{contact}/notes", new { text = $"Note {i}" })).EnsureSuccessStatusCode();

        foreach (var (mode, pause) in new[] { ("warm-up", TimeSpan.Zero), ("closed-loop", TimeSpan.Zero), ("paced", TimeSpan.FromSeconds(1)) })
        {
            var before = HostFigures.ProcessorSeconds(host.ProcessId);
            var times = await MeasureAsync(root, key, callers, seconds, pause);
            var used = HostFigures.ProcessorSeconds(host.ProcessId) - before;
            times.Sort();
            if (mode != "warm-up")
                Report.Line(new { peer = "inlay", mode = "card-" + mode, callers, n = times.Count, per_s = times.Count / seconds, p50_ms = At(times, 0.50), p95_ms = At(times, 0.95), p99_ms = At(times, 0.99), cpu_ms = Math.Round(used * 1000 / times.Count, 2) });
        }
    }

    private static double At(List<double> sorted, double part) => Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))], 1);

    private static async Task<List<double>> MeasureAsync(string root, RSA key, int callers, int seconds, TimeSpan pause)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = callers });
        var body = Body(key);
        var system = Called(root, "message", key);
        var until = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            var times = new List<double>();
            await Task.Delay(pause * caller / callers);
            while (Stopwatch.GetTimestamp() < until)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, root + "message") { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };
                request.Headers.Authorization = new("Bearer", system);
                var started = Stopwatch.GetTimestamp();
                using var answer = await client.SendAsync(request);
                await answer.Content.ReadAsByteArrayAsync();
                if (answer.StatusCode != HttpStatusCode.OK)
                    throw new InvalidOperationException($"The host answered {answer.StatusCode}.");
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await Task.Delay(pause);
            }

            return times;
        }));
        return [.. all.SelectMany(times => times)];
    }

    private static async Task LinkAsync(HostProcess host, string root, RSA key)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = host.Address };
        using var signedIn = await browser.PostAsJsonAsync("api/v1/sessions", new { email = HostProcess.Email, password = HostProcess.Password });
        var token = (await signedIn.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("csrfToken").GetString();
        using var asked = new HttpRequestMessage(HttpMethod.Post, root + "homepage") { Content = new ByteArrayContent(Body(key)) };
        asked.Headers.Authorization = new("Bearer", Called(root, "homepage", key));
        using var card = await browser.SendAsync(asked);
        var text = await card.Content.ReadAsStringAsync();
        var mark = text.IndexOf("/app/link#", StringComparison.Ordinal) + "/app/link#".Length;
        using var link = new HttpRequestMessage(HttpMethod.Post, "api/v1/linked-identities") { Content = JsonContent.Create(new { offer = text[mark..text.IndexOf('"', mark)] }) };
        link.Headers.Add("X-CSRF-TOKEN", token);
        (await browser.SendAsync(link)).EnsureSuccessStatusCode();
    }

    private static byte[] Body(RSA key) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        commonEventObject = new { userLocale = "en", timeZone = new { id = "Europe/Berlin" } },
        authorizationEventObject = new { userOAuthToken = "user", userIdToken = Sign(key, new { iss = "https://accounts.google.com", aud = "addon-client", email = "ada@engines.test", email_verified = true, sub = "ada", exp = End }) },
        gmail = new { messageId = "msg-f:1", accessToken = "message" },
    });

    private static string Called(string root, string trigger, RSA key) => Sign(key, new { iss = "https://accounts.google.com", aud = root + trigger, email = Account, email_verified = true, sub = "1", exp = End });

    private static long End => DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();

    private static string Sign(RSA key, object claims)
    {
        var text = $"{Base64Url.EncodeToString("""{"alg":"RS256","kid":"k","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static async Task<WebApplication> GoogleAsync(RSA key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var open = key.ExportParameters(false);
        app.MapGet("/certs", () => Results.Json(new { keys = new[] { new { kty = "RSA", alg = "RS256", use = "sig", kid = "k", n = Base64Url.EncodeToString(open.Modulus), e = Base64Url.EncodeToString(open.Exponent) } } }));
        var headers = new[] { ("From", "Bea <bea@outside.test>"), ("To", "ada@engines.test"), ("Subject", "Thursday"), ("Message-ID", "<card@outside.test>"), ("Date", "Fri, 20 Nov 2026 10:00:00 +0000") }.Select(pair => new { name = pair.Item1, value = pair.Item2 }).ToArray();
        app.MapGet("/gmail/v1/users/me/messages/{id}", (string id) => Results.Json(new { id, threadId = "t", labelIds = new[] { "INBOX" }, payload = new { headers } }));
        await app.StartAsync();
        return app;
    }
}
