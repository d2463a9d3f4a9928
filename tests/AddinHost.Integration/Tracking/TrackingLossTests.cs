using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using AddinHost.Integration.Support;
using Microsoft.Data.Sqlite;

namespace AddinHost.Integration.Tracking;

/// <summary>Opens and clicks while the database cannot be written, and over a kill: answered all the time, none lost, none doubled.</summary>
public sealed partial class TrackingLossTests
{
    private const int Wave = 600;

    [GeneratedRegex("/t/o/[A-Za-z0-9_-]+\\.gif", RegexOptions.NonBacktracking)]
    private static partial Regex Pixels();

    [Fact]
    public async Task No_open_is_lost_or_doubled_while_the_database_is_locked_and_when_the_host_is_killed()
    {
        // The lock stands in SQLite's file.
        await using var host = await HostProcess.StartNewAsync([new("Database:Provider", "sqlite")]);
        await host.SetUpAsync(demo: true);
        var (id, pixel) = await SendAsync(host);

        await using (var other = new SqliteConnection($"Data Source={Directory.EnumerateFiles(host.DataDirectory, "*.db").Single()}"))
        {
            await other.OpenAsync();
            await using var transaction = other.BeginTransaction(deferred: false);
            await OpenAsync(host, pixel, Wave);
            Assert.Equal(0, await CountAsync(host, id));
        }

        await WaitAsync(host, id, Wave);
        await OpenAsync(host, pixel, Wave);
        // What stands in the file outlives the host; it is written within a tenth of a second.
        await Task.Delay(TimeSpan.FromMilliseconds(100));
        await host.KillAsync();
        await host.StartAsync();
        await WaitAsync(host, id, 2 * Wave);
        // A last one: had anything been doubled, it would be there before.
        await OpenAsync(host, pixel, 1);
        await WaitAsync(host, id, (2 * Wave) + 1);
    }

    private static async Task<(Guid Id, string Pixel)> SendAsync(HostProcess host)
    {
        var contact = (await host.Client.GetFromJsonAsync<JsonElement>("api/v1/contacts")).GetProperty("items")[0].GetProperty("id").GetGuid();
        var mailbox = (await host.Client.GetFromJsonAsync<JsonElement>("api/v1/mailboxes")).GetProperty("items")[0].GetProperty("id").GetGuid();
        using var sent = await host.Client.PostAsJsonAsync($"api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Offer", html = "<p>Hello</p>", track = new { opens = true } });
        var id = (await sent.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(host.DataDirectory, "blobs"), "*", SearchOption.AllDirectories))
        {
            // Quoted-printable breaks long lines.
            var text = (await File.ReadAllTextAsync(blob)).Replace("=\r\n", "", StringComparison.Ordinal);
            if (Pixels().Match(text) is { Success: true } found)
                return (id, found.Value);
        }

        throw new InvalidOperationException("The mail went out without its pixel.");
    }

    private static Task OpenAsync(HostProcess host, string pixel, int times) => Parallel.ForEachAsync(Enumerable.Range(0, times), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, ct) =>
    {
        using var answer = await host.Client.GetAsync(pixel.TrimStart('/'), ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    });

    private static async Task<int> CountAsync(HostProcess host, Guid id)
    {
        var opened = (await host.Client.GetFromJsonAsync<JsonElement>($"api/v1/messages/{id}/tracking")).GetProperty("summary").GetProperty("opened");
        return opened.EnumerateObject().Sum(of => of.Value.GetInt32());
    }

    private static async Task WaitAsync(HostProcess host, Guid id, int wanted)
    {
        var count = 0;
        for (var tries = 0; tries < 300; tries++)
        {
            count = await CountAsync(host, id);
            if (count >= wanted)
                break;
            await Task.Delay(200);
        }

        Assert.Equal(wanted, count);
    }
}
