using System.Net;
using System.Net.Sockets;
using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Providers;
using AddinHost.Providers.Imap;

namespace AddinHost.Integration.Providers;

/// <summary>What a person is told who connects a mailbox and got something wrong: the step, the code, a remedy.</summary>
[Collection(Servers.Shared)]
public sealed class ImapCheckTests(Servers servers)
{
    [Fact]
    public async Task Nobody_listens_where_imap_should_be() =>
        await FailsAsync("imap_reach", "imap_unreachable", settings => settings with { Imap = settings.Imap with { Port = 1 } });

    [Fact]
    public async Task The_host_name_is_misspelt() =>
        await FailsAsync("imap_reach", "host_unknown", settings => settings with { Imap = settings.Imap with { Host = "imap.nowhere.invalid" } });

    [Fact]
    public async Task The_host_is_inside_and_nobody_allowed_that()
    {
        var mailbox = await MailboxAsync();
        mailbox.Outbound = new() { AllowedNetworks = [] };
        await FailsAsync(mailbox, "imap_reach", "host_not_allowed");
    }

    [Fact]
    public async Task Tls_is_wanted_on_a_port_without_it()
    {
        var dovecot = await servers.DovecotAsync();
        await FailsAsync("imap_reach", "imap_tls_refused", settings => settings with { Imap = settings.Imap with { Port = dovecot.ImapPort } });
    }

    [Fact]
    public async Task Something_else_than_imap_answers()
    {
        using var web = new TcpListener(IPAddress.Loopback, 0);
        web.Start();
        var answering = Task.Run(async () =>
        {
            using var client = await web.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
            await Task.Delay(200);
        });
        var port = ((IPEndPoint)web.LocalEndpoint).Port;
        await FailsAsync("imap_reach", "imap_broken", settings => settings with { Imap = settings.Imap with { Host = "127.0.0.1", Port = port, Security = MailSecurity.None } });
        await answering;
    }

    [Fact]
    public async Task The_password_is_wrong()
    {
        var mailbox = await MailboxAsync();
        mailbox.Secrets = new ImapSecrets("wrong");
        await FailsAsync(mailbox, "imap_login", "imap_login_refused");
    }

    [Fact]
    public async Task Outgoing_credentials_of_its_own_are_used_and_when_wrong_they_are_named()
    {
        var mailbox = await MailboxAsync();
        var password = mailbox.Secrets.Password;
        mailbox.Secrets = new ImapSecrets(password, "wrong");
        await FailsAsync(mailbox, "smtp_login", "smtp_login_refused");

        await using var sink = new SmtpSink { OnSignIn = (name, given) => name == "out" && given == "other" ? "235 2.7.0 Ok" : "535 5.7.8 No" };
        mailbox.Settings = mailbox.Settings with { Smtp = new MailServer("127.0.0.1", sink.Port, MailSecurity.None, "out") };
        mailbox.Secrets = new ImapSecrets(password, "other");
        await CheckAsync(mailbox);
        Assert.Equal(mailbox.Address, Assert.Single((await sink.NextMailAsync()).Recipients));
    }

    [Fact]
    public async Task An_app_password_is_needed()
    {
        await using var sink = new SmtpSink { OnSignIn = (_, _) => "534 5.7.9 Application-specific password required" };
        await FailsAsync("smtp_login", "app_password_needed", settings => settings with { Smtp = settings.Smtp with { Host = "127.0.0.1", Port = sink.Port, Security = MailSecurity.None } });
    }

    [Fact]
    public async Task Nobody_listens_where_smtp_should_be() =>
        await FailsAsync("smtp_reach", "smtp_unreachable", settings => settings with { Smtp = settings.Smtp with { Port = 1 } });

    [Fact]
    public async Task The_outgoing_server_offers_no_encryption()
    {
        await using var sink = new SmtpSink();
        await FailsAsync("smtp_reach", "smtp_tls_refused", settings => settings with { Smtp = settings.Smtp with { Port = sink.Port } });
    }

    [Fact]
    public async Task The_outgoing_server_refuses_the_test_message()
    {
        await using var sink = new SmtpSink { OnSender = _ => "550 5.7.1 Not your address" };
        await FailsAsync("test_message", "smtp_refused", settings => settings with { Smtp = settings.Smtp with { Host = "127.0.0.1", Port = sink.Port, Security = MailSecurity.None } });
        await using var nobody = new SmtpSink { OnRecipient = _ => "550 5.1.1 Nobody here" };
        await FailsAsync("test_message", "smtp_refused", settings => settings with { Smtp = settings.Smtp with { Host = "127.0.0.1", Port = nobody.Port, Security = MailSecurity.None } });
    }

    [Fact]
    public async Task A_test_message_without_an_answer_is_a_lost_connection()
    {
        await using var sink = new SmtpSink { Ending = SinkEnding.HangUp };
        await FailsAsync("test_message", "smtp_unreachable", settings => settings with { Smtp = settings.Smtp with { Host = "127.0.0.1", Port = sink.Port, Security = MailSecurity.None } });
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_shows_its_fingerprint_is_pinned_by_it_and_may_not_change()
    {
        await using var dovecot = await DovecotServer.StartNewAsync(new DovecotOptions { Certificate = TestCertificates.Untrusted });
        await using var sink = new SmtpSink();
        var user = dovecot.AddUser("pin");
        var mailbox = new ImapMailbox(dovecot, user, new MailServer("127.0.0.1", sink.Port, MailSecurity.None, user.Address));
        var shown = (await FailsAsync(mailbox, "imap_reach", "certificate_not_trusted")).Fingerprint;
        Assert.Matches("^[0-9a-f]{64}$", shown);

        mailbox.Settings = mailbox.Settings with { PinnedKeys = [string.Join(':', shown!.ToUpperInvariant().Chunk(2).Select(pair => new string(pair)))] };
        await CheckAsync(mailbox);
        await using (var provider = mailbox.OpenImap())
            Assert.Empty((await provider.ListChangesAsync(WatchedFolder.Inbox, null, DateTimeOffset.UnixEpoch, 10, default)).Messages);

        await dovecot.UseCertificateAsync(TestCertificates.OtherUntrusted);
        await using var changed = mailbox.OpenImap();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => changed.ListChangesAsync(WatchedFolder.Inbox, null, DateTimeOffset.UnixEpoch, 10, default));
        Assert.Equal((ProviderFailure.NotTrusted, "certificate_changed"), (failure.Failure, failure.Code));
        Assert.NotEqual(shown, failure.Fingerprint);
        Assert.NotNull(failure.Fingerprint);

        // A pin is no obstacle to a certificate that anybody would trust.
        await dovecot.UseCertificateAsync(TestCertificates.Server);
        await using var trusted = mailbox.OpenImap();
        await trusted.ListChangesAsync(WatchedFolder.Inbox, null, DateTimeOffset.UnixEpoch, 10, default);
    }

    private static async Task CheckAsync(ImapMailbox mailbox)
    {
        await using var provider = mailbox.OpenImap();
        await provider.CheckAsync("mark", _ => Task.CompletedTask, default);
    }

    private static async Task<ProviderException> FailsAsync(ImapMailbox mailbox, string step, string code)
    {
        var last = "";
        await using var provider = mailbox.OpenImap();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.CheckAsync(
            "mark",
            name =>
            {
                last = name;
                return Task.CompletedTask;
            },
            default));
        Assert.Equal((step, code, step), (failure.Step!, failure.Code, last));
        Assert.NotNull(ProviderTexts.Find(code));
        Assert.DoesNotContain(mailbox.Secrets.Password, failure.ToString(), StringComparison.Ordinal);
        return failure;
    }

    private async Task<ProviderException> FailsAsync(string step, string code, Func<ImapSettings, ImapSettings> change)
    {
        var mailbox = await MailboxAsync();
        mailbox.Settings = change(mailbox.Settings);
        return await FailsAsync(mailbox, step, code);
    }

    private async Task<ImapMailbox> MailboxAsync()
    {
        var dovecot = await servers.DovecotAsync();
        var postfix = await servers.PostfixAsync();
        var user = dovecot.AddUser("check");
        return new ImapMailbox(dovecot, user, new MailServer(PostfixServer.Host, postfix.SubmissionPort, MailSecurity.StartTls, user.Address));
    }
}
