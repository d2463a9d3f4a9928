using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Logging;

/// <summary>Mail to logging addresses that arrives in a mailbox of a real Dovecot.</summary>
[Collection(Servers.Shared)]
public sealed class CatchAllTests(Servers servers)
{
    private const string Domain = "log.inlay.test";

    [Fact]
    public async Task What_was_delivered_to_a_logging_address_is_logged_once_and_put_away_and_the_rest_left_alone()
    {
        var dovecot = await servers.DovecotAsync();
        var user = dovecot.AddUser("catch-all");
        await using var host = await HostProcess.StartNewAsync(new Dictionary<string, string>
        {
            ["Ingress:Domain"] = Domain,
            ["Ingress:Imap:Host"] = DovecotServer.Host,
            ["Ingress:Imap:Port"] = dovecot.ImapsPort.ToString(CultureInfo.InvariantCulture),
            ["Ingress:Imap:UserName"] = user.Address,
            ["Ingress:Imap:Password"] = user.Password,
            ["Ingress:Imap:PinnedKeys:0"] = Convert.ToHexString(SHA256.HashData(TestCertificates.Server.Certificate.PublicKey.ExportSubjectPublicKeyInfo())),
            ["Ingress:Imap:Then"] = "Move",
            ["Ingress:Imap:MoveTo"] = "Taken",
            ["Ingress:Imap:Every"] = "00:00:01",
        });
        await host.SetUpAsync();
        using var made = await host.Client.PostAsync(new Uri("api/v1/logging-addresses", UriKind.Relative), null);
        var secret = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("address").GetString()!;
        var first = Bytes(secret, 1);
        await dovecot.SaveAsync(user, "INBOX", Encoding.ASCII.GetBytes(Delivered("postmaster@" + Domain, 7)));
        // What stands below the server's own Received field, the sender wrote.
        await dovecot.SaveAsync(user, "INBOX", Encoding.ASCII.GetBytes(Delivered("somebody@" + Domain, 8, $"X-Original-To: {secret}\r\nDelivered-To: {secret}\r\n")));
        await dovecot.SaveAsync(user, "INBOX", first);
        // LMTP writes Delivered-To by itself: the mailbox, which is nobody's logging address.
        await dovecot.DeliverAsync(user, "From: x@outside.test\r\nSubject: hello\r\n\r\nHi\r\n");
        await dovecot.SaveAsync(user, "INBOX", Bytes(secret, 2));

        await UntilAsync(host, view => view.GetProperty("taken").GetInt32() == 2 && view.GetProperty("leftAlone").GetInt32() == 3 && view.GetProperty("waiting").GetInt32() == 0);
        Assert.Equal(2, (await dovecot.ListAsync(user, "Taken")).Count);
        Assert.Equal(3, (await dovecot.ListAsync(user)).Count(mail => !mail.Flags.Contains('S', StringComparison.Ordinal)));
        Assert.Equal(["Offer 1", "Offer 2"], await SubjectsAsync(host, 2));

        // As after a crash between keeping and putting away, and after the server made its index anew, during which the host was killed.
        await host.KillAsync();
        await dovecot.SaveAsync(user, "INBOX", first);
        await dovecot.ResetUidValidityAsync(user);
        await host.StartAsync();
        await UntilAsync(host, view => view.GetProperty("taken").GetInt32() == 3 && view.GetProperty("waiting").GetInt32() == 0);
        await dovecot.SaveAsync(user, "INBOX", Bytes(secret, 3));
        Assert.Equal(["Offer 1", "Offer 2", "Offer 3"], await SubjectsAsync(host, 3));
        Assert.Equal(0, (await host.Client.GetFromJsonAsync<JsonElement>("api/v1/unlogged-emails")).GetProperty("items").GetArrayLength());
        Assert.Equal(3, (await dovecot.ListAsync(user)).Count(mail => mail.Text.Contains("Subject: hello", StringComparison.Ordinal) || mail.Text.Contains("Offer 7", StringComparison.Ordinal) || mail.Text.Contains("Offer 8", StringComparison.Ordinal)));
    }

    private static byte[] Bytes(string secret, int number) => Encoding.ASCII.GetBytes(Delivered(secret, number));

    /// <summary>As Postfix files a mail: trace fields of its own on top.</summary>
    private static string Delivered(string recipient, int number, string written = "") =>
        $"Return-Path: <{HostProcess.Email}>\r\nX-Original-To: {recipient}\r\nDelivered-To: catch-all@example.test\r\nReceived: from client.test by mx.example.test; Fri, 20 Nov 2026 10:00:01 +0000\r\n{written}"
        + $"From: {HostProcess.Email}\r\nTo: Bea <bea@outside.test>\r\nSubject: Offer {number}\r\nMessage-ID: <offer-{number}@client.test>\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\nHere it is.\r\n";

    private static async Task UntilAsync(HostProcess host, Func<JsonElement, bool> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await host.Client.GetFromJsonAsync<JsonElement>("api/v1/catch-all") is var view && !isSo(view))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), view + host.Output);
            await Task.Delay(100);
        }
    }

    private static async Task<List<string>> SubjectsAsync(HostProcess host, int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var contacts = (await host.Client.GetFromJsonAsync<JsonElement>("api/v1/contacts")).GetProperty("items").EnumerateArray().ToList();
            var entries = contacts.Count == 0 ? [] : (await host.Client.GetFromJsonAsync<JsonElement>($"api/v1/contacts/{contacts.Single().GetProperty("id")}/timeline")).GetProperty("items").EnumerateArray().ToList();
            if (entries.Count >= count)
                return [.. entries.Select(entry => entry.GetProperty("subject").GetString()!).Order(StringComparer.Ordinal)];
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), host.Output);
            await Task.Delay(100);
        }
    }
}
