using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Tests.Mail.Imap;

/// <summary>A client and its scripted server, up to the point where a test begins.</summary>
internal static class ImapDialogue
{
    public const string Everything = "IMAP4rev1 IDLE UIDPLUS SASL-IR AUTH=PLAIN LITERAL+ SPECIAL-USE LIST-EXTENDED";

    public static Task<ImapClient> ConnectAsync(ScriptedServer server, MailSecurity security = MailSecurity.Tls, ImapOptions? options = null, CancellationToken ct = default) =>
        ImapClient.ConnectAsync(server.Transport(security), options ?? new ImapOptions(), ct);

    /// <summary>Connected over "TLS"; the next command has the tag A2.</summary>
    public static async Task<ImapClient> GreetAsync(ScriptedServer server, string capabilities = Everything, ImapOptions? options = null)
    {
        await server.SendLinesAsync($"* OK [CAPABILITY {capabilities}] ready");
        return await ConnectAsync(server, options: options);
    }

    /// <summary>Connected with INBOX selected; the next command has the tag A3.</summary>
    public static async Task<ImapClient> SelectAsync(ScriptedServer server, string capabilities = Everything, ImapOptions? options = null, uint exists = 3)
    {
        var client = await GreetAsync(server, capabilities, options);
        var select = client.SelectAsync("INBOX", readOnly: true, CancellationToken.None);
        await server.ExpectAsync("A1 EXAMINE \"INBOX\"");
        await server.SendLinesAsync($"* {exists} EXISTS", "* OK [UIDVALIDITY 42] ok", "* OK [UIDNEXT 10] ok", "A1 OK [READ-ONLY] done");
        await select;
        return client;
    }

    public static async Task<MailProtocolException> FailsAsync(Task task) => await Assert.ThrowsAsync<MailProtocolException>(() => task.WaitAsync(TimeSpan.FromSeconds(10)));

    public static async Task<List<ImapHeaderItem>> CollectAsync(IAsyncEnumerable<ImapHeaderItem> items)
    {
        var collected = new List<ImapHeaderItem>();
        await foreach (var item in items)
            collected.Add(item);
        return collected;
    }
}
