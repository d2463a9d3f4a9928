using System.Net;
using System.Net.Http.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync;

/// <summary>SIGKILL in the middle of reading older mail: it goes on by itself, nothing is lost and nothing is there twice.</summary>
[Collection(Servers.Watching)]
public sealed class BackfillKillTests(Servers servers)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Trait("Form", "Long")]
    [Fact]
    public Task A_host_that_is_killed_goes_on_and_logs_each_older_reply_exactly_once_on_SQLite() => KillAsync([]);

    [Fact]
    public async Task A_host_that_is_killed_goes_on_and_logs_each_older_reply_exactly_once_on_PostgreSQL()
    {
        await using var database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        await KillAsync(new() { ["Database:Provider"] = "postgres", ["ConnectionStrings:App"] = database.ConnectionString });
    }

    [Trait("Form", "Long")]
    [Fact]
    public async Task A_host_that_freezes_over_older_mail_and_wakes_when_another_has_read_it_adds_nothing()
    {
        await using var database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        var dovecot = await servers.DovecotAsync();
        await using var smtp = new SmtpSink();
        List<KeyValuePair<string, string>> settings =
        [
            new("Database:Provider", "postgres"), new("ConnectionStrings:App", database.ConnectionString), new("Sync:LeaseFor", "00:00:03"), new("Sync:BackfillBatchSize", "10"),
            new("Logging:LogLevel:AddinHost.Sync", "Trace"),
        ];
        await using var first = await HostProcess.StartNewAsync([.. settings, new("Sync:Host", "first")]);
        await first.SetUpAsync();
        var story = new Story(first);
        var (ada, bea) = (dovecot.AddUser($"ada-{Guid.NewGuid():N}"), $"bea-{Guid.NewGuid():N}@outside.test");
        var contact = await story.CreateContactAsync("Bea", bea);
        var mail = new Correspondence(dovecot, ada, bea, await story.LogAsync(ada.Address, bea, "Thursday?"));
        await mail.DeliverAsync(200);
        dovecot.Age(ada, "INBOX", DateTimeOffset.UtcNow.AddDays(-60));
        var mailbox = await story.ConnectAsync(ada, dovecot.ImapPort, smtp.Port);
        await story.WaitForStateAsync(mailbox, "healthy");
        var writing = first.NextLineAsync("committed 10 older messages");
        await Story.ReadAsync(await first.Client.PostAsJsonAsync($"api/v1/mailboxes/{mailbox}/backfill", new { all = true }), HttpStatusCode.Accepted);
        await writing.WaitAsync(Patience);
        first.Freeze();

        await using var second = await HostProcess.StartNewAsync([.. settings, new("Sync:Host", "second"), new("Data:Directory", first.DataDirectory)]);
        second.Client.DefaultRequestHeaders.Authorization = first.Client.DefaultRequestHeaders.Authorization;
        var there = new Story(second);
        await there.WaitAsync(async () => (await there.GetAsync($"api/v1/mailboxes/{mailbox}/backfill")).GetProperty("state").GetString() == "done", () => "the older mail");
        // It looks, and sees that the mailbox is no longer its own.
        var elsewhere = first.NextLineAsync("watched by other hosts");
        first.Thaw();
        await elsewhere.WaitAsync(Patience);
        var done = await there.GetAsync($"api/v1/mailboxes/{mailbox}/backfill");
        Assert.Equal("done", done.GetProperty("state").GetString());
        // What the first had looked at in its slice is looked at once more, and recognised.
        Assert.InRange(done.GetProperty("read").GetInt32(), mail.Count, mail.Count * 2);
        var timeline = (await there.TimelineAsync(contact)).Select(entry => entry.GetProperty("messageId").GetString()!);
        Assert.Equal(mail.Expected.Order(StringComparer.Ordinal), timeline.Order(StringComparer.Ordinal));
    }

    private async Task KillAsync(Dictionary<string, string> settings)
    {
        var dovecot = await servers.DovecotAsync();
        await using var smtp = new SmtpSink();
        settings["Sync:BackfillBatchSize"] = "10";
        settings["Logging:LogLevel:AddinHost.Sync"] = "Trace";
        await using var host = await HostProcess.StartNewAsync(settings);
        await host.SetUpAsync();
        var story = new Story(host);
        var (ada, bea) = (dovecot.AddUser($"ada-{Guid.NewGuid():N}"), $"bea-{Guid.NewGuid():N}@outside.test");
        var contact = await story.CreateContactAsync("Bea", bea);
        var mail = new Correspondence(dovecot, ada, bea, await story.LogAsync(ada.Address, bea, "Thursday?"));
        await mail.DeliverAsync(IsLong ? 1_000 : 70);
        await mail.FileInSentAsync(8);
        dovecot.Age(ada, "INBOX", DateTimeOffset.UtcNow.AddDays(-60));
        dovecot.Age(ada, "Sent", DateTimeOffset.UtcNow.AddDays(-50));
        var older = mail.Count;
        var mailbox = await story.ConnectAsync(ada, dovecot.ImapPort, smtp.Port);
        await story.WaitForStateAsync(mailbox, "healthy");
        var stored = new StoredSync(host, mailbox);
        var before = await stored.LedgerRowsAsync();
        Assert.InRange(before, 0, 1);

        var writing = host.NextLineAsync("older messages");
        await Story.ReadAsync(await host.Client.PostAsJsonAsync($"api/v1/mailboxes/{mailbox}/backfill", new { all = true }), HttpStatusCode.Accepted);
        await writing.WaitAsync(Patience);
        await host.KillAsync();
        for (var kill = 0; kill < (IsLong ? 40 : 1); kill++)
        {
            host.Launch();
            await host.NextLineAsync(kill % 2 == 0 ? "committed 10 older messages" : "writing 10 older messages").WaitAsync(Patience);
            await Task.Delay(Random.Shared.Next(10));
            await host.KillAsync();
            Assert.True(await stored.LedgerRowsAsync() < older + before, "It was done before the kill.");
        }

        await host.StartAsync();
        await story.WaitAsync(async () => (await story.GetAsync($"api/v1/mailboxes/{mailbox}/backfill")).GetProperty("state").GetString() == "done", () => "the older mail");
        var timeline = (await story.TimelineAsync(contact)).Select(entry => entry.GetProperty("messageId").GetString()!).ToList();
        Assert.Equal(mail.Expected.Order(StringComparer.Ordinal), timeline.Order(StringComparer.Ordinal));
        Assert.Equal(older + before, await stored.LedgerRowsAsync());
        await story.WaitAsync(
            async () => (await story.GetAsync($"api/v1/mailboxes/{mailbox}")).GetProperty("coverage") is var coverage && coverage.GetProperty("present").GetInt64() == older && coverage.GetProperty("seen").GetInt64() == older,
            () => "coverage of the older mail");
        Assert.All(await dovecot.ListAsync(ada), message => Assert.DoesNotContain('S', message.Flags));
    }
}
