using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AddinHost.Integration.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AddinHost.Benchmarks;

/// <summary>Pixel and redirect with every event stored, beside an endpoint of the same server that stores nothing: requests a second, processor time of a request, slowest.</summary>
internal static partial class PixelLoad
{
    private const int Connections = 64;
    private const string Agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

    private static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    [GeneratedRegex("/t/[oc]/[A-Za-z0-9_-]+(\\.gif)?", RegexOptions.NonBacktracking)]
    private static partial Regex Tracked();

    /// <summary>The endpoint that stores nothing, as a process of its own.</summary>
    public static async Task<int> ServeBareAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var app = builder.Build();
        app.MapGet("/t/o/{id}", (string id, HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return Results.Bytes(Gif, "image/gif");
        });
        app.MapGet("/t/c/{id}", (string id) => Results.Redirect("https://dest.example/page"));
        await app.RunAsync();
        return 0;
    }

    public static async Task RunAsync(int seconds, int rounds)
    {
        await using var host = await HostProcess.StartNewAsync([new("Logging:LogLevel:Default", "Warning"), new("Tracking:MostInMemory", "1000000")]);
        await host.SetUpAsync(demo: true);
        var (id, pixel, link) = await SendAsync(host);
        var port = FreePort.Next();
        using var bare = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["bare-pixel", port.ToString(CultureInfo.InvariantCulture)]))!;
        try
        {
            await ReadyAsync(port);
            var asked = 0L;
            foreach (var (mode, path) in new[] { ("pixel", pixel), ("redirect", link) })
            {
                var (own, plain) = (new List<Figures>(), new List<Figures>());
                for (var round = 0; round <= rounds; round++)
                {
                    var first = await MeasureAsync(host.Address.Port, path, seconds, host.ProcessId);
                    asked += first.Requests;
                    var second = await MeasureAsync(port, path, seconds, bare.Id);
                    // The first round warms up.
                    if (round > 0)
                        (own, plain) = ([.. own, first], [.. plain, second]);
                }

                Tell("inlay", mode, own);
                Tell("bare", mode, plain);
                Report.Line(new
                {
                    mode, requests_ratio = Math.Round(Middle(own, of => of.PerSecond) / Middle(plain, of => of.PerSecond), 2), cpu_ratio = Math.Round(Middle(own, of => of.Microseconds) / Middle(plain, of => of.Microseconds), 2),
                    p99_ratio = Math.Round(Middle(own, of => of.P99) / Middle(plain, of => of.P99), 2),
                });
            }

            var started = Stopwatch.GetTimestamp();
            var stored = 0L;
            for (var still = 0; stored < asked && still < 60; still++)
            {
                var now = await StoredAsync(host, id);
                still = now > stored ? 0 : still;
                stored = now;
                await Task.Delay(1_000);
            }

            Report.Line(new { mode = "events", asked, stored, lost = asked - stored, drained_s = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1), rss_mb = HostFigures.ResidentKilobytes(host.ProcessId) / 1024 });
        }
        finally
        {
            bare.Kill();
        }
    }

    private sealed record Figures(long Requests, double PerSecond, double Microseconds, double P99);

    private static void Tell(string peer, string mode, List<Figures> of) => Report.Line(new
    {
        peer, mode, n = of.Sum(one => one.Requests), req_s = Math.Round(Middle(of, one => one.PerSecond)), cpu_us_req = Math.Round(Middle(of, one => one.Microseconds), 1), p99_ms = Math.Round(Middle(of, one => one.P99), 2),
    });

    private static double Middle(List<Figures> of, Func<Figures, double> what) => of.Select(what).Order().ElementAt(of.Count / 2);

    private static async Task<Figures> MeasureAsync(int port, string path, int seconds, int processId)
    {
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {Agent}\r\nAccept-Language: en\r\n\r\n");
        var cpu = HostFigures.ProcessorSeconds(processId);
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => AskAsync(port, request, started, TimeSpan.FromSeconds(seconds))));
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = HostFigures.ProcessorSeconds(processId) - cpu;
        var all = times.SelectMany(of => of).Order().ToList();
        return new Figures(all.Count, all.Count / elapsed, cpu * 1e6 / all.Count, all[(int)(all.Count * 0.99)]);
    }

    /// <summary>One connection that asks again as soon as it is answered.</summary>
    private static async Task<List<double>> AskAsync(int port, byte[] request, long started, TimeSpan length)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        var buffer = new byte[4096];
        var times = new List<double>(65_536);
        while (Stopwatch.GetElapsedTime(started) < length)
        {
            var from = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            for (var filled = 0; !IsWhole(buffer.AsSpan(0, filled));)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                filled += read > 0 ? read : throw new IOException("The server hung up.");
            }

            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        return times;
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        if (!answer.StartsWith("HTTP/1.1 200"u8) && !answer.StartsWith("HTTP/1.1 302"u8))
            throw new IOException(Encoding.ASCII.GetString(answer));
        return answer.Length >= end + 4 + (answer[..end].IndexOf("image/gif"u8) >= 0 ? Gif.Length : 0);
    }

    private static async Task<(Guid Id, string Pixel, string Link)> SendAsync(HostProcess host)
    {
        var contact = (await host.Client.GetFromJsonAsync<JsonElement>("api/v1/contacts")).GetProperty("items")[0].GetProperty("id").GetGuid();
        var mailbox = (await host.Client.GetFromJsonAsync<JsonElement>("api/v1/mailboxes")).GetProperty("items")[0].GetProperty("id").GetGuid();
        using var sent = await host.Client.PostAsJsonAsync(
            $"api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Offer", html = "<p><a href=\"https://dest.example/page\">Hello</a></p>", track = new { opens = true, links = true } });
        var id = (await sent.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        var texts = Directory.EnumerateFiles(Path.Combine(host.DataDirectory, "blobs"), "*", SearchOption.AllDirectories).Select(blob => File.ReadAllText(blob).Replace("=\r\n", "", StringComparison.Ordinal));
        var found = texts.Select(text => Tracked().Matches(text)).First(matches => matches.Count > 1).Select(match => match.Value).ToList();
        return (id, found.First(path => path.StartsWith("/t/o/", StringComparison.Ordinal)), found.First(path => path.StartsWith("/t/c/", StringComparison.Ordinal)));
    }

    private static async Task<long> StoredAsync(HostProcess host, Guid id)
    {
        var summary = (await host.Client.GetFromJsonAsync<JsonElement>($"api/v1/messages/{id}/tracking")).GetProperty("summary");
        return summary.GetProperty("opened").EnumerateObject().Concat(summary.GetProperty("clicked").EnumerateObject()).Sum(of => of.Value.GetInt64());
    }

    private static async Task ReadyAsync(int port)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (tries < 100)
            {
                await Task.Delay(100);
            }
        }
    }
}
