using AddinHost.Integration.Support;
using Xunit.Abstractions;

namespace AddinHost.Integration.Sync;

/// <summary>SIGKILL in the middle of reading a mailbox, aimed at every stage and at random: nothing is lost, nothing is there twice. Each database beside the other, with servers of its own.</summary>
public abstract class SyncKillTests(Servers servers, ITestOutputHelper output)
{
    protected static readonly bool IsLong = Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected Servers Servers => servers;

    private enum Stage
    {
        /// <summary>Half of a body has arrived.</summary>
        Fetch,

        /// <summary>A body has arrived as a whole and is taken apart; nothing else has been asked for yet.</summary>
        Parse,

        /// <summary>The fence is held and nothing is committed.</summary>
        InsideTransaction,

        AfterCommit,
    }

    protected async Task KillAsync(Dictionary<string, string> settings, int messages, int hits, int atRandom)
    {
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        await using var smtp = new SmtpSink();
        ArgumentNullException.ThrowIfNull(settings);
        settings["Sync:BatchSize"] = "40";
        settings["Logging:LogLevel:AddinHost.Sync"] = "Trace";
        await using var host = await HostProcess.StartNewAsync(settings);
        await host.SetUpAsync();
        var story = new Story(host);
        var (ada, bea) = (dovecot.AddUser("ada"), "bea@outside.test");
        var contact = await story.CreateContactAsync("Bea", bea);
        var mail = new Correspondence(dovecot, ada, bea, await story.LogAsync(ada.Address, bea, "Thursday?"));
        await mail.DeliverAsync(messages / 2);
        await mail.FileInSentAsync(20);
        await mail.DeliverAsync(messages / 2);
        await mail.FileInSentAsync(10);
        var mailbox = await story.ConnectAsync(ada, proxy.Port, smtp.Port);
        await host.KillAsync();
        var stored = new StoredSync(host, mailbox);

        foreach (var stage in Enumerable.Range(0, hits).SelectMany(_ => Enum.GetValues<Stage>()))
        {
            var kills = 1;
            while (!await HitAsync(stage, host, proxy, stored))
                Assert.True(++kills <= 20, $"{stage} was not hit in {kills} attempts.");
            output.WriteLine($"{stage}: hit at the kill number {kills} aimed at it; {await stored.LedgerRowsAsync()} of {mail.Count} messages were committed");
        }

        var seed = Environment.TickCount;
        var random = new Random(seed);
        output.WriteLine($"{atRandom} kills at random, seed {seed}");
        for (var kill = 0; kill < atRandom; kill++)
        {
            // New mail each time, so that none of them finds an idle host.
            await mail.DeliverAsync(16);
            await mail.FileInSentAsync(2);
            var reading = proxy.On(ProxyDirection.ToServer, "EXAMINE");
            host.Launch();
            await reading.WaitAsync();
            await Task.Delay(random.Next(1_000));
            await host.KillAsync();
        }

        // Both folders are read by now or nearly so: the rest is replies that waited for a mail of the other folder.
        foreach (var moment in IsLong ? ["deciding anew", "decided anew", "deciding anew"] : new[] { "decided anew" })
        {
            host.Launch();
            await host.NextLineAsync(moment).WaitAsync(3 * Patience);
            await Task.Delay(random.Next(10));
            await host.KillAsync();
        }

        output.WriteLine($"after them {await stored.LedgerRowsAsync()} of {mail.Count} messages were committed");
        await host.StartAsync();
        await story.WaitForStateAsync(mailbox, "healthy");

        var timeline = (await story.TimelineAsync(contact)).Select(entry => entry.GetProperty("messageId").GetString()!).ToList();
        Assert.Equal(mail.Expected.Order(StringComparer.Ordinal), timeline.Order(StringComparer.Ordinal));
        Assert.Equal(mail.Count, await stored.LedgerRowsAsync());
        var coverage = (await story.GetAsync($"api/v1/mailboxes/{mailbox}")).GetProperty("coverage");
        Assert.Equal((mail.Count, mail.Count, 1.0), (coverage.GetProperty("seen").GetInt32(), coverage.GetProperty("present").GetInt32(), coverage.GetProperty("ratio").GetDouble()));
        // Reconciliation would have made up for what a kill lost. It had nothing to do.
        Assert.DoesNotContain("messages were passed over", host.Output);
        Assert.All(await dovecot.ListAsync(ada), message => Assert.DoesNotContain('S', message.Flags));
    }

    /// <summary>Starts the host, kills it as near to the stage as can be aimed, and says from what is left whether it was there.</summary>
    private static async Task<bool> HitAsync(Stage stage, HostProcess host, TcpProxy proxy, StoredSync stored)
    {
        var before = await stored.LedgerRowsAsync();
        switch (stage)
        {
            case Stage.Fetch:
                var half = proxy.On(ProxyDirection.ToClient, "BODY[]", ProxyAct.Pause, after: 200, occurrence: 1 + Random.Shared.Next(30));
                host.Launch();
                await half.WaitAsync();
                await host.KillAsync();
                proxy.Resume();
                return true;
            case Stage.Parse:
                var whole = proxy.On(ProxyDirection.ToClient, Correspondence.LargeEnd, after: 40);
                host.Launch();
                await whole.WaitAsync();
                var asked = proxy.Passed(ProxyDirection.ToServer);
                await Task.Delay(Random.Shared.Next(10));
                await host.KillAsync();
                return proxy.Passed(ProxyDirection.ToServer) == asked;
            case Stage.InsideTransaction:
                host.Launch();
                await host.NextLineAsync("writing up to").WaitAsync(Patience);
                await Task.Delay(Random.Shared.Next(20));
                await host.KillAsync();
                return await stored.LedgerRowsAsync() == before;
            default:
                host.Launch();
                await host.NextLineAsync("committed up to").WaitAsync(Patience);
                await host.KillAsync();
                return await stored.LedgerRowsAsync() > before;
        }
    }
}

public sealed class SyncKillOnSqliteTests(Servers servers, ITestOutputHelper output) : SyncKillTests(servers, output), IClassFixture<Servers>
{
    [Fact]
    public Task A_host_that_is_killed_at_every_stage_has_each_reply_exactly_once() =>
        KillAsync([], messages: IsLong ? 2_000 : 200, hits: IsLong ? 3 : 1, atRandom: IsLong ? 188 : 1);
}

public sealed class SyncKillOnPostgresTests(Servers servers, ITestOutputHelper output) : SyncKillTests(servers, output), IClassFixture<Servers>
{
    [Fact]
    public async Task A_host_that_is_killed_at_every_stage_has_each_reply_exactly_once()
    {
        await using var database = await (await Servers.PostgresAsync()).CreateDatabaseAsync();
        var settings = new Dictionary<string, string> { ["Database:Provider"] = "postgres", ["ConnectionStrings:App"] = database.ConnectionString };
        await KillAsync(settings, messages: IsLong ? 2_000 : 300, hits: IsLong ? 3 : 1, atRandom: IsLong ? 188 : 1);
    }
}
