using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Providers;
using AddinHost.Providers.Imap;

namespace AddinHost.Integration.Providers;

/// <summary>Connections that break and servers that answer badly: a named failure, and the next call works.</summary>
[Collection(Servers.Shared)]
public sealed class ImapTroubleTests(Servers servers)
{
    private static readonly DateTimeOffset Long = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_connection_cut_in_the_middle_of_a_header_is_unreachable_and_the_next_call_reads_all()
    {
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        var mailbox = await FilledAsync(dovecot, proxy.Port);
        proxy.On(ProxyDirection.ToClient, "Subject: number 2", ProxyAct.Cut);
        await using var provider = mailbox.OpenImap();
        await FailsAsync("imap_unreachable", () => provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default));
        Assert.Equal(3, (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default)).Messages.Count);
    }

    [Fact]
    public async Task Garbage_in_an_answer_is_named_and_the_next_call_reads_all()
    {
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        var mailbox = await FilledAsync(dovecot, proxy.Port);
        proxy.Insert("\r\n* )(}{ \0\r\n"u8.ToArray(), "* 1 FETCH");
        await using var provider = mailbox.OpenImap();
        await FailsAsync("imap_broken", () => provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default));
        Assert.Equal(3, (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default)).Messages.Count);
    }

    [Fact]
    public async Task A_watch_goes_on_over_a_new_connection_when_its_own_was_cut()
    {
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        var mailbox = await FilledAsync(dovecot, proxy.Port);
        await using var provider = mailbox.OpenImap();
        await provider.WaitForChangesAsync(default);
        var cursor = (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default)).Next;
        var idle = proxy.On(ProxyDirection.ToServer, "IDLE");
        var waiting = provider.WaitForChangesAsync(default);
        await idle.WaitAsync();
        proxy.Cut();
        // What came meanwhile was announced to nobody: both folders are to be read.
        Assert.Equal(2, (await waiting.WaitAsync(Patience)).Count);
        Assert.Empty((await provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Long, 10, default)).Messages);
        idle = proxy.On(ProxyDirection.ToServer, "IDLE");
        waiting = provider.WaitForChangesAsync(default);
        await idle.WaitAsync();
        await mailbox.PutAsync(WatchedFolder.Inbox, "Subject: after the cut\r\n\r\n"u8.ToArray());
        Assert.Equal([WatchedFolder.Inbox], await waiting.WaitAsync(Patience));
        Assert.Equal(2, proxy.Accepted);
    }

    [Fact]
    public async Task One_connection_watches_both_folders_and_reads_them()
    {
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        var mailbox = await FilledAsync(dovecot, proxy.Port);
        await using var provider = mailbox.OpenImap();
        var cursors = new Dictionary<WatchedFolder, SyncCursor>();
        foreach (var folder in await provider.WaitForChangesAsync(default))
            cursors[folder] = (await provider.ListChangesAsync(folder, null, Long, 10, default)).Next;
        foreach (var folder in (WatchedFolder[])[WatchedFolder.Inbox, WatchedFolder.Sent, WatchedFolder.Inbox])
        {
            var waiting = provider.WaitForChangesAsync(default);
            await mailbox.PutAsync(folder, "Subject: one more\r\n\r\n"u8.ToArray());
            Assert.Equal([folder], await waiting.WaitAsync(Patience));
            var page = await provider.ListChangesAsync(folder, cursors[folder], Long, 10, default);
            Assert.NotNull(await provider.FetchAsync(folder, Assert.Single(page.Messages).Id, default));
            cursors[folder] = page.Next;
        }

        Assert.Equal(1, proxy.Accepted);
    }

    [Fact]
    public async Task A_folder_that_disappears_while_it_is_watched_is_told_and_then_missing()
    {
        await using var dovecot = await DovecotServer.StartNewAsync(new DovecotOptions { Capability = DovecotOptions.WithoutIdle + " IDLE" });
        var mailbox = Mailbox(dovecot, dovecot.ImapPort);
        mailbox.Limits = new ImapLimits { PollEvery = TimeSpan.FromMilliseconds(50) };
        mailbox.Settings = mailbox.Settings with { SentFolder = "Gone" };
        await dovecot.DoveadmAsync(["mailbox", "create", "-u", mailbox.Address, "Gone"]);
        await using var provider = mailbox.OpenImap();
        foreach (var folder in await provider.WaitForChangesAsync(default))
            await provider.ListChangesAsync(folder, null, Long, 10, default);
        var waiting = provider.WaitForChangesAsync(default);
        await dovecot.DoveadmAsync(["mailbox", "delete", "-u", mailbox.Address, "Gone"]);
        Assert.Equal([WatchedFolder.Sent], await waiting.WaitAsync(Patience));
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.ListChangesAsync(WatchedFolder.Sent, null, Long, 10, default));
        Assert.Equal((ProviderFailure.NotFound, "sent_folder_missing"), (failure.Failure, failure.Code));
    }

    [Fact]
    public async Task An_idle_connection_that_ended_silently_costs_nobody_a_failure()
    {
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        var mailbox = await FilledAsync(dovecot, proxy.Port);
        await using var provider = mailbox.OpenImap();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default);
        proxy.Cut();
        Assert.NotNull(await provider.FetchAsync(WatchedFolder.Inbox, page.Messages[0].Id, default));
    }

    [Fact]
    public async Task One_message_that_the_server_cannot_read_is_listed_and_holds_up_no_other()
    {
        await using var server = new StubbornImap(expungedToo: false);
        var mailbox = Mailbox(await servers.DovecotAsync(), server.Port);
        await using var provider = mailbox.OpenImap();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default);
        Assert.Equal(["7:1", "7:2", "7:3"], page.Messages.Select(message => message.Id.Value));
        Assert.Equal(["one", null, "three"], page.Messages.Select(message => message.Headers.Subject));
        Assert.Equal("7:3:1", page.Next.Value);
    }

    [Fact]
    public async Task A_message_that_was_expunged_meanwhile_is_not_listed_even_where_the_server_refuses_the_rest_for_it()
    {
        await using var server = new StubbornImap(expungedToo: true);
        var mailbox = Mailbox(await servers.DovecotAsync(), server.Port);
        await using var provider = mailbox.OpenImap();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default);
        Assert.Equal(["7:1", "7:3"], page.Messages.Select(message => message.Id.Value));
    }

    private static ImapMailbox Mailbox(DovecotServer dovecot, int port)
    {
        var user = dovecot.AddUser("trouble");
        var mailbox = new ImapMailbox(dovecot, user, new MailServer("127.0.0.1", 1, MailSecurity.None, ""));
        mailbox.Settings = mailbox.Settings with { Imap = new MailServer("127.0.0.1", port, MailSecurity.None, user.Address) };
        return mailbox;
    }

    private static async Task<ImapMailbox> FilledAsync(DovecotServer dovecot, int port)
    {
        var mailbox = Mailbox(dovecot, port);
        for (var i = 1; i <= 3; i++)
            await mailbox.PutAsync(WatchedFolder.Inbox, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Subject: number {i}\r\n\r\nbody\r\n")));
        return mailbox;
    }

    private static async Task FailsAsync(string code, Func<Task> work)
    {
        var failure = await Assert.ThrowsAsync<ProviderException>(work);
        Assert.Equal((ProviderFailure.Unavailable, code), (failure.Failure, failure.Code));
    }

    /// <summary>An IMAP server with three messages that answers every fetch that includes the second with NO, and never says UIDNEXT.</summary>
    private sealed class StubbornImap : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();
        private readonly string refusal;
        private readonly Task serving;

        public StubbornImap(bool expungedToo)
        {
            refusal = expungedToo ? "NO [EXPUNGEISSUED] Some are gone" : "NO [SERVERBUG] Cannot read it";
            listener.Start();
            serving = ServeAsync();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            listener.Stop();
            await serving;
            stop.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                await SayAsync(client, "* OK [CAPABILITY IMAP4rev1] ready\r\n");
                while (await reader.ReadLineAsync(stop.Token) is { } line)
                    await SayAsync(client, Answer(line.Split(' ', 2)[0], line.Split(' ', 2)[1]));
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
            }
        }

        private async Task SayAsync(TcpClient client, string text) => await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), stop.Token);

        private string Answer(string tag, string command)
        {
            if (command.StartsWith("CAPABILITY", StringComparison.Ordinal))
                return $"* CAPABILITY IMAP4rev1\r\n{tag} OK\r\n";
            if (command.StartsWith("EXAMINE", StringComparison.Ordinal))
                return $"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] stays\r\n{tag} OK [READ-ONLY] done\r\n";
            if (command.StartsWith("UID SEARCH", StringComparison.Ordinal))
                return $"* SEARCH 1 2 3\r\n{tag} OK\r\n";
            if (command.StartsWith("UID FETCH 1:3", StringComparison.Ordinal))
                return $"{Header(1, "one")}{tag} {refusal}\r\n";
            if (command.StartsWith("UID FETCH 2 ", StringComparison.Ordinal))
                return $"{tag} {refusal}\r\n";
            return command.StartsWith("UID FETCH 3 ", StringComparison.Ordinal) ? $"{Header(3, "three")}{tag} OK\r\n" : $"{tag} OK\r\n";
        }

        private static string Header(int uid, string subject)
        {
            var header = $"Subject: {subject}\r\n\r\n";
            return string.Create(CultureInfo.InvariantCulture, $"* {uid} FETCH (UID {uid} FLAGS () INTERNALDATE \"01-Nov-2026 10:00:00 +0000\" RFC822.SIZE 99 BODY[HEADER] {{{header.Length}}}\r\n{header})\r\n");
        }
    }
}
