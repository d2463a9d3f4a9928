using System.Globalization;
using System.Text;
using AddinHost.Integration.Providers.Gmail;
using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Providers;
using AddinHost.Providers.Imap;
using Xunit.Abstractions;

namespace AddinHost.Integration.Providers;

/// <summary>What a thousand older messages cost at each provider, of which one in twenty matches: counted, not timed.</summary>
[Collection(Servers.Shared)]
[Trait("Form", "Long")]
public sealed class OlderMailCostTests(Servers servers, ITestOutputHelper output)
{
    private const int Messages = 1_000;
    private const int Matching = 50;

    /// <summary>As Sync:BackfillBatchSize is.</summary>
    private const int Batch = 50;

    [Fact]
    public async Task At_Gmail_one_get_each_and_two_for_those_that_match()
    {
        await using var google = await GoogleFake.StartNewAsync();
        var mailbox = new GmailMailbox(google, "ada@example.test");
        await google.AddUserAsync(mailbox.Address);
        await google.SetAsync(new { unitsPerMinute = 10_000_000 });
        await google.PutManyAsync(mailbox.Address, Mail("number {number}", "{number}"), Messages);
        await google.ForgetCountsAsync();
        await using (var provider = mailbox.Open())
            await ReadAsync(provider);
        var counts = await google.CountsAsync(mailbox.Address);
        Print("Gmail", counts.Requests.Values.Sum(), $"{counts.Units} quota units ({string.Join(", ", counts.Requests.Select(each => $"{each.Key} {each.Value}"))})");
        Assert.Equal(Messages + Matching, counts.Of("messages.get"));
        Assert.InRange(counts.Requests.Values.Sum(), Messages + Matching, Messages + Matching + 10);
        Assert.InRange(counts.Units, 0, (20 * (Messages + Matching)) + 50);
    }

    [Fact]
    public async Task At_Microsoft_far_less_than_a_request_each()
    {
        var microsoft = new MicrosoftServer();
        await microsoft.InitializeAsync();
        try
        {
            using var mailbox = await GraphMailbox.NewAsync(microsoft);
            for (var i = 0; i < Messages / Batch; i++)
                await microsoft.PutAsync(mailbox.Address, "inbox", Mail("older", $"{i}"), copies: Batch, daysAgo: 1 + i);
            await microsoft.PostAsync("requests/reset");
            await using (var provider = mailbox.Open())
                await ReadAsync(provider);
            var requests = await microsoft.RequestsAsync("/me");
            Print("Microsoft", requests, "");
            Assert.InRange(requests, Matching, Matching + (Messages / Batch) + 15);
        }
        finally
        {
            await microsoft.DisposeAsync();
        }
    }

    [Fact]
    public async Task Over_IMAP_a_command_for_each_batch_and_one_for_each_that_matches()
    {
        var dovecot = await servers.DovecotAsync();
        var user = dovecot.AddUser("cost");
        await dovecot.DeliverAsync(user, Enumerable.Range(0, Messages).Select(i => Mail("older", $"{i}")));
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        var mailbox = new ImapMailbox(dovecot, user, new MailServer(DovecotServer.Host, 25, MailSecurity.None, ""));
        mailbox.Settings = mailbox.Settings with { Imap = new MailServer(DovecotServer.Host, proxy.Port, MailSecurity.None, user.Address) };
        await using (var provider = mailbox.Open())
            await ReadAsync(provider);
        Print("IMAP", proxy.Commands, $"{proxy.Passed(ProxyDirection.ToClient)} bytes");
        Assert.InRange(proxy.Commands, Matching, Matching + (Messages / Batch) + 15);
        Assert.Equal(1, proxy.Accepted);
    }

    /// <summary>As a backfill goes about it: counted, listed, headers batch by batch, bodies of what matches.</summary>
    private static async Task ReadAsync(IMailProvider provider)
    {
        var older = (IListOlderMail)provider;
        var (from, before) = (DateTimeOffset.UtcNow.AddDays(-90), DateTimeOffset.UtcNow.AddDays(1));
        await older.CountOlderAsync(WatchedFolder.Inbox, from, before, default);
        var ids = await older.ListOlderIdsAsync(WatchedFolder.Inbox, from, before, default);
        Assert.Equal(Messages, ids.Count);
        var read = 0;
        foreach (var batch in ids.Chunk(Batch))
            read += (await provider.ReadHeadersAsync(WatchedFolder.Inbox, batch, default)).Count;
        Assert.Equal(Messages, read);
        foreach (var id in ids.Take(Matching))
            Assert.NotNull(await provider.FetchAsync(WatchedFolder.Inbox, id, default));
    }

    private void Print(string what, long requests, string more) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {requests} requests per 1,000 older messages of which 50 match {more}"));

    private static byte[] Mail(string subject, string id) => Encoding.ASCII.GetBytes($"From: Bob <bob@elsewhere.test>\r\nSubject: {subject}\r\nMessage-ID: <{id}@elsewhere.test>\r\n\r\nHello\r\n");
}
