using AddinHost.Mail;
using AddinHost.Mailboxes.Detection;
using AddinHost.Mailboxes.Presets;
using AddinHost.Providers;

namespace AddinHost.Tests.Mailboxes.Detection;

/// <summary>From an address to servers, a refusal, or an honest "unknown".</summary>
public sealed class DetectProviderTests : IDisposable
{
    private readonly DetectionWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task What_an_administrator_entered_comes_before_anything_that_the_domain_publishes_and_nobody_is_asked()
    {
        using var world = new DetectionWorld().WithMx("firm.test", "aspmx.l.google.com");
        world.Presets["firm.test"] = new PresetServers(new PresetServer("imap.firm.test", 993, MailSecurity.Tls), new PresetServer("smtp.firm.test", 587, MailSecurity.StartTls), PresetUserName.LocalPart);
        var found = await world.DetectAsync("Ada@Firm.Test");
        Assert.Equal(("imap", DetectionReason.AdminPreset), (found.Provider, found.Reason));
        Assert.Equal((new ServerSettings("imap.firm.test", 993, MailSecurity.Tls, "Ada"), new ServerSettings("smtp.firm.test", 587, MailSecurity.StartTls, "Ada")), (found.Imap, found.Smtp));
        Assert.Empty(world.Told);

        // A password for a public provider never goes elsewhere.
        world.Presets["gmail.com"] = world.Presets["firm.test"];
        Assert.Equal("imap.gmail.com", (await world.DetectAsync("ada@gmail.com")).Imap?.Host);
    }

    [Theory]
    [InlineData("Ada@GMAIL.com", "Gmail", "imap.gmail.com", 993, "smtp.gmail.com", 465, "app_password")]
    [InlineData("ada@web.de", "WEB.DE", "imap.web.de", 993, "smtp.web.de", 587, "enable_imap")]
    [InlineData("ada@t-online.de", "Telekom", "secureimap.t-online.de", 993, "securesmtp.t-online.de", 465, "mail_password")]
    [InlineData("ada@mailbox.org", "mailbox.org", "imap.mailbox.org", 993, "smtp.mailbox.org", 465, null)]
    [InlineData("ada@aol.com", "AOL", "imap.aol.com", 993, "smtp.aol.com", 465, "app_password")]
    public async Task Well_known_domains_need_no_question_to_anybody(string address, string name, string imap, int imapPort, string smtp, int smtpPort, string? hint)
    {
        var found = await _world.DetectAsync(address);

        Assert.Equal(("imap", name, DetectionReason.KnownDomain), (found.Provider, found.ProviderName, found.Reason));
        Assert.Equal((imap, imapPort, MailSecurity.Tls), (found.Imap!.Host, found.Imap.Port, found.Imap.Security));
        Assert.Equal((smtp, smtpPort, smtpPort == 465 ? MailSecurity.Tls : MailSecurity.StartTls), (found.Smtp!.Host, found.Smtp.Port, found.Smtp.Security));
        Assert.Equal(hint, found.Hint?.Code);
        Assert.Null(found.Refusal);
        Assert.Empty(_world.Told);
    }

    [Theory]
    [InlineData("ada@gmail.com", null, ProviderKind.Gmail, "gmail", "Gmail")]
    [InlineData("ada@firm.test", "aspmx.l.google.com", ProviderKind.Gmail, "gmail", "Gmail")]
    [InlineData("ada@firm.test", "firm-test.mail.protection.outlook.com", ProviderKind.Graph, "graph", "Microsoft")]
    public async Task Where_members_can_sign_in_they_do(string address, string? exchanger, ProviderKind at, string provider, string name)
    {
        if (exchanger is not null)
            _world.WithMx("firm.test", exchanger);
        _world.SignIn.Add(at);

        var found = await _world.DetectAsync(address);

        Assert.Equal((provider, name), (found.Provider, found.ProviderName));
        Assert.Equal(at == ProviderKind.Gmail ? ["imap"] : Array.Empty<string>(), found.Alternatives);
        Assert.Null(found.Refusal);
    }

    [Fact]
    public async Task Apple_wants_the_short_user_name_for_its_own_domains_only()
    {
        _world.WithMx("firm.test", "mx01.mail.icloud.com");

        var own = await _world.DetectAsync("ada@icloud.com");
        var custom = await _world.DetectAsync("ada@firm.test");

        Assert.Equal(("ada", "ada@icloud.com"), (own.Imap!.UserName, own.Smtp!.UserName));
        Assert.Equal("ada@firm.test", custom.Imap!.UserName);
        Assert.StartsWith("https://", own.Hint!.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aspmx.l.google.com", "Gmail", "imap.gmail.com")]
    [InlineData("smtpin.rzone.de", "Strato", "imap.strato.de")]
    [InlineData("mx00.kundenserver.de", "IONOS", "imap.ionos.de")]
    [InlineData("in1-smtp.messagingengine.com", "Fastmail", "imap.fastmail.com")]
    [InlineData("www42.your-server.de", "Hetzner", "mail.your-server.de")]
    [InlineData("w0123456.kasserver.com", "ALL-INKL", "w0123456.kasserver.com")]
    [InlineData("mx-aol.mail.gm0.yahoodns.net", "AOL", "imap.aol.com")]
    [InlineData("mta5.am0.yahoodns.net", "Yahoo", "imap.mail.yahoo.com")]
    [InlineData("mx.zoho.eu", "Zoho", "imappro.zoho.eu")]
    public async Task The_mail_exchanger_tells_who_handles_a_domain(string exchanger, string name, string imap)
    {
        _world.WithMx("firm.test", exchanger);

        var found = await _world.DetectAsync("ada@firm.test");

        Assert.Equal((name, DetectionReason.MailExchanger, imap, "ada@firm.test"), (found.ProviderName, found.Reason, found.Imap!.Host, found.Imap.UserName));
        Assert.Equal(["dns firm.test"], _world.Told);
    }

    [Theory]
    [InlineData("ada@outlook.com", null, "microsoft_not_yet")]
    [InlineData("ada@hotmail.de", null, "microsoft_not_yet")]
    [InlineData("ada@firm.test", "firm-test.mail.protection.outlook.com", "microsoft_not_yet")]
    [InlineData("ada@firm.test", "firm-test.a-v1.mx.microsoft", "microsoft_not_yet")]
    [InlineData("ada@firm.test", "inbound-smtp.eu-west-1.amazonaws.com", "amazon_ses")]
    [InlineData("ada@firm.awsapps.com", null, "amazon_workmail")]
    [InlineData("ada@proton.me", null, "proton_bridge")]
    [InlineData("ada@firm.test", "mail.tutanota.de", "no_imap")]
    public async Task What_cannot_be_connected_is_refused_with_a_way_out(string address, string? exchanger, string code)
    {
        if (exchanger is not null)
            _world.WithMx("firm.test", exchanger);

        var found = await _world.DetectAsync(address);

        Assert.Null(found.Provider);
        Assert.Null(found.Imap);
        Assert.Equal(DetectionReason.Refused, found.Reason);
        Assert.Equal(code, found.Refusal!.Code);
        Assert.NotEmpty(found.Refusal.WayOut);
    }

    [Theory]
    [InlineData("pop3")]
    [InlineData("activesync")]
    [InlineData("amazon_ses")]
    [InlineData("amazon_workmail")]
    public async Task Asking_for_a_refused_kind_by_name_gives_its_refusal(string provider) =>
        Assert.Equal(provider, (await _world.DetectAsync("ada@gmail.com", provider)).Refusal!.Code);

    [Theory]
    [InlineData("notgoogle.com")]
    [InlineData("google.com.evil.test")]
    [InlineData("inbound-smtp.amazonaws.com")]
    [InlineData("inbound-smtp.x.amazonaws.com.evil.test")]
    [InlineData("protection.outlook.com.evil.test")]
    public async Task An_exchanger_that_only_looks_like_a_large_provider_is_not_one(string exchanger)
    {
        _world.WithMx("firm.test", exchanger);

        Assert.Equal(DetectionReason.Unknown, (await _world.DetectAsync("ada@firm.test")).Reason);
    }

    [Fact]
    public async Task Service_records_within_the_domain_are_taken_with_tls_first()
    {
        _world.WithSrv("_imaps._tcp.firm.test", "mail.firm.test", 10_993).WithSrv("_imap._tcp.firm.test", "old.firm.test", 143).WithSrv("_submission._tcp.firm.test", "mail.firm.test", 587);

        var found = await _world.DetectAsync("ada@firm.test");

        Assert.Equal(DetectionReason.ServiceRecords, found.Reason);
        Assert.Equal(new ServerSettings("mail.firm.test", 10_993, MailSecurity.Tls, "ada@firm.test"), found.Imap);
        Assert.Equal(new ServerSettings("mail.firm.test", 587, MailSecurity.StartTls, "ada@firm.test"), found.Smtp);
        Assert.Null(found.Hint);
    }

    [Fact]
    public async Task Service_records_that_lead_elsewhere_stand_back_behind_autoconfig_and_come_with_a_warning()
    {
        _world.WithSrv("_imaps._tcp.firm.test", "imap.hoster.test", 993).WithSrv("_submissions._tcp.firm.test", "smtp.hoster.test", 465);
        var alone = await _world.DetectAsync("ada@firm.test");
        _world.WithPage("https://autoconfig.firm.test/mail/config-v1.1.xml", AutoconfigFile.Good);
        var both = await _world.DetectAsync("ada@firm.test");

        Assert.Equal(("imap.hoster.test", "check_servers"), (alone.Imap!.Host, alone.Hint!.Code));
        Assert.Equal((DetectionReason.Autoconfig, "imap.hoster.example"), (both.Reason, both.Imap!.Host));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("127.0.0.1", 993)]
    [InlineData("localhost", 993)]
    [InlineData("mail.firm.test", 0)]
    public async Task Service_records_that_name_no_host_are_no_answer(string host, int port)
    {
        _world.WithSrv("_imaps._tcp.firm.test", host, port).WithSrv("_submission._tcp.firm.test", "mail.firm.test", 587);

        Assert.Equal(DetectionReason.Unknown, (await _world.DetectAsync("ada@firm.test")).Reason);
    }

    [Theory]
    [InlineData("https://autoconfig.firm.test/mail/config-v1.1.xml")]
    [InlineData("https://firm.test/.well-known/autoconfig/mail/config-v1.1.xml")]
    public async Task Autoconfig_is_read_from_both_places(string url)
    {
        _world.WithPage(url, AutoconfigFile.Good);

        var found = await _world.DetectAsync("ada@firm.test");

        Assert.Equal(new ServerSettings("imap.hoster.example", 993, MailSecurity.Tls, "ada@firm.test"), found.Imap);
        Assert.Equal(new ServerSettings("smtp.hoster.example", 587, MailSecurity.StartTls, "ada"), found.Smtp);
    }

    [Fact]
    public async Task Nobody_is_told_more_than_the_domain()
    {
        _world.WithMx("firm.test", "mx.firm.test").WithPage("https://autoconfig.firm.test/mail/config-v1.1.xml", "", System.Net.HttpStatusCode.NotFound);

        var found = await _world.DetectAsync("ada.secret@firm.test");

        Assert.Equal((null, DetectionReason.Unknown), (found.Provider, found.Reason));
        Assert.Equal(["imap"], found.Alternatives);
        Assert.Equal(7, _world.Told.Count);
        Assert.DoesNotContain(_world.Told, told => told.Contains("ada", StringComparison.OrdinalIgnoreCase) || told.Contains('@', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("ada@")]
    [InlineData("ada@fi rm.test")]
    [InlineData("ada@firm.test\r\nx")]
    [InlineData("<ada@firm.test>")]
    public async Task What_is_no_address_is_asked_of_nobody(string address)
    {
        Assert.Equal(DetectionReason.AddressNotMail, (await _world.DetectAsync(address)).Reason);
        Assert.Empty(_world.Told);
    }

    [Fact]
    public async Task A_domain_that_takes_no_mail_says_so()
    {
        _world.WithMx("firm.test", "");

        Assert.Equal(DetectionReason.TakesNoMail, (await _world.DetectAsync("ada@firm.test")).Reason);
    }

    [Fact]
    public async Task A_silent_internet_ends_in_unknown()
    {
        _world.WithSilentDns().WithSilentPage("https://autoconfig.firm.test/mail/config-v1.1.xml").WithSilentPage("https://firm.test/.well-known/autoconfig/mail/config-v1.1.xml");
        var (silent, local) = (await _world.DetectAsync("ada@firm.test").WaitAsync(TimeSpan.FromMinutes(1)), await _world.DetectAsync("ada@localhost").WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.Equal((DetectionReason.Unknown, DetectionReason.Unknown), (silent.Reason, local.Reason));
    }

    [Fact]
    public async Task One_slow_probe_does_not_hide_the_others()
    {
        _world.WithSilentPage("https://autoconfig.firm.test/mail/config-v1.1.xml").WithPage("https://firm.test/.well-known/autoconfig/mail/config-v1.1.xml", AutoconfigFile.Good);

        Assert.Equal("imap.hoster.example", (await _world.DetectAsync("ada@firm.test")).Imap?.Host);
    }

    [Fact]
    public async Task A_caller_who_leaves_is_not_answered()
    {
        using var leave = new CancellationTokenSource(50);
        _world.WithSilentDns();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _world.DetectAsync("ada@firm.test", ct: leave.Token));
    }
}
