using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Providers;
using AddinHost.Providers.Imap;

namespace AddinHost.Integration.Providers;

/// <summary>The doctor of an IMAP mailbox: each thing by itself, on real servers, without sending or changing anything.</summary>
[Collection(Servers.Shared)]
public sealed class ImapDiagnosisTests(Servers servers)
{
    private static readonly string[] Everything =
        ["imap_name", "imap_reach", "imap_tls", "imap_login", "inbox", "announcements", "clock", "sent", "smtp_name", "smtp_reach", "smtp_tls", "smtp_login"];

    [Fact]
    public async Task A_mailbox_that_works_passes_everything_and_nothing_is_sent_or_read()
    {
        var (mailbox, dovecot, user) = await MailboxAsync();
        await dovecot.DeliverAsync(user, "Subject: hi\n\nhello");
        var findings = await DiagnoseAsync(mailbox);

        // The certificate of the tests lives for ten days: that is worth a word.
        Assert.All(findings, finding => Assert.Equal(finding.Code == "certificate_ends_soon" ? FindingState.Unknown : FindingState.Passed, finding.State));
        Assert.Equal(["imap_tls", "smtp_tls"], findings.Where(finding => finding.State == FindingState.Unknown).Select(finding => finding.Name));
        Assert.Equal("announced_by_notify", findings.Single(finding => finding.Name == "announcements").Code);
        Assert.Equal("Sent", findings.Single(finding => finding.Name == "sent").About);
        Assert.Single(await dovecot.ListAsync(user));
        Assert.False(await mailbox.IsAnythingReadAsync());
    }

    [Theory]
    [InlineData("name", "imap_name", "host_unknown")]
    [InlineData("inside", "imap_name", "host_not_allowed")]
    [InlineData("port", "imap_reach", "imap_unreachable")]
    [InlineData("no tls", "imap_tls", "imap_tls_refused")]
    [InlineData("password", "imap_login", "imap_login_refused")]
    [InlineData("sent", "sent", "sent_folder_missing")]
    [InlineData("smtp name", "smtp_name", "host_unknown")]
    [InlineData("smtp port", "smtp_reach", "smtp_unreachable")]
    [InlineData("smtp password", "smtp_login", "smtp_login_refused")]
    public async Task What_is_wrong_is_named_and_what_lies_behind_it_is_not_tried(string wrong, string name, string code)
    {
        var (mailbox, dovecot, _) = await MailboxAsync();
        var settings = mailbox.Settings;
        mailbox.Outbound = wrong == "inside" ? new() { AllowedNetworks = [] } : mailbox.Outbound;
        mailbox.Secrets = wrong == "password" ? new ImapSecrets("wrong") : wrong == "smtp password" ? new ImapSecrets(mailbox.Secrets.Password, "wrong") : mailbox.Secrets;
        mailbox.Settings = wrong switch
        {
            "name" => settings with { Imap = settings.Imap with { Host = "imap.nowhere.invalid" } },
            "port" => settings with { Imap = settings.Imap with { Port = 1 } },
            "no tls" => settings with { Imap = settings.Imap with { Port = dovecot.ImapPort } },
            "sent" => settings with { SentFolder = "Nowhere" },
            "smtp name" => settings with { Smtp = settings.Smtp with { Host = "smtp.nowhere.invalid" } },
            "smtp port" => settings with { Smtp = settings.Smtp with { Port = 1 } },
            _ => settings,
        };

        var findings = await DiagnoseAsync(mailbox);
        var side = name.StartsWith("smtp", StringComparison.Ordinal) ? "smtp" : "imap";
        var failed = findings.First(finding => finding.State == FindingState.Failed);
        Assert.Equal((name, code), (failed.Name, failed.Code));
        Assert.NotNull(ProviderTexts.Find(code));
        var mine = findings.Where(finding => finding.Name.StartsWith("smtp", StringComparison.Ordinal) == (side == "smtp")).ToList();
        var at = mine.FindIndex(finding => finding.Name == name);
        Assert.All(mine.Take(at), finding => Assert.NotEqual(FindingState.Failed, finding.State));
        Assert.All(mine.Skip(at + 1), finding => Assert.Equal((FindingState.Unknown, "not_tried"), (finding.State, finding.Code)));
        // One server says nothing of the other, unless what is wrong is common to both.
        if (wrong is not ("inside" or "password"))
            Assert.DoesNotContain(findings.Except(mine), finding => finding.State == FindingState.Failed);
    }

    [Fact]
    public async Task A_server_that_announces_nothing_on_a_connection_without_TLS_is_noted_and_an_empty_inbox_shows_no_clock()
    {
        await using var dovecot = await DovecotServer.StartNewAsync(new DovecotOptions { Capability = DovecotOptions.WithoutIdle, Certificate = TestCertificates.Untrusted });
        await using var sink = new SmtpSink();
        var user = dovecot.AddUser("bare");
        var mailbox = new ImapMailbox(dovecot, user, new MailServer("127.0.0.1", sink.Port, MailSecurity.None, ""));
        var untrusted = (await DiagnoseAsync(mailbox)).Single(finding => finding.Name == "imap_tls");
        Assert.Equal((FindingState.Failed, "certificate_not_trusted"), (untrusted.State, untrusted.Code));

        mailbox.Settings = mailbox.Settings with { Imap = new MailServer(DovecotServer.Host, dovecot.ImapPort, MailSecurity.None, user.Address) };
        var findings = (await DiagnoseAsync(mailbox)).ToDictionary(finding => finding.Name);
        Assert.Equal("announced_never", findings["announcements"].Code);
        Assert.Equal(("tls_off", FindingState.Unknown), (findings["imap_tls"].Code, findings["imap_tls"].State));
        Assert.Equal("clock_unknown", findings["clock"].Code);
        Assert.Equal("login_not_needed", findings["smtp_login"].Code);
    }

    private static async Task<List<Finding>> DiagnoseAsync(ImapMailbox mailbox)
    {
        var findings = new List<Finding>();
        await using var provider = mailbox.OpenImap();
        await provider.DiagnoseAsync(findings.Add, default);
        Assert.Equal(Everything, findings.Select(finding => finding.Name));
        Assert.DoesNotContain(mailbox.Secrets.Password, string.Join('\n', findings), StringComparison.Ordinal);
        return findings;
    }

    private async Task<(ImapMailbox Mailbox, DovecotServer Dovecot, MailUser User)> MailboxAsync()
    {
        var dovecot = await servers.DovecotAsync();
        var postfix = await servers.PostfixAsync();
        var user = dovecot.AddUser("doctor");
        return (new ImapMailbox(dovecot, user, new MailServer(PostfixServer.Host, postfix.SubmissionPort, MailSecurity.StartTls, user.Address)), dovecot, user);
    }
}
