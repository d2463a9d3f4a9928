using System.Globalization;
using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Providers;
using AddinHost.Providers.Graph;
using Xunit.Abstractions;

namespace AddinHost.Integration.Providers;

/// <summary>Reading through Graph: what its change feed brings, and what it costs.</summary>
public sealed class GraphReadingTests(MicrosoftServer microsoft, ITestOutputHelper output) : IClassFixture<MicrosoftServer>
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-30);

    [Fact]
    public async Task Sent_mail_has_its_headers_although_graph_shows_none()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await mailbox.PutAsync(WatchedFolder.Sent, Encoding.UTF8.GetBytes(
            $"From: \"Älice\" <{mailbox.Address}>\r\nTo: Bob <bob@elsewhere.test>\r\nCc: carol@elsewhere.test\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <own@contoso.test>\r\n"
            + "In-Reply-To: <parent@elsewhere.test>\r\nReferences: <root@elsewhere.test> <parent@elsewhere.test>\r\nX-Inlay-Ref: our-ref@contoso.test\r\n\r\nHello"));
        await using var provider = mailbox.Open();
        var sent = Assert.Single((await provider.ListChangesAsync(WatchedFolder.Sent, null, Start, 10, default)).Messages);

        Assert.Equal(mailbox.Address, sent.Headers.From!.Address);
        Assert.Equal("bob@elsewhere.test", Assert.Single(sent.Headers.To).Address);
        Assert.Equal("carol@elsewhere.test", Assert.Single(sent.Headers.Cc).Address);
        Assert.Equal("Grüße", sent.Headers.Subject);
        Assert.Equal("own@contoso.test", sent.Headers.MessageId!.Value.Value);
        Assert.Equal("parent@elsewhere.test", Assert.Single(sent.Headers.InReplyTo).Value);
        Assert.Equal(["root@elsewhere.test", "parent@elsewhere.test"], sent.Headers.References.Select(id => id.Value));
        Assert.Equal("our-ref@contoso.test", sent.Headers["X-Inlay-Ref"]);
        Assert.NotNull(sent.ThreadId);
    }

    [Fact]
    public async Task Changes_removals_and_drafts_are_no_messages()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("one"));
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("two"));
        await using var provider = mailbox.Open();
        var cursor = (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 10, default)).Next;
        var ids = await microsoft.IdsAsync(mailbox.Address, "inbox");
        await microsoft.PostAsync($"touch?user={mailbox.Address}&id={ids[0]}");
        await microsoft.PostAsync($"move?user={mailbox.Address}&id={ids[1]}&to=deleteditems");

        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Start, 10, default);
        Assert.Empty(page.Messages);
        Assert.False(page.More);
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("three"));
        Assert.Equal("three", Assert.Single((await provider.ListChangesAsync(WatchedFolder.Inbox, page.Next, Start, 10, default)).Messages).Headers.Subject);
    }

    [Fact]
    public async Task An_expired_place_in_the_feed_is_told_and_the_next_run_brings_everything()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("one"));
        await using var provider = mailbox.Open();
        var cursor = (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 10, default)).Next;
        await microsoft.PostAsync($"expire?user={mailbox.Address}");
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("two"));

        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Start, 10, default));
        Assert.Equal((ProviderFailure.CursorExpired, "cursor_expired"), (failure.Failure, failure.Code));
        Assert.Equal(["one", "two"], (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 10, default)).Messages.Select(message => message.Headers.Subject));
    }

    [Fact]
    public async Task A_page_that_is_longer_than_asked_for_is_given_piece_by_piece()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await using var provider = mailbox.Open();
        SyncCursor? cursor = (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 10, default)).Next;
        await microsoft.PutAsync(mailbox.Address, "inbox", Mail("many"), copies: 7);
        await microsoft.AddUserAsync(new { mailbox.Address, IgnoresPageSize = true });
        var subjects = 0;
        ChangePage page;
        do
        {
            page = await provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Start, 2, default);
            Assert.InRange(page.Messages.Count, 1, 2);
            subjects += page.Messages.Count;
            cursor = page.Next;
        }
        while (page.More);
        Assert.Equal(7, subjects);
    }

    [Fact]
    public async Task What_came_between_listing_and_the_feed_is_not_lost_and_ids_are_exact()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        for (var i = 0; i < 5; i++)
            await mailbox.PutAsync(WatchedFolder.Inbox, Mail($"before {i}"));
        await using var provider = mailbox.Open();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 2, default);
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("meanwhile"));
        var seen = page.Messages.Select(message => message.Headers.Subject).ToList();
        for (var rounds = 0; rounds < 5; rounds++)
        {
            page = await provider.ListChangesAsync(WatchedFolder.Inbox, page.Next, Start, 2, default);
            seen.AddRange(page.Messages.Select(message => message.Headers.Subject));
        }

        Assert.Equal(["before 0", "before 1", "before 2", "before 3", "before 4", "meanwhile"], seen.Distinct());
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("not yet"));
        Assert.Equal(6, (await ((IListMessageIds)provider).ListIdsAsync(WatchedFolder.Inbox, Start, page.Next, default)).Count);
    }

    [Fact]
    public void A_link_to_elsewhere_is_not_followed()
    {
        var elsewhere = new Uri("https://graph.elsewhere.test/v1.0/me/mailFolders('inbox')/messages/delta?$deltatoken=x").AbsoluteUri;
        var failure = Assert.Throws<ProviderException>(() => GraphCursor.QueryOf(elsewhere, new Uri("https://graph.microsoft.com/v1.0/")));
        Assert.Equal("microsoft_broken", failure.Code);
        Assert.Throws<ProviderException>(() => GraphCursor.QueryOf("https://graph.microsoft.com@elsewhere.test/v1.0/me/messages/delta?$deltatoken=x", new Uri("https://graph.microsoft.com/v1.0/")));
        Assert.Throws<ProviderException>(() => GraphCursor.QueryOf("http://graph.microsoft.com/v1.0/me/messages/delta?$deltatoken=x", new Uri("https://graph.microsoft.com/v1.0/")));
        Assert.Equal("?$deltatoken=x", GraphCursor.QueryOf("https://graph.microsoft.com/v1.0/me/mailFolders('inbox')/messages/delta?$deltatoken=x", new Uri("https://graph.microsoft.com/v1.0/")));
    }

    [Fact]
    public async Task What_is_announced_before_it_is_there_is_asked_for_again()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await using var provider = mailbox.Open();
        var cursor = (await provider.ListChangesAsync(WatchedFolder.Sent, null, Start, 10, default)).Next;
        await mailbox.PutAsync(WatchedFolder.Sent, Mail("on its way"));
        var sent = Assert.Single((await provider.ListChangesAsync(WatchedFolder.Sent, cursor, Start, 10, default)).Messages);
        await microsoft.FaultAsync(new { Match = "GET /$value", Status = 404, Code = "ErrorItemNotFound", Times = 1, User = mailbox.Address });
        Assert.NotNull(await provider.FetchAsync(WatchedFolder.Sent, sent.Id, default));
    }

    [Fact]
    public async Task A_thousand_messages_cost_far_less_than_a_request_each()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await microsoft.PutAsync(mailbox.Address, "inbox", Mail("backlog"), copies: 1_000, daysAgo: 2);
        await microsoft.PostAsync("requests/reset");
        await using var provider = mailbox.Open();
        SyncCursor? cursor = null;
        var count = 0;
        ChangePage page;
        do
        {
            page = await provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Start, 100, default);
            count += page.Messages.Count;
            cursor = page.Next;
        }
        while (page.More);
        Assert.Equal(1_000, count);
        var first = await microsoft.RequestsAsync();

        // Steady state without push, in the worst order: each message comes alone and is looked for at once; 5 % are fetched.
        await microsoft.PostAsync("requests/reset");
        for (var i = 0; i < 100; i++)
        {
            await mailbox.PutAsync(WatchedFolder.Inbox, Mail("new"));
            page = await provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Start, 100, default);
            cursor = page.Next;
            if (i % 20 == 0)
                await provider.FetchAsync(WatchedFolder.Inbox, Assert.Single(page.Messages).Id, default);
        }

        var steady = await microsoft.RequestsAsync() * 10;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"requests per 1,000 messages: first sync {first}, steady state with 5 % matching, one by one {steady}"));
        Assert.InRange(first, 1, 30);
        Assert.Equal(1_050, steady);
    }

    private static byte[] Mail(string subject) => Encoding.ASCII.GetBytes($"From: Bob <bob@elsewhere.test>\r\nTo: alice@contoso.test\r\nSubject: {subject}\r\nMessage-ID: <{Guid.NewGuid():N}@elsewhere.test>\r\n\r\nHello\r\n");
}
