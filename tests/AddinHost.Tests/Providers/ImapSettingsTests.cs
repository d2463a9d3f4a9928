using System.Text.Json;
using AddinHost.Mail;
using AddinHost.Providers;
using AddinHost.Providers.Imap;

namespace AddinHost.Tests.Providers;

public sealed class ImapSettingsTests
{
    [Fact]
    public void Settings_come_back_as_they_were_written()
    {
        var settings = new ImapSettings(new MailServer("imap.example.test", 143, MailSecurity.StartTls, "alice"), new MailServer("smtp.example.test", 465, MailSecurity.Tls, ""))
        {
            PinnedKeys = ["ab"],
            SentFolder = "Gesendet",
        };
        var json = settings.Write();
        Assert.Contains("\"security\":\"startTls\"", json, StringComparison.Ordinal);
        var read = ImapSettings.Read(json);
        Assert.Equal((settings.Imap, settings.Smtp, settings.SentFolder), (read.Imap, read.Smtp, read.SentFolder));
        Assert.Equal(settings.PinnedKeys, read.PinnedKeys);
    }

    [Fact]
    public void Settings_without_a_server_are_refused() => Assert.ThrowsAny<JsonException>(() => ImapSettings.Read("{\"imap\":null}"));

    [Fact]
    public void Secrets_come_back_and_are_never_printed()
    {
        var secrets = new ImapSecrets("canary-1", "canary-2");
        Assert.Equal(secrets, ImapSecrets.Read(secrets.Write()));
        Assert.DoesNotContain("canary", secrets.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", new ProviderConnection(Guid.Empty, Guid.Empty, "a@b.test", "{}", secrets.Write()).ToString(), StringComparison.Ordinal);
    }
}
