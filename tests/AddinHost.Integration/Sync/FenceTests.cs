using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync;

/// <summary>Only one watcher writes for a mailbox, whatever the other still believes.</summary>
[Collection(Servers.Watching)]
public sealed class FenceTests(Servers servers)
{
    [Trait("Form", "Long")]
    [Fact]
    public Task A_watcher_whose_mailbox_was_taken_in_the_middle_of_a_batch_writes_nothing_of_it_on_SQLite() => TakeAsync([]);

    [Trait("Form", "Long")]
    [Fact]
    public async Task A_watcher_whose_mailbox_was_taken_in_the_middle_of_a_batch_writes_nothing_of_it_on_PostgreSQL()
    {
        await using var database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        await TakeAsync([new("Database:Provider", "postgres"), new("ConnectionStrings:App", database.ConnectionString)]);
    }

    [Fact]
    public async Task A_host_that_froze_in_the_middle_of_a_batch_and_wakes_adds_nothing_to_what_another_host_logged()
    {
        await using var database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        await using var smtp = new SmtpSink();
        List<KeyValuePair<string, string>> settings = [new("Database:Provider", "postgres"), new("ConnectionStrings:App", database.ConnectionString), new("Logging:LogLevel:AddinHost.Sync", "Trace")];
        await using var frozen = await HostProcess.StartNewAsync(settings);
        await frozen.SetUpAsync();
        await using var events = await LiveEvents.OpenAsync(frozen.Client);
        var watched = await Watched.StartAsync(new Story(frozen), dovecot, proxy, smtp, events);
        // The last bytes of the body stay in the proxy, so that the batch is open when the host stops breathing.
        var half = proxy.On(ProxyDirection.ToClient, "BODY[]", ProxyAct.Pause, after: 100);
        await watched.AnswerAsync();
        await half.WaitAsync();
        frozen.Freeze();
        proxy.Resume();

        await using var other = await HostProcess.StartNewAsync([.. settings, new("Data:Directory", frozen.DataDirectory)]);
        other.Client.DefaultRequestHeaders.Authorization = frozen.Client.DefaultRequestHeaders.Authorization;
        var there = watched.SeenBy(new Story(other));
        await there.AllAreThereOnceAsync();
        var written = frozen.Output.Split("committed up to").Length;
        var givenUp = frozen.NextLineAsync("given up");
        frozen.Thaw();
        // It finishes its batch and finds its fence gone.
        await givenUp.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(written, frozen.Output.Split("committed up to").Length);
        await frozen.KillAsync();
        await there.AnswerAsync();
        await there.AllAreThereOnceAsync();
    }

    [Fact]
    public async Task A_mailbox_stays_with_the_host_that_has_it_and_moves_when_that_one_dies()
    {
        await using var database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        await using var smtp = new SmtpSink();
        List<KeyValuePair<string, string>> settings =
        [
            new("Database:Provider", "postgres"), new("ConnectionStrings:App", database.ConnectionString), new("Sync:LeaseFor", "00:00:03"), new("Logging:LogLevel:AddinHost.Sync", "Trace"),
        ];
        await using var first = await HostProcess.StartNewAsync([.. settings, new("Sync:Host", "first")]);
        await first.SetUpAsync();
        await using var events = await LiveEvents.OpenAsync(first.Client);
        var watched = await Watched.StartAsync(new Story(first), dovecot, proxy, smtp, events);
        await watched.IsIdleAsync();
        var stored = new StoredSync(first, watched.Mailbox);
        var fence = await stored.FenceAsync();

        await using var second = await HostProcess.StartNewAsync([.. settings, new("Sync:Host", "second"), new("Data:Directory", first.DataDirectory)]);
        second.Client.DefaultRequestHeaders.Authorization = first.Client.DefaultRequestHeaders.Authorization;
        // A look each second, for longer than a lease lasts that nobody renews.
        for (var look = 0; look < 5; look++)
            await second.NextLineAsync("watched by other hosts");
        Assert.Equal((fence, 1), (await stored.FenceAsync(), proxy.Open));

        await first.KillAsync();
        var there = watched.SeenBy(new Story(second));
        await there.AnswerAsync();
        await there.AllAreThereOnceAsync();
        Assert.True(await stored.FenceAsync() > fence);
    }

    private async Task TakeAsync(List<KeyValuePair<string, string>> settings)
    {
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        await using var smtp = new SmtpSink();
        await using var host = await HostProcess.StartNewAsync(settings);
        await host.SetUpAsync();
        await using var events = await LiveEvents.OpenAsync(host.Client);
        var watched = await Watched.StartAsync(new Story(host), dovecot, proxy, smtp, events);
        var stored = new StoredSync(host, watched.Mailbox);
        var (cursor, rows) = (await stored.CursorAsync("inbox"), await stored.LedgerRowsAsync());

        var half = proxy.On(ProxyDirection.ToClient, "BODY[]", ProxyAct.Pause, after: 100);
        await watched.AnswerAsync();
        await half.WaitAsync();
        await stored.TakeFenceAsync();
        proxy.Resume();
        await new Story(host).WaitAsync(() => Task.FromResult(proxy.Open == 0), () => "the watcher to let go of the mailbox");
        Assert.Equal((cursor, rows), (await stored.CursorAsync("inbox"), await stored.LedgerRowsAsync()));
        Assert.Single(await new Story(host).TimelineAsync(watched.Contact));

        // The next watcher begins where the last one that held the fence had come to.
        await host.RestartAsync();
        await watched.RecoversAsync();
        await watched.IsIdleAsync();
        await host.StopAsync();
        Assert.DoesNotContain("gave up waiting", host.Output);
    }
}
