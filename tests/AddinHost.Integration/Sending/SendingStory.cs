using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sending;

/// <summary>A member with a mailbox whose outgoing server is a sink that does what a test wants, and a contact to write to.</summary>
public sealed class SendingStory : IAsyncDisposable
{
    private SendingStory(DovecotServer dovecot, HostProcess host, MailUser ada, SmtpSink sink, TcpProxy proxy, Guid mailbox, Guid contact)
    {
        (Dovecot, Host, Ada, Sink, Proxy, Mailbox, Contact) = (dovecot, host, ada, sink, proxy, mailbox, contact);
        Story = new Story(host);
    }

    public DovecotServer Dovecot { get; }

    public HostProcess Host { get; }

    public MailUser Ada { get; }

    public SmtpSink Sink { get; }

    /// <summary>Before the sink.</summary>
    public TcpProxy Proxy { get; }

    public Guid Mailbox { get; }

    public Guid Contact { get; }

    public Story Story { get; }

    public static async Task<SendingStory> StartAsync(Servers servers, HostProcess? host = null)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var dovecot = await servers.DovecotAsync();
        var own = host is null;
        host ??= await HostProcess.StartNewAsync();
        if (own)
            await host.SetUpAsync();
        var (ada, sink) = (dovecot.AddUser("ada"), new SmtpSink());
        var proxy = new TcpProxy(sink.Port);
        var story = new Story(host);
        var mailbox = await story.ConnectAsync(ada, dovecot.ImapPort, proxy.Port);
        await sink.NextMailAsync();
        var contact = await story.CreateContactAsync("Bea", $"bea-{Guid.NewGuid():N}@outside.test");
        return new SendingStory(dovecot, host, ada, sink, proxy, mailbox, contact);
    }

    public Task<(Guid Id, string MessageId)> SendAsync(string subject = "Thursday?") => Story.SendAsync(Contact, Mailbox, subject);

    public async Task<HttpResponseMessage> PostAsync(object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/contacts/{Contact}/messages") { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await Host.Client.SendAsync(request);
    }

    public async Task<JsonElement> DecideAsync(Guid id, string what, HttpStatusCode expected) =>
        await Story.ReadAsync(await Host.Client.PostAsync(new Uri($"api/v1/messages/{id}/{what}", UriKind.Relative), null), expected);

    public Task<JsonElement> MessageAsync(Guid id) => Story.GetAsync($"api/v1/messages/{id}");

    public async Task<string> StateAsync(Guid id) => (await MessageAsync(id)).GetProperty("state").GetString()!;

    /// <summary>How often the sink was given this message to its final dot.</summary>
    public int Taken(string messageId) => Sink.Mails.Count(mail => Text(mail).Contains(messageId, StringComparison.Ordinal));

    public async Task<int> CopiesAsync(string messageId, string folder = "Sent") => (await Dovecot.ListAsync(Ada, folder)).Count(mail => mail.Text.Contains($"<{messageId}>", StringComparison.Ordinal));

    public static string Text(SinkMail mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return System.Text.Encoding.UTF8.GetString(mail.Data);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Sink.DisposeAsync();
    }
}
