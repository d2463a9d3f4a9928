using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Integration.Mail;

/// <summary>The IMAP client against a real Dovecot.</summary>
public sealed class ImapClientTests(ImapClientTests.Server server) : IClassFixture<ImapClientTests.Server>
{
    private readonly DovecotServer _dovecot = server.Dovecot;

    [Theory]
    [InlineData(MailSecurity.Tls)]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.None)]
    public async Task Reading_leaves_every_message_unread(MailSecurity security)
    {
        var user = _dovecot.AddUser();
        await _dovecot.DeliverAsync(user, Enumerable.Range(0, 30).Select(i => ImapMailbox.Message($"{i}@elsewhere.test", i * 2000)));
        await using var client = await ImapMailbox.SignInAsync(_dovecot, user, security);
        var inbox = await client.SelectAsync("INBOX", readOnly: false, CancellationToken.None);
        Assert.Equal(30u, inbox.Exists);
        Assert.Equal(31u, inbox.UidNext);

        var uids = new List<uint>();
        await foreach (var item in client.FetchHeadersAsync(ImapUidSet.Of(ImapUidRange.From(1)), CancellationToken.None))
        {
            Assert.Contains($"Message-ID: <{item.Uid - 1}@elsewhere.test>\r\n", Encoding.ASCII.GetString(item.Header.Span), StringComparison.Ordinal);
            Assert.EndsWith("\r\n\r\n", Encoding.ASCII.GetString(item.Header.Span), StringComparison.Ordinal);
            Assert.InRange(item.InternalDate!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
            uids.Add(item.Uid);
        }

        Assert.Equal(Enumerable.Range(1, 30).Select(i => (uint)i), uids);
        var body = await client.FetchMessageAsync(30, 1_000_000, CancellationToken.None);
        Assert.EndsWith(Encoding.ASCII.GetString(ImapMailbox.Message("29@elsewhere.test", 29 * 2000)), Encoding.ASCII.GetString(body!), StringComparison.Ordinal);
        Assert.Equal(MailFailure.TooLarge, (await Assert.ThrowsAsync<MailProtocolException>(() => client.FetchMessageAsync(30, 1000, CancellationToken.None))).Failure);
        Assert.Null(await client.FetchMessageAsync(999, 1000, CancellationToken.None));
        Assert.All(await _dovecot.ListAsync(user), mail => Assert.DoesNotContain('S', mail.Flags));
        await client.LogoutAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_wrong_password_is_named_and_never_repeated()
    {
        var user = _dovecot.AddUser(password: "right");
        await using var client = await ImapMailbox.ConnectAsync(_dovecot);

        var failure = await Assert.ThrowsAsync<MailProtocolException>(() =>
            client.AuthenticateAsync(new MailCredentials(user.Address, "canary-51c"), CancellationToken.None));
        Assert.Equal(MailFailure.AuthenticationFailed, failure.Failure);
        Assert.Equal("AUTHENTICATIONFAILED", failure.ResponseCode);
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);

        await client.AuthenticateAsync(new MailCredentials(user.Address, "right"), CancellationToken.None);
        Assert.True(client.Capabilities.Idle);
    }

    [Theory]
    [InlineData("pass\"word\\{5}")]
    [InlineData("päßwörd 日本")]
    [InlineData(" ")]
    public async Task Difficult_passwords_work(string password)
    {
        var user = _dovecot.AddUser(password: password);
        await using var client = await ImapMailbox.SignInAsync(_dovecot, user, MailSecurity.StartTls);

        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task Certificates_of_strangers_are_NotTrusted()
    {
        await using var stranger = await DovecotServer.StartNewAsync(new DovecotOptions { Certificate = TestCertificates.Untrusted });
        foreach (var security in new[] { MailSecurity.Tls, MailSecurity.StartTls })
        {
            var failure = await Assert.ThrowsAsync<MailProtocolException>(() => ImapMailbox.ConnectAsync(stranger, security));
            Assert.Equal(MailFailure.NotTrusted, failure.Failure);
        }
    }

    [Fact]
    public async Task A_message_goes_in_is_found_comes_out_the_same_and_is_removed()
    {
        var user = _dovecot.AddUser();
        const string Id = "\"a b\\{3}\"@elsewhere.test";
        var message = ImapMailbox.Message(Id, 3_000_000);
        await using var client = await ImapMailbox.SignInAsync(_dovecot, user);

        var appended = await client.AppendAsync("Sent", message, [@"\Seen"], new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)), CancellationToken.None);
        var sent = await client.SelectAsync("Sent", readOnly: false, CancellationToken.None);
        Assert.Equal(new AppendResult(sent.UidValidity, 1), appended);
        Assert.Equal([1u], await client.SearchAsync(ImapSearch.Header("Message-ID", Id), CancellationToken.None));
        Assert.Empty(await client.SearchAsync(ImapSearch.Header("Message-ID", "\" OR ALL \""), CancellationToken.None));
        Assert.Empty(await client.SearchAsync(new ImapSearch { Since = new DateOnly(2026, 1, 4), Uids = ImapUidRange.From(1) }, CancellationToken.None));
        Assert.Equal(message, await client.FetchMessageAsync(1, message.Length, CancellationToken.None));

        await client.AppendAsync("Sent", ImapMailbox.Message("other@elsewhere.test"), [@"\Deleted"], null, CancellationToken.None);
        Assert.True(await client.RemoveMessageAsync(1, CancellationToken.None));
        Assert.Equal([2u], await client.SearchAsync(ImapSearch.All, CancellationToken.None));
        Assert.Equal(new ImapFolderStatus("Sent", 1, 3, sent.UidValidity), await client.StatusAsync("Sent", CancellationToken.None));
    }

    [Fact]
    public async Task Folders_have_their_uses_and_any_name()
    {
        var user = _dovecot.AddUser();
        await using var client = await ImapMailbox.SignInAsync(_dovecot, user);
        const string Name = "Büro & Ünïcode \"quoted\" 日本";
        await client.CreateAsync(Name, CancellationToken.None);

        var folders = await client.ListAsync(CancellationToken.None);
        Assert.Equal("Sent", folders.Single(folder => folder.SpecialUse == ImapSpecialUse.Sent).Name);
        Assert.Equal("Junk", folders.Single(folder => folder.SpecialUse == ImapSpecialUse.Junk).Name);
        Assert.True(folders.Single(folder => folder.Name == Name).CanSelect);
        Assert.Equal(0u, (await client.SelectAsync(Name, readOnly: true, CancellationToken.None)).Exists);

        var failure = await Assert.ThrowsAsync<MailProtocolException>(() => client.AppendAsync("Nowhere", ImapMailbox.Message("x@y"), [], null, CancellationToken.None));
        Assert.Equal("TRYCREATE", failure.ResponseCode);
        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task IDLE_tells_of_a_delivery_at_once_and_again()
    {
        var user = _dovecot.AddUser();
        await using var client = await ImapMailbox.SignInAsync(_dovecot, user);
        await client.SelectAsync("INBOX", readOnly: true, CancellationToken.None);
        for (var round = 1u; round <= 2; round++)
        {
            var idling = client.IdleAsync(null, TimeSpan.FromMinutes(1), CancellationToken.None);
            await _dovecot.DeliverAsync(user, ImapMailbox.Message($"{round}@elsewhere.test"));

            Assert.True(await idling.WaitAsync(TimeSpan.FromSeconds(5)));
            Assert.Equal(round, client.Selected!.Exists);
        }

        Assert.False(await client.IdleAsync(null, TimeSpan.FromMilliseconds(100), CancellationToken.None));
    }

    [Fact]
    public async Task A_server_that_restarts_is_Closed_and_welcomes_again()
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        var user = dovecot.AddUser();
        await using (var client = await ImapMailbox.SignInAsync(dovecot, user))
        {
            await client.SelectAsync("INBOX", readOnly: true, CancellationToken.None);
            var idling = client.IdleAsync(null, TimeSpan.FromMinutes(1), CancellationToken.None);
            await dovecot.RestartAsync();

            var failure = await Assert.ThrowsAsync<MailProtocolException>(() => idling.WaitAsync(TimeSpan.FromSeconds(5)));
            Assert.True(failure.Failure is MailFailure.Closed or MailFailure.Unavailable, failure.Failure.ToString());
            Assert.False(client.IsUsable);
        }

        await using var again = await ImapMailbox.SignInAsync(dovecot, user);
        Assert.Equal(0u, (await again.SelectAsync("INBOX", readOnly: true, CancellationToken.None)).Exists);
    }

    [Fact]
    public async Task A_new_UIDVALIDITY_is_seen()
    {
        var user = _dovecot.AddUser();
        await _dovecot.DeliverAsync(user, ImapMailbox.Message("1@elsewhere.test"));
        uint before;
        await using (var client = await ImapMailbox.SignInAsync(_dovecot, user))
            before = (await client.SelectAsync("INBOX", readOnly: true, CancellationToken.None)).UidValidity;

        var after = await _dovecot.ResetUidValidityAsync(user);
        await using var again = await ImapMailbox.SignInAsync(_dovecot, user);
        Assert.Equal(after, (await again.SelectAsync("INBOX", readOnly: true, CancellationToken.None)).UidValidity);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task The_bare_protocol_is_enough()
    {
        await using var bare = await DovecotServer.StartNewAsync(new DovecotOptions { Capability = DovecotOptions.Bare, SpecialUse = false, Sent = "Gesendete Elemente" });
        var user = bare.AddUser();
        await using var client = await ImapMailbox.SignInAsync(bare, user);
        Assert.False(client.Capabilities.Idle);

        var sent = (await client.ListAsync(CancellationToken.None)).Single(folder => folder.SpecialUse == ImapSpecialUse.Sent);
        Assert.Equal("Gesendete Elemente", sent.Name);
        await client.AppendAsync(sent.Name, ImapMailbox.Message("1@elsewhere.test", 100_000), [], null, CancellationToken.None);
        await client.SelectAsync(sent.Name, readOnly: false, CancellationToken.None);
        Assert.Equal([1u], await client.SearchAsync(ImapSearch.Header("Message-ID", "<1@elsewhere.test>"), CancellationToken.None));
        Assert.False(await client.RemoveMessageAsync(1, CancellationToken.None));
    }

    /// <summary>One Dovecot for all tests here; each test has a user of its own.</summary>
    public sealed class Server : IAsyncLifetime
    {
        public DovecotServer Dovecot { get; private set; } = null!;

        public async Task InitializeAsync() => Dovecot = await DovecotServer.StartNewAsync();

        public async Task DisposeAsync() => await Dovecot.DisposeAsync();
    }
}
