using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Benchmarks;

/// <summary>Connects mailboxes through the API and waits until they are read.</summary>
internal static class Connecting
{
    public static async Task<Guid> ConnectAsync(HostProcess host, MailUser user, int imapPort, int smtpPort, string security = "none")
    {
        using var answer = await host.Client.PostAsJsonAsync("api/v1/mailboxes", new
        {
            provider = "imap",
            address = user.Address,
            password = user.Password,
            imap = new { host = "localhost", port = imapPort, security },
            smtp = new { host = "localhost", port = smtpPort, security = "none" },
            consent = new { disclosure = "imap", locale = "en" },
        });
        var body = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(body);
        return JsonSerializer.Deserialize<JsonElement>(body).GetProperty("id").GetGuid();
    }

    /// <summary>Until the reconciliation says that every message was seen.</summary>
    public static async Task WaitUntilReadAsync(HostProcess host, Guid mailbox)
    {
        while ((await host.Client.GetFromJsonAsync<JsonElement>($"api/v1/mailboxes/{mailbox}")).GetProperty("state").GetString() != "healthy")
            await Task.Delay(20);
    }

    public static async Task LogAsync(HostProcess host, byte[] mail)
    {
        using var content = new ByteArrayContent(mail);
        content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        using var answer = await host.Client.PostAsync("api/v1/logged-emails", content);
        answer.EnsureSuccessStatusCode();
    }

    public static byte[] Mail(string messageId, string? inReplyTo, int number) => Encoding.ASCII.GetBytes(
        $"From: Bea <bea@outside.test>\r\nTo: ada@example.test\r\nSubject: Message {number}\r\nDate: {DateTimeOffset.UtcNow:ddd, dd MMM yyyy HH:mm:ss} +0000\r\nMessage-ID: <{messageId}>\r\n"
        + (inReplyTo is null ? "" : $"In-Reply-To: <{inReplyTo}>\r\nReferences: <{inReplyTo}>\r\n")
        + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n" + string.Concat(Enumerable.Repeat("All work and no play makes a dull boy.\r\n", 60)));
}
