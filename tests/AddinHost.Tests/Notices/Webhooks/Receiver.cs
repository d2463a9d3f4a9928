using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AddinHost.Tests.Notices.Webhooks;

/// <summary>One post as it arrived.</summary>
internal sealed record Posted(string Path, string Id, string Time, string Signature, byte[] Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Contact => Json.GetProperty("data").TryGetProperty("contactId", out var contact) ? contact.GetString() : null;

    /// <summary>As the settings page tells receivers to do it.</summary>
    public bool IsSignedWith(string secret)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{Id}.{Time}."), .. Body];
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed));
        return Signature.Split(' ').Contains(expected);
    }
}

/// <summary>A program on this machine that webhooks are posted to, and that answers as a test wants it.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private Receiver(WebApplication app) => this.app = app;

    public ConcurrentQueue<Posted> Posts { get; } = new();

    /// <summary>How a post is answered; 200 unless a test says otherwise.</summary>
    public Func<Posted, HttpResponse, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public string Url { get; private set; } = "";

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var headers = http.Request.Headers;
            var posted = new Posted(http.Request.Path, headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), body.ToArray());
            receiver.Posts.Enqueue(posted);
            await receiver.Answer(posted, http.Response);
        });
        await app.StartAsync();
        receiver.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return receiver;
    }

    public IEnumerable<Posted> At(string path) => Posts.Where(post => post.Path == path);

    /// <summary>Waits until so many posts came to this path.</summary>
    public async Task<List<Posted>> UntilAsync(string path, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (At(path).Count() < count)
            await Task.Delay(50, limit.Token);
        return [.. At(path)];
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
