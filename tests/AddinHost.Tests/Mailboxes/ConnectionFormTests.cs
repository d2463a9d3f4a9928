using AddinHost.Mail;
using AddinHost.Mailboxes;
using AddinHost.Providers.Imap;

namespace AddinHost.Tests.Mailboxes;

/// <summary>What is kept and what has to be typed when a mailbox is connected anew.</summary>
public sealed class ConnectionFormTests
{
    private const string Address = "ada@engines.test";
    private static readonly string Pin = new('a', 64);
    private static readonly ImapSettings Before = new(new("imap.test", 993, MailSecurity.Tls, "ada"), new("smtp.test", 465, MailSecurity.Tls, "ada")) { PinnedKeys = [Pin], SentFolder = "Gesendet" };
    private static readonly ServerRequest Imap = new("imap.test", 993, MailSecurity.Tls, "ada");
    private static readonly ServerRequest Smtp = new("smtp.test", 465, MailSecurity.Tls, "ada");

    [Fact]
    public void User_names_default_to_the_address_and_the_outgoing_login_to_the_incoming_one()
    {
        var filled = Fill(new("secret", Imap with { UserName = null }, Smtp with { UserName = null }, null), null, null);
        Assert.Equal((Address, Address, "secret", null), (filled.Settings.Imap.UserName, filled.Settings.Smtp.UserName, filled.Secrets.Password, filled.Secrets.SmtpPassword));
    }

    [Fact]
    public void The_outgoing_server_may_have_a_login_of_its_own()
    {
        var filled = Fill(new("secret", Imap, Smtp with { UserName = "out", Password = "other" }, null), null, null);
        Assert.Equal(("ada", "out", "secret", "other"), (filled.Settings.Imap.UserName, filled.Settings.Smtp.UserName, filled.Secrets.Password, filled.Secrets.SmtpPassword));
    }

    [Fact]
    public void A_new_password_alone_keeps_servers_pins_and_the_other_login()
    {
        var filled = Fill(new("new", null, null, null), Before, new("old", "out"));
        Assert.Equal((Before.Imap, Before.Smtp, "Gesendet"), (filled.Settings.Imap, filled.Settings.Smtp, filled.Settings.SentFolder));
        Assert.Equal([Pin], filled.Settings.PinnedKeys);
        Assert.Equal(("new", "out"), (filled.Secrets.Password, filled.Secrets.SmtpPassword));
    }

    [Fact]
    public void A_certificate_is_trusted_without_typing_the_password_again_and_takes_the_place_of_the_old_one()
    {
        var shown = string.Join(':', Enumerable.Repeat("BB", 32));
        var filled = Fill(new(null, Imap, Smtp, shown + ", " + new string('c', 64)), Before, new("old"));
        Assert.Equal([new string('b', 64), new string('c', 64)], filled.Settings.PinnedKeys);
        Assert.Equal("old", filled.Secrets.Password);
    }

    public static TheoryData<string, string, int, string> OtherPlaces => new()
    {
        { "imap", "evil.test", 993, "Tls" },
        { "imap", "imap.test", 1993, "Tls" },
        { "imap", "imap.test", 993, "None" },
        { "smtp", "evil.test", 465, "Tls" },
    };

    [Theory, MemberData(nameof(OtherPlaces))]
    public void The_stored_password_goes_to_no_other_server(string which, string host, int port, string security)
    {
        var other = new ServerRequest(host, port, Enum.Parse<MailSecurity>(security), "ada");
        var request = new ConnectionRequest(null, which == "imap" ? other : Imap, which == "smtp" ? other : Smtp, null);
        Assert.Equal("password_missing", ConnectionForm.Fill(Address, request, Before, new("old")).Error?.Code);
    }

    [Fact]
    public void Pins_do_not_move_to_another_host()
    {
        var filled = Fill(new("new", Imap with { Host = "other.test" }, Smtp, null), Before, new("old"));
        Assert.Empty(filled.Settings.PinnedKeys);
    }

    [Fact]
    public void Erased_secrets_have_to_be_typed() => Assert.Equal("password_missing", ConnectionForm.Fill(Address, new(null, null, null, null), Before, null).Error?.Code);

    [Fact]
    public void What_carries_a_password_does_not_print_it()
    {
        var request = new ConnectMailbox.Request("imap", Address, Password: "s3cret", Smtp: Smtp with { Password = "s3cret" });
        Assert.DoesNotContain("s3cret", $"{request} {request.Smtp} {new ConnectionRequest("s3cret", null, null, null)} {new ReconnectMailbox.Request("s3cret")}", StringComparison.Ordinal);
    }

    private static ConnectionForm.Filled Fill(ConnectionRequest request, ImapSettings? before, ImapSecrets? secrets)
    {
        var filled = ConnectionForm.Fill(Address, request, before, secrets);
        Assert.True(filled.Succeeded, filled.Error?.Code);
        return filled.Value;
    }
}
