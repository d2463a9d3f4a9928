using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync;

/// <summary>One host for the tests of this class, impatient enough that they need not be patient.</summary>
public sealed class ImpatientHost : IAsyncLifetime
{
    public HostProcess Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await HostProcess.StartNewAsync([new("Sync:RetryAfter", "00:00:00.2"), new("Sync:RetryAtMost", "00:00:01"), new("Imap:PollEvery", "00:00:00.5")]);
        await Host.SetUpAsync();
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();
}

/// <summary>What mail servers and networks do to a watched mailbox: it says what is wrong, comes back by itself and has missed nothing.</summary>
[Collection(Servers.Watching)]
public sealed class RecoveryTests(Servers servers, ImpatientHost impatient) : IClassFixture<ImpatientHost>, IAsyncLifetime
{
    private readonly Story story = new(impatient.Host);
    private readonly SmtpSink smtp = new();
    private readonly List<IAsyncDisposable> opened = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        opened.Reverse();
        foreach (var one in opened)
            await one.DisposeAsync();
        await smtp.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_restarts_makes_the_mailbox_unreachable_until_it_is_back()
    {
        var (watched, dovecot) = await WatchOwnServerAsync(new DovecotOptions());
        await dovecot.StopAsync();
        await watched.Events.WaitForStateAsync(watched.Mailbox, "unreachable");
        Assert.Equal("imap_unreachable", (await watched.ViewAsync()).GetProperty("problem").GetProperty("code").GetString());
        await dovecot.StartAsync();
        await watched.AnswerAsync();
        await watched.RecoversAsync();
    }

    [Fact]
    public async Task A_server_that_is_away_for_a_while_makes_the_mailbox_unreachable_until_it_is_back()
    {
        var watched = await WatchAsync();
        watched.Proxy.Refuse = true;
        watched.Proxy.Cut();
        await watched.Events.WaitForStateAsync(watched.Mailbox, "unreachable");
        await watched.AnswerAsync(3);
        watched.Proxy.Refuse = false;
        await watched.RecoversAsync();
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_of_a_message_is_made_again()
    {
        var watched = await WatchAsync();
        // Once is made up for at once and silently; the second time in a row it becomes a state.
        var first = watched.Proxy.On(ProxyDirection.ToClient, "BODY[]", ProxyAct.Reset, after: 300);
        var second = watched.Proxy.On(ProxyDirection.ToClient, "BODY[]", ProxyAct.Cut, after: 200, occurrence: 2);
        await watched.AnswerAsync(text: new string('x', 50) + string.Concat(Enumerable.Repeat("\r\nA line of the answer.", 100)));
        await Task.WhenAll(first.WaitAsync(), second.WaitAsync());
        await watched.Events.WaitForStateAsync(watched.Mailbox, "unreachable");
        await watched.RecoversAsync();
    }

    [Fact]
    public async Task A_folder_with_a_new_UIDVALIDITY_is_read_again_and_nothing_is_there_twice()
    {
        var (watched, dovecot) = await WatchOwnServerAsync(new DovecotOptions());
        await watched.AnswerAsync(3);
        await watched.AllAreThereOnceAsync();
        await dovecot.ResetUidValidityAsync(watched.User);
        await watched.Events.WaitForStateAsync(watched.Mailbox, "syncing");
        await watched.AnswerAsync();
        await watched.RecoversAsync();
        var coverage = (await watched.ViewAsync()).GetProperty("coverage");
        Assert.True(coverage.GetProperty("present").GetInt32() >= 3, "The folder was compared with the ledger under its new numbers.");
        Assert.Equal(1.0, coverage.GetProperty("ratio").GetDouble());
    }

    [Theory]
    [InlineData("\0\u0001\u0002 not IMAP at all\r\n")]
    [InlineData("* 1 FETCH (FLAGS {99999999999}\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n<html>")]
    public async Task Garbage_while_waiting_makes_the_mailbox_unreachable_and_a_new_connection_heals_it(string garbage)
    {
        var watched = await WatchAsync();
        await watched.IsIdleAsync();
        await watched.Proxy.InjectAsync(System.Text.Encoding.Latin1.GetBytes(garbage));
        await watched.Events.WaitForStateAsync(watched.Mailbox, "unreachable");
        await watched.AnswerAsync();
        await watched.RecoversAsync();
    }

    [Theory]
    [InlineData("* 7 FETCH (UID nonsense BODY[] {12\r\n")]
    [InlineData("* 99999999999999999999 EXISTS\r\n")]
    [InlineData("* VANISHED everything\r\n* BYEBYE\r\n")]
    public async Task Nonsense_that_can_be_passed_over_changes_nothing(string nonsense)
    {
        var watched = await WatchAsync();
        await watched.IsIdleAsync();
        await watched.Proxy.InjectAsync(System.Text.Encoding.Latin1.GetBytes(nonsense));
        await watched.AnswerAsync();
        await watched.RecoversAsync();
    }

    [Fact]
    public async Task Garbage_instead_of_headers_makes_the_mailbox_unreachable_and_a_new_connection_heals_it()
    {
        var watched = await WatchAsync();
        watched.Proxy.Insert("* BAD ((((\r\nxx yy zz"u8.ToArray(), "BODY[HEADER]", after: 2);
        await watched.AnswerAsync();
        await watched.Events.WaitForStateAsync(watched.Mailbox, "unreachable");
        await watched.AnswerAsync();
        await watched.RecoversAsync();
    }

    [Fact]
    public async Task A_changed_password_asks_for_the_new_one_and_what_came_meanwhile_is_logged()
    {
        var (watched, dovecot) = await WatchOwnServerAsync(new DovecotOptions());
        await watched.ChangePasswordAsync("another horse staple");
        await dovecot.KickAsync(watched.User);
        await watched.Events.WaitForStateAsync(watched.Mailbox, "needs_reauthorization");
        var view = await watched.ViewAsync();
        Assert.Equal("imap_login_refused", view.GetProperty("problem").GetProperty("code").GetString());
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, view.GetProperty("nextAction").ValueKind);
        await watched.AnswerAsync(2);
        await watched.ReconnectAsync(new { password = watched.User.Password, consent = new { disclosure = "imap", locale = "en" } });
        await watched.RecoversAsync();
    }

    [Fact]
    public async Task A_changed_certificate_is_shown_and_not_trusted_before_somebody_says_so()
    {
        var dovecot = Own(await DovecotServer.StartNewAsync(new DovecotOptions { Certificate = TestCertificates.Untrusted }));
        var watched = await WatchAsync(dovecot, dovecot.ImapsPort, "tls", KeyOf(TestCertificates.Untrusted));
        await dovecot.UseCertificateAsync(TestCertificates.OtherUntrusted);
        await watched.Events.WaitForStateAsync(watched.Mailbox, "certificate_changed");
        var problem = (await watched.ViewAsync()).GetProperty("problem");
        Assert.Equal("certificate_changed", problem.GetProperty("code").GetString());
        Assert.Equal(KeyOf(TestCertificates.OtherUntrusted), problem.GetProperty("fingerprint").GetString());
        await watched.AnswerAsync(2);
        await watched.ReconnectAsync(new { certificateFingerprint = problem.GetProperty("fingerprint").GetString(), consent = new { disclosure = "imap", locale = "en" } });
        await watched.RecoversAsync();
    }

    [Theory]
    [InlineData(DovecotOptions.WithoutIdle)]
    [InlineData(DovecotOptions.Bare)]
    public async Task A_server_that_announces_nothing_is_asked(string capability)
    {
        var (watched, _) = await WatchOwnServerAsync(new DovecotOptions { Capability = capability, SpecialUse = capability != DovecotOptions.Bare });
        await watched.AnswerAsync(2);
        await watched.RecoversAsync();
    }

    [Fact]
    public async Task A_host_that_cannot_keep_what_it_reads_says_so_and_makes_up_for_it()
    {
        var watched = await WatchAsync();
        var blobs = Path.Combine(impatient.Host.DataDirectory, "blobs");
        if (Directory.Exists(blobs))
            Directory.Move(blobs, blobs + "-away");
        await File.WriteAllTextAsync(blobs, "no folder");
        await watched.AnswerAsync(file: "minutes.pdf");
        await watched.Events.WaitForStateAsync(watched.Mailbox, "syncing");
        Assert.Equal("sync_failed", (await watched.ViewAsync()).GetProperty("problem").GetProperty("code").GetString());
        File.Delete(blobs);
        await watched.RecoversAsync();
    }

    [Fact]
    public async Task One_connection_stays_open_for_a_mailbox_whatever_happened_to_it()
    {
        var watched = await WatchAsync();
        for (var i = 0; i < 5; i++)
        {
            watched.Proxy.Cut(i % 2 == 0 ? ProxyAct.Reset : ProxyAct.Cut);
            await watched.AnswerAsync();
            await watched.RecoversAsync();
        }

        await story.WaitAsync(() => Task.FromResult(watched.Proxy.Open == 1), () => $"one connection, there are {watched.Proxy.Open}");
        var answer = await impatient.Host.Client.PostAsync($"api/v1/mailboxes/{watched.Mailbox}/disable", null);
        answer.EnsureSuccessStatusCode();
        await story.WaitAsync(() => Task.FromResult(watched.Proxy.Open == 0), () => $"no connection of a disabled mailbox, there are {watched.Proxy.Open}");
    }

    /// <summary>SHA-256 of the public key, as members see and compare it.</summary>
    private static string KeyOf(TestCertificate certificate) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(certificate.Certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private async Task<Watched> WatchAsync()
    {
        var dovecot = await servers.DovecotAsync();
        return await WatchAsync(dovecot, dovecot.ImapPort);
    }

    private async Task<(Watched Watched, DovecotServer Dovecot)> WatchOwnServerAsync(DovecotOptions options)
    {
        var dovecot = Own(await DovecotServer.StartNewAsync(options));
        return (await WatchAsync(dovecot, dovecot.ImapPort), dovecot);
    }

    private async Task<Watched> WatchAsync(DovecotServer dovecot, int port, string security = "none", string? fingerprint = null)
    {
        var events = Own(await LiveEvents.OpenAsync(impatient.Host.Client));
        return await Watched.StartAsync(story, dovecot, Own(new TcpProxy(port)), smtp, events, security, fingerprint);
    }

    private T Own<T>(T one)
        where T : IAsyncDisposable
    {
        opened.Add(one);
        return one;
    }
}
