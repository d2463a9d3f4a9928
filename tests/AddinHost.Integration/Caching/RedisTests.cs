using System.Diagnostics;
using System.Globalization;
using AddinHost.Integration.Sending;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Caching;

/// <summary>Redis holds nothing that cannot be rebuilt: there it helps, away nobody waits for it, back it is used again.</summary>
[Collection(Servers.Shared)]
public sealed class RedisTests(Servers servers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Away_in_the_middle_nothing_is_lost_nobody_waits_and_back_it_is_used_again()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var wire = new TcpProxy(redis.Port);
        await using var host = await HostProcess.StartNewAsync(new Dictionary<string, string> { ["Redis:Configuration"] = Configuration(wire.Port) });
        await host.SetUpAsync();
        var story = new Story(host);
        var contact = await story.CreateContactAsync("Bea", "bea@outside.test");
        await UntilAsync(async () => (await KeysAsync(redis)).Contains("inlay:bearer:", StringComparison.Ordinal), story);
        await using var feed = await StateFeed.OpenAsync(host);

        // Silent: connections stand and nothing answers, the case in which waiting costs most.
        wire.Pause();
        await ServesAsync(story, contact, feed, 1);
        wire.Resume();

        // Gone: connections are refused.
        wire.Refuse = true;
        await redis.StopAsync();
        wire.Cut();
        await ServesAsync(story, contact, feed, 2);
        await redis.StartAsync();
        wire.Refuse = false;
        await UntilAsync(
            async () =>
            {
                await story.GetAsync("api/v1/contacts");
                return (await KeysAsync(redis)).Contains("inlay:bearer:", StringComparison.Ordinal) && await ListenersAsync(redis) > 0;
            },
            story);
        await ServesAsync(story, contact, feed, 3);
        Assert.DoesNotContain("inlay_", await KeysAsync(redis), StringComparison.Ordinal);
    }

    [Trait("Form", "Long")]
    [Fact]
    public async Task A_host_that_starts_without_it_listens_when_it_comes()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await redis.StopAsync();
        await using var host = await HostProcess.StartNewAsync(new Dictionary<string, string> { ["Redis:Configuration"] = redis.Configuration });
        await host.SetUpAsync();
        await redis.StartAsync();
        await UntilAsync(async () => await ListenersAsync(redis) > 0, new Story(host));
    }

    [Fact]
    public async Task What_one_host_writes_reaches_the_stream_of_another_at_once()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        var settings = new Dictionary<string, string> { ["Database:Provider"] = "postgres", ["ConnectionStrings:App"] = database.ConnectionString, ["Redis:Configuration"] = redis.Configuration };
        await using var one = await HostProcess.StartNewAsync(settings);
        await one.SetUpAsync();
        settings["Data:Directory"] = one.DataDirectory;
        await using var other = await HostProcess.StartNewAsync(settings);
        other.Client.DefaultRequestHeaders.Authorization = one.Client.DefaultRequestHeaders.Authorization;
        var story = new Story(one);
        var contact = await story.CreateContactAsync("Bea", "bea@outside.test");
        await using var feed = await StateFeed.OpenAsync(other);
        await story.LogAsync("bea@outside.test", HostProcess.Email, "Warm");
        await feed.WaitAsync(all => all.Events.Count > 0);

        var delays = new List<TimeSpan>();
        for (var i = 0; i < 11; i++)
        {
            var told = feed.Events.Count;
            // At no fixed distance from the second-long rounds in which hosts also look by themselves.
            await Task.Delay(70 * (i % 4));
            await story.LogAsync("bea@outside.test", HostProcess.Email, string.Create(CultureInfo.InvariantCulture, $"Number {i}"));
            var logged = Stopwatch.GetTimestamp();
            await feed.WaitAsync(all => all.Events.Count > told);
            delays.Add(Stopwatch.GetElapsedTime(logged));
        }

        Assert.Equal(12, (await story.TimelineAsync(contact)).Count);
        Assert.True(delays.Order().ElementAt(delays.Count / 2) < TimeSpan.FromMilliseconds(300), string.Join(", ", delays));
    }

    /// <summary>Twenty requests, an event and a log, in less time than ten waits for Redis would take.</summary>
    private static async Task ServesAsync(Story story, Guid contact, StateFeed feed, int logged)
    {
        await story.LogAsync("bea@outside.test", HostProcess.Email, "Thursday?");
        await feed.WaitAsync(all => all.Events.Count(one => one.Kind == "timeline.entry_added") == logged);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 20; i++)
            Assert.Equal(logged, (await story.TimelineAsync(contact)).Count);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5), Stopwatch.GetElapsedTime(started).ToString());
    }

    private static string Configuration(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},abortConnect=false");

    private static Task<string> KeysAsync(RedisServer redis) => AskAsync(redis, "keys", "*");

    private static async Task<int> ListenersAsync(RedisServer redis) =>
        int.Parse((await AskAsync(redis, "pubsub", "numsub", "inlay:outbox-waiting")).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], CultureInfo.InvariantCulture);

    private static Task<string> AskAsync(RedisServer redis, params string[] command) =>
        ServerProcess.RunAsync("redis-cli", ["-p", redis.Port.ToString(CultureInfo.InvariantCulture), .. command]);

    private static async Task UntilAsync(Func<Task<bool>> isSo, Story story)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, story.Host.Output);
            await Task.Delay(50);
        }
    }
}
