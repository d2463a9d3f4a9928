using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Logging;

/// <summary>From a mail server's socket to the timeline, also when the host is killed in between.</summary>
public sealed class IngressLoggingTests
{
    [Fact, Trait("Form", "Long")]
    public async Task What_was_accepted_before_a_kill_stands_on_the_timeline_once_after_the_restart()
    {
        await using var ingress = await IngressHost.StartAsync();
        await SendAsync(ingress, 1);
        Assert.Single(ingress.Mails());
        await ingress.Host.KillAsync();
        ingress.Host.Settings["Ingress:Paused"] = "false";
        await ingress.Host.StartAsync();
        // The second comes while the host takes the first, and the first once more.
        await SendAsync(ingress, 2);
        await SendAsync(ingress, 1);

        var started = TimeProvider.System.GetTimestamp();
        while (Directory.EnumerateFiles(ingress.Spool, "*.mail").Any())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), ingress.Host.Output);
            await Task.Delay(20);
        }

        var contact = Assert.Single((await ingress.Host.Client.GetFromJsonAsync<JsonElement>("api/v1/contacts")).GetProperty("items").EnumerateArray()).GetProperty("id");
        var entries = (await ingress.Host.Client.GetFromJsonAsync<JsonElement>($"api/v1/contacts/{contact}/timeline")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["Offer 1", "Offer 2"], entries.Select(entry => entry.GetProperty("subject").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await ingress.Host.Client.GetFromJsonAsync<JsonElement>("api/v1/unlogged-emails")).GetProperty("items").GetArrayLength());
    }

    private static async Task SendAsync(IngressHost ingress, int number)
    {
        var member = (await ingress.Host.Client.GetFromJsonAsync<JsonElement>("api/v1/me")).GetProperty("email").GetString();
        await using var smtp = await LineClient.ConnectAsync(ingress.SmtpPort);
        await smtp.ReadLineAsync();
        await smtp.AskAsync("EHLO client.test", "250 ");
        await IngressTests.SendAsync(smtp, member!, ingress.Address, $"From: {member}\r\nTo: Bea <bea@outside.test>\r\nSubject: Offer {number}\r\nMessage-ID: <offer-{number}@client.test>\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\nHere it is.\r\n.", "250");
    }
}
