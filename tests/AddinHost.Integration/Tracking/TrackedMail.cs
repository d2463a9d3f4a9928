using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Tracking;

/// <summary>A mail that was sent with a pixel and a followed link, and what its sender is told of them.</summary>
internal sealed partial class TrackedMail(HostProcess host, Guid id, string pixel, string link)
{
    [GeneratedRegex("/t/o/[A-Za-z0-9_-]+\\.gif", RegexOptions.NonBacktracking)]
    private static partial Regex Pixels();

    [GeneratedRegex("/t/c/[A-Za-z0-9_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    /// <summary>Path of the pixel, from the root.</summary>
    public string Pixel => pixel;

    public string Link => link;

    /// <summary>From the demo's mailbox, out of the blob store: the wire is not looked at.</summary>
    public static async Task<TrackedMail> SendAsync(HostProcess host)
    {
        var contact = (await host.Client.GetFromJsonAsync<JsonElement>("api/v1/contacts")).GetProperty("items")[0].GetProperty("id").GetGuid();
        var mailbox = (await host.Client.GetFromJsonAsync<JsonElement>("api/v1/mailboxes")).GetProperty("items")[0].GetProperty("id").GetGuid();
        using var sent = await host.Client.PostAsJsonAsync(
            $"api/v1/contacts/{contact}/messages",
            new { mailboxId = mailbox, subject = "Offer", html = "<p>Hello <a href=\"https://dest.example/page\">there</a></p>", track = new { opens = true, links = true } });
        var id = (await sent.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(host.DataDirectory, "blobs"), "*", SearchOption.AllDirectories))
        {
            // Quoted-printable breaks long lines.
            var text = (await File.ReadAllTextAsync(blob)).Replace("=\r\n", "", StringComparison.Ordinal);
            if (Pixels().Match(text) is { Success: true } found)
                return new TrackedMail(host, id, found.Value, Links().Match(text).Value);
        }

        throw new InvalidOperationException("The mail went out without its pixel.");
    }

    /// <summary>Opens and clicks on record, of every class.</summary>
    public async Task<long> CountAsync()
    {
        var summary = (await host.Client.GetFromJsonAsync<JsonElement>($"api/v1/messages/{id}/tracking")).GetProperty("summary");
        return summary.GetProperty("opened").EnumerateObject().Concat(summary.GetProperty("clicked").EnumerateObject()).Sum(of => of.Value.GetInt64());
    }

    /// <summary>Waits until so many are on record, as long as more of them come; no more may be.</summary>
    public async Task WaitAsync(long wanted)
    {
        var count = 0L;
        for (var still = 0; still < 300 && count < wanted; still++)
        {
            var before = count;
            count = await CountAsync();
            still = count > before ? 0 : still;
            await Task.Delay(200);
        }

        Assert.Equal(wanted, count);
    }
}
