using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace AddinHost.Integration.Support;

/// <summary>The main job in steps, through the API of a running host.</summary>
public sealed class Story(HostProcess host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public HostProcess Host => host;

    /// <summary>Connects an IMAP mailbox; the ports may be those of a proxy.</summary>
    public async Task<Guid> ConnectAsync(MailUser user, int imapPort, int smtpPort)
    {
        var answer = await host.Client.PostAsJsonAsync("api/v1/mailboxes", Connection(user, imapPort, smtpPort));
        return (await ReadAsync(answer, HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }

    public static object Connection(MailUser user, int imapPort, int smtpPort) => new
    {
        provider = "imap",
        address = user.Address,
        password = user.Password,
        imap = new { host = "localhost", port = imapPort, security = "none" },
        smtp = new { host = "localhost", port = smtpPort, security = "none" },
        consent = new { disclosure = "imap", locale = "en" },
    };

    public async Task<Guid> CreateContactAsync(string name, params string[] addresses) =>
        (await ReadAsync(await host.Client.PostAsJsonAsync("api/v1/contacts", new { name, addresses }), HttpStatusCode.Created)).GetProperty("id").GetGuid();

    public async Task<(Guid Id, string MessageId)> SendAsync(Guid contactId, Guid mailboxId, string subject, string? inReplyTo = null)
    {
        var answer = await host.Client.PostAsJsonAsync($"api/v1/contacts/{contactId}/messages", new { mailboxId, subject, text = "Dear Bea,\nhow about Thursday?", inReplyTo });
        var sent = await ReadAsync(answer, HttpStatusCode.Accepted);
        return (sent.GetProperty("id").GetGuid(), sent.GetProperty("messageId").GetString()!);
    }

    /// <summary>Logs a mail by hand; returns its Message-ID.</summary>
    public async Task<string> LogAsync(string from, string to, string subject, string? messageId = null)
    {
        messageId ??= $"{Guid.NewGuid():N}@outside.test";
        using var content = new ByteArrayContent(Mail(from, to, subject, messageId));
        content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        await ReadAsync(await host.Client.PostAsync("api/v1/logged-emails", content), HttpStatusCode.OK);
        return messageId;
    }

    public async Task<List<JsonElement>> TimelineAsync(Guid contactId)
    {
        var items = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = await GetAsync($"api/v1/contacts/{contactId}/timeline?limit=200{(next is null ? "" : "&after=" + Uri.EscapeDataString(next))}");
            items.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        return items;
    }

    public async Task<JsonElement> GetAsync(string path) => await ReadAsync(await host.Client.GetAsync(path), HttpStatusCode.OK);

    public async Task<string> StateAsync(Guid mailboxId) => (await GetAsync($"api/v1/mailboxes/{mailboxId}")).GetProperty("state").GetString()!;

    public Task WaitForStateAsync(Guid mailboxId, params string[] states) => WaitAsync(async () => Array.IndexOf(states, await StateAsync(mailboxId)) >= 0, () => $"mailbox to be {string.Join(" or ", states)}");

    public Task WaitForMessageAsync(Guid messageId, params string[] states) =>
        WaitAsync(async () => Array.IndexOf(states, (await GetAsync($"api/v1/messages/{messageId}")).GetProperty("state").GetString()) >= 0, () => $"message to be {string.Join(" or ", states)}");

    public async Task<List<JsonElement>> WaitForTimelineAsync(Guid contactId, int entries)
    {
        List<JsonElement> timeline = [];
        await WaitAsync(async () => (timeline = await TimelineAsync(contactId)).Count >= entries, () => $"{entries} entries, there are {timeline.Count}");
        return timeline;
    }

    /// <summary>Asks until it is so; what is awaited happens by itself, so the asking is the only thing to be patient with.</summary>
    public async Task WaitAsync(Func<Task<bool>> isSo, Func<string> what)
    {
        ArgumentNullException.ThrowIfNull(isSo);
        ArgumentNullException.ThrowIfNull(what);
        using var limit = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"Waited for {what()}.\n{host.Output}");
            await Task.Delay(50);
        }
    }

    public static byte[] Mail(string from, string to, string subject, string messageId, string? inReplyTo = null, string text = "Thursday is fine.") => Encoding.UTF8.GetBytes(
        $"From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {DateTimeOffset.UtcNow.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)}\r\nMessage-ID: <{messageId}>\r\n"
        + (inReplyTo is null ? "" : $"In-Reply-To: <{inReplyTo}>\r\nReferences: <{inReplyTo}>\r\n")
        + $"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n");

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
