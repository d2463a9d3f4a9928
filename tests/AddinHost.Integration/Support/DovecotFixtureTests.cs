using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace AddinHost.Integration.Support;

/// <summary>Proves the fixtures themselves, with bare sockets: what the other tests build on really is there.</summary>
public sealed class DovecotFixtureTests
{
    private const string Mail = "From: Bob <bob@elsewhere.test>\r\nSubject: Hello\r\nMessage-ID: <1@elsewhere.test>\r\n\r\n.A line with a dot\r\n";

    [Fact]
    public async Task Dovecot_starts_twice_delivers_by_lmtp_and_shows_what_was_read()
    {
        await (await DovecotServer.StartNewAsync()).DisposeAsync();
        await using var dovecot = await DovecotServer.StartNewAsync();
        var alice = dovecot.AddUser("alice");
        await dovecot.DeliverAsync(alice, Mail);

        await using var imap = await LineClient.ConnectAsync(dovecot.ImapPort);
        Assert.StartsWith("* OK", await imap.ReadLineAsync());
        Assert.Contains("OK", await imap.AskAsync($"a LOGIN {alice.Address} \"{alice.Password}\"", "a "));
        var folders = await imap.AskAsync("b LIST \"\" * RETURN (SPECIAL-USE)", "b ");
        Assert.Contains("(\\Sent) \"/\" Sent", folders);
        Assert.Contains("* 1 EXISTS", await imap.AskAsync("c SELECT INBOX", "c "));
        Assert.Contains("\r\n.A line with a dot", await imap.AskAsync("d UID FETCH 1 BODY.PEEK[]", "d "));
        var unread = Assert.Single(await dovecot.ListAsync(alice));
        Assert.Equal("", unread.Flags);
        Assert.EndsWith(Mail, Encoding.UTF8.GetString(unread.Bytes));

        await imap.AskAsync("e UID FETCH 1 BODY[]", "e ");
        Assert.Equal("S", Assert.Single(await dovecot.ListAsync(alice)).Flags);
    }

    [Fact]
    public async Task Idle_announces_a_delivery_by_another_program()
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        var user = dovecot.AddUser();
        await using var imap = await LineClient.ConnectAsync(dovecot.ImapPort);
        await imap.AskAsync($"a LOGIN {user.Address} \"{user.Password}\"", "a ");
        await imap.AskAsync("b SELECT INBOX", "b ");
        await imap.AskAsync("c IDLE", "+ ");
        await dovecot.DeliverAsync(user, Mail);
        Assert.Equal("* 1 EXISTS", await imap.ReadLineAsync());
    }

    [Fact]
    public async Task Tls_is_trusted_by_this_process_until_the_certificate_is_somebody_elses()
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        await using (var trusted = await LineClient.ConnectAsync(dovecot.ImapsPort, tls: true))
            Assert.StartsWith("* OK", await trusted.ReadLineAsync());

        foreach (var certificate in new[] { TestCertificates.Untrusted, TestCertificates.WrongHost, TestCertificates.Expired })
        {
            await dovecot.UseCertificateAsync(certificate);
            string? shown = null;
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", dovecot.ImapsPort);
            await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, seen, _, errors) =>
            {
                shown = seen!.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
                return errors == SslPolicyErrors.None;
            });
            await Assert.ThrowsAsync<System.Security.Authentication.AuthenticationException>(() => tls.AuthenticateAsClientAsync("localhost"));
            Assert.Equal(certificate.Fingerprint, shown);
        }
    }

    [Fact]
    public async Task A_password_can_change_and_a_wrong_one_is_refused()
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        var user = dovecot.AddUser(password: "first secret");
        await using var imap = await LineClient.ConnectAsync(dovecot.ImapPort);
        await dovecot.ChangePasswordAsync(user, "other secret");
        Assert.Contains("NO [AUTHENTICATIONFAILED]", await imap.AskAsync($"a LOGIN {user.Address} \"first secret\"", "a "));
        Assert.Contains("OK", await imap.AskAsync($"b LOGIN {user.Address} \"other secret\"", "b "));
        await dovecot.RemoveUserAsync(user with { Password = "other secret" });
        await using var again = await LineClient.ConnectAsync(dovecot.ImapPort);
        Assert.Contains("NO [AUTHENTICATIONFAILED]", await again.AskAsync($"a LOGIN {user.Address} \"other secret\"", "a "));
    }

    [Fact]
    public async Task A_new_uid_validity_gives_the_same_uids_to_other_messages()
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        var user = dovecot.AddUser();
        await dovecot.DeliverAsync(user, [.. Enumerable.Range(1, 3).Select(n => Encoding.ASCII.GetBytes($"Subject: number {n}\r\n\r\n"))]);
        await using var idle = await LineClient.ConnectAsync(dovecot.ImapPort);
        await idle.AskAsync($"a LOGIN {user.Address} \"{user.Password}\"", "a ");
        await idle.AskAsync("b SELECT INBOX", "b ");
        Assert.Contains("number 1", await idle.AskAsync("c UID FETCH 1 BODY.PEEK[HEADER]", "c "));

        var before = await dovecot.UidValidityAsync(user);
        Assert.NotEqual(before, await dovecot.ResetUidValidityAsync(user));

        Assert.StartsWith("* BYE", await idle.ReadLineAsync());
        await using var again = await LineClient.ConnectAsync(dovecot.ImapPort);
        await again.AskAsync($"a LOGIN {user.Address} \"{user.Password}\"", "a ");
        Assert.DoesNotContain($"UIDVALIDITY {before}]", await again.AskAsync("b SELECT INBOX", "b "));
        Assert.Contains("number 3", await again.AskAsync("c UID FETCH 1 BODY.PEEK[HEADER]", "c "));
    }

    [Fact]
    public async Task A_restart_cuts_connections_and_keeps_mail_and_ports()
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        var user = dovecot.AddUser();
        var mail = Encoding.ASCII.GetBytes(Mail);
        await dovecot.SaveAsync(user, "Sent", mail);
        await using var before = await LineClient.ConnectAsync(dovecot.ImapPort);
        await before.AskAsync($"a LOGIN {user.Address} \"{user.Password}\"", "a ");
        await dovecot.RestartAsync();
        Assert.Null(await before.ReadLineAsync());
        await using var after = await LineClient.ConnectAsync(dovecot.ImapPort);
        Assert.Contains("OK", await after.AskAsync($"a LOGIN {user.Address} \"{user.Password}\"", "a "));
        Assert.Equal(mail, Assert.Single(await dovecot.ListAsync(user, "Sent")).Bytes);
    }

    [Fact]
    public async Task Idle_and_special_use_can_be_taken_away()
    {
        await using var dovecot = await DovecotServer.StartNewAsync(new DovecotOptions { SpecialUse = false, Capability = DovecotOptions.WithoutIdle, Sent = "Gesendet" });
        var user = dovecot.AddUser();
        await using var imap = await LineClient.ConnectAsync(dovecot.ImapPort);
        Assert.DoesNotContain("IDLE", await imap.ReadLineAsync());
        Assert.DoesNotContain("IDLE", await imap.AskAsync($"a LOGIN {user.Address} \"{user.Password}\"", "a "));
        var folders = await imap.AskAsync("b LIST \"\" *", "b ");
        Assert.Contains("Gesendet", folders);
        Assert.DoesNotContain("\\Sent", folders);
    }
}
