using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync;

/// <summary>A healthy mailbox behind a proxy, a mail on record to answer, and what has been answered so far.</summary>
public sealed class Watched(
    Story story, DovecotServer dovecot, TcpProxy proxy, LiveEvents events, MailUser user, Guid mailbox, Guid contact, string bea, string root, IEnumerable<string> answered, ProxyTrigger idle)
{
    private readonly List<string> answers = [.. answered];

    public TcpProxy Proxy => proxy;

    public LiveEvents Events => events;

    public Guid Mailbox => mailbox;

    public Guid Contact => contact;

    /// <summary>Connects by the proxy, without TLS unless told otherwise, and waits until nothing is missing.</summary>
    public static async Task<Watched> StartAsync(Story story, DovecotServer dovecot, TcpProxy proxy, SmtpSink smtp, LiveEvents events, string security = "none", string? fingerprint = null)
    {
        ArgumentNullException.ThrowIfNull(story);
        ArgumentNullException.ThrowIfNull(dovecot);
        ArgumentNullException.ThrowIfNull(events);
        // No two servers of the tests may have the same address: the host knows it only once.
        var user = dovecot.AddUser($"ada-{Guid.NewGuid():N}");
        var bea = $"bea-{Guid.NewGuid():N}@outside.test";
        var contact = await story.CreateContactAsync("Bea", bea);
        var root = await story.LogAsync(user.Address, bea, "Thursday?");
        ArgumentNullException.ThrowIfNull(proxy);
        var idle = proxy.On(ProxyDirection.ToServer, "IDLE\r\n");
        var answer = await story.Host.Client.PostAsJsonAsync("api/v1/mailboxes", new
        {
            provider = "imap",
            address = user.Address,
            password = user.Password,
            imap = new { host = "localhost", port = proxy.Port, security },
            smtp = new { host = "localhost", port = smtp.Port, security = "none" },
            certificateFingerprint = fingerprint,
            consent = new { disclosure = "imap", locale = "en" },
        });
        var mailbox = (await Story.ReadAsync(answer, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await events.WaitForStateAsync(mailbox, "healthy");
        events.Forget();
        return new Watched(story, dovecot, proxy, events, user, mailbox, contact, bea, root, [root], idle);
    }

    public MailUser User { get; private set; } = user;

    /// <summary>Waits until it waits at both folders; only where that can be seen on the wire and the server knows IDLE.</summary>
    public Task IsIdleAsync() => idle.WaitAsync();

    /// <summary>The same mailbox, looked at through another host.</summary>
    public Watched SeenBy(Story other) => new(other, dovecot, proxy, events, User, mailbox, contact, bea, root, answers, idle);

    /// <summary>Delivers answers to the mail on record; returns the Message-ID of the last.</summary>
    public async Task<string> AnswerAsync(int count = 1, string text = "Thursday is fine.", string? file = null)
    {
        for (var i = 0; i < count; i++)
        {
            var id = $"{Guid.NewGuid():N}@outside.test";
            var mail = Encoding.UTF8.GetString(Story.Mail(bea, User.Address, "Re: Thursday?", id, root, text));
            // A whole mail that is one file: what has to go to the blob store.
            if (file is not null)
                mail = mail.Replace("Content-Type: text/plain; charset=utf-8\r\n", $"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"{file}\"\r\n", StringComparison.Ordinal);
            await dovecot.DeliverAsync(User, Encoding.UTF8.GetBytes(mail));
            answers.Add(id);
        }

        return answers[^1];
    }

    /// <summary>Waits until every answer is on the timeline, and finds each there exactly once and nothing else.</summary>
    public async Task AllAreThereOnceAsync()
    {
        await story.WaitForTimelineAsync(contact, answers.Count);
        var found = (await story.TimelineAsync(contact)).Select(entry => entry.GetProperty("messageId").GetString()!);
        Assert.Equal(answers.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    /// <summary>Healthy by itself again, with no gap, and everything logged.</summary>
    public async Task RecoversAsync()
    {
        await story.WaitForStateAsync(mailbox, "healthy");
        await AllAreThereOnceAsync();
    }

    public Task<JsonElement> ViewAsync() => story.GetAsync($"api/v1/mailboxes/{mailbox}");

    public async Task ChangePasswordAsync(string password) => User = await dovecot.ChangePasswordAsync(User, password);

    public async Task ReconnectAsync(object request) => await Story.ReadAsync(await story.Host.Client.PostAsJsonAsync($"api/v1/mailboxes/{mailbox}/reconnect", request), HttpStatusCode.OK);
}
