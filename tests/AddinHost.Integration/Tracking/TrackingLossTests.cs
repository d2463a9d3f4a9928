using System.Net;
using AddinHost.Integration.Support;
using Microsoft.Data.Sqlite;

namespace AddinHost.Integration.Tracking;

/// <summary>Opens and clicks while the database cannot be written, and over a kill: answered all the time, none lost, none doubled.</summary>
public sealed class TrackingLossTests
{
    private const int Wave = 600;

    [Fact]
    public async Task No_open_is_lost_or_doubled_while_the_database_is_locked_and_when_the_host_is_killed()
    {
        // The lock stands in SQLite's file.
        await using var host = await HostProcess.StartNewAsync([new("Database:Provider", "sqlite")]);
        await host.SetUpAsync(demo: true);
        var mail = await TrackedMail.SendAsync(host);

        await using (var other = new SqliteConnection($"Data Source={Directory.EnumerateFiles(host.DataDirectory, "*.db").Single()}"))
        {
            await other.OpenAsync();
            await using var transaction = other.BeginTransaction(deferred: false);
            await OpenAsync(host, mail.Pixel, Wave);
            Assert.Equal(0, await mail.CountAsync());
        }

        await mail.WaitAsync(Wave);
        await OpenAsync(host, mail.Pixel, Wave);
        // What stands in the file outlives the host; it is written within a tenth of a second.
        await Task.Delay(TimeSpan.FromMilliseconds(100));
        await host.KillAsync();
        await host.StartAsync();
        await mail.WaitAsync(2 * Wave);
        // A last one: had anything been doubled, it would be there before.
        await OpenAsync(host, mail.Pixel, 1);
        await mail.WaitAsync((2 * Wave) + 1);
    }

    private static Task OpenAsync(HostProcess host, string pixel, int times) => Parallel.ForEachAsync(Enumerable.Range(0, times), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, ct) =>
    {
        using var answer = await host.Client.GetAsync(pixel.TrimStart('/'), ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    });
}
