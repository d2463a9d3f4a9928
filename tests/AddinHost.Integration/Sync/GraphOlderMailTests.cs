using System.Net;
using System.Net.Http.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync;

/// <summary>Older mail and conversations at Microsoft.</summary>
public sealed class GraphOlderMailTests(MicrosoftServer microsoft) : IClassFixture<MicrosoftServer>
{
    [Fact]
    public async Task Older_mail_waits_while_microsoft_asks_for_silence_says_so_and_goes_on_and_needs_few_requests()
    {
        await using var host = await GraphStory.StartHostAsync(microsoft, ("Microsoft:Limits:LongestPause", "00:00:01"));
        var story = await GraphStory.NewAsync(microsoft, host);
        var contact = await story.Story.CreateContactAsync("Bea", story.Correspondent);
        var root = await story.Story.LogAsync(story.Address, story.Correspondent, "Thursday?");
        await microsoft.PutAsync(story.Address, "inbox", Story.Mail("shop@outside.test", story.Address, "Offer", $"{Guid.NewGuid():N}@outside.test"), copies: 200, daysAgo: 70);
        await microsoft.PutAsync(story.Address, "inbox", Story.Mail(story.Correspondent, story.Address, "Re: Thursday?", $"{Guid.NewGuid():N}@outside.test", root), daysAgo: 60);
        await microsoft.PutAsync(story.Address, "sentitems", Story.Mail(story.Address, story.Correspondent, "Re: Thursday?", $"{Guid.NewGuid():N}@contoso.test", root), daysAgo: 59);
        var mailbox = await story.ConnectAsync();
        await story.Story.WaitForStateAsync(mailbox, "healthy");
        await story.WaitForSubscriptionsAsync();

        await microsoft.PostAsync("requests/reset");
        await microsoft.FaultAsync(new { match = "GET /mailFolders/sentitems/messages", status = 429, retryAfter = "2", user = story.Address });
        await Story.ReadAsync(await host.Client.PostAsJsonAsync($"api/v1/mailboxes/{mailbox}/backfill", new { days = 90 }), HttpStatusCode.Accepted);
        await WaitForAsync(story, mailbox, "waiting");
        var waiting = await story.Story.GetAsync($"api/v1/mailboxes/{mailbox}/backfill");
        if (waiting.GetProperty("state").GetString() == "waiting")
            Assert.Equal("throttled", waiting.GetProperty("problem").GetProperty("code").GetString());
        await WaitForAsync(story, mailbox, "done");
        var done = await story.Story.GetAsync($"api/v1/mailboxes/{mailbox}/backfill");
        Assert.Equal((202, 2), (done.GetProperty("read").GetInt32(), done.GetProperty("logged").GetInt32()));
        Assert.Equal(3, (await story.Story.TimelineAsync(contact)).Count);
        // Headers come fifty in a request: no message that does not match costs one of its own.
        Assert.InRange(await microsoft.RequestsAsync("/me"), 1, 40);
    }

    [Trait("Form", "Long")]
    [Fact]
    public async Task A_conversation_tells_an_answer_that_names_nothing_but_only_in_its_own_mailbox()
    {
        await using var host = await GraphStory.StartHostAsync(microsoft);
        var (story, other) = (await GraphStory.NewAsync(microsoft, host), await GraphStory.NewAsync(microsoft, host));
        var (mailbox, elsewhere) = (await story.ConnectAsync(), await other.ConnectAsync());
        foreach (var id in new[] { mailbox, elsewhere })
            await story.Story.WaitForStateAsync(id, "healthy");
        await story.WaitForSubscriptionsAsync();
        await other.WaitForSubscriptionsAsync();
        var contact = await story.Story.CreateContactAsync("Bea", story.Correspondent);
        var (sent, messageId) = await story.Story.SendAsync(contact, mailbox, "Thursday?");
        await story.Story.WaitForMessageAsync(sent, "accepted", "filed");
        var conversation = $"conversation-<{messageId}>";

        var (theirs, own, notice, foreign) = ("a" + messageId, "b" + messageId, "c" + messageId, "d" + messageId);
        await microsoft.PutAsync(other.Address, "inbox", Story.Mail(story.Correspondent, other.Address, "Re: Thursday?", foreign), conversation: conversation);
        await microsoft.PutAsync(story.Address, "inbox", Story.Mail("robot@outside.test", story.Address, "Thursday?", notice), conversation: conversation);
        await microsoft.PutAsync(story.Address, "sentitems", Story.Mail(story.Address, story.Correspondent, "RE: Thursday?", own), conversation: conversation);
        await microsoft.PutAsync(story.Address, "inbox", Story.Mail(story.Correspondent, story.Address, "AW: Thursday?", theirs, inReplyTo: "lost@outside.test"), conversation: conversation);

        var timeline = await story.Story.WaitForTimelineAsync(contact, 3);
        Assert.Equal(new[] { messageId, own, theirs }.Order(StringComparer.Ordinal), timeline.Select(entry => entry.GetProperty("messageId").GetString()!).Order(StringComparer.Ordinal));
        Assert.Single(timeline.Select(entry => entry.GetProperty("threadId").GetGuid()).Distinct());
        Assert.Equal("in_known_thread", await RuleAsync(story, theirs));
        await story.Story.WaitAsync(async () => await RuleAsync(story, foreign) is not null && await RuleAsync(story, notice) is not null, () => "the others to be passed over");
        Assert.Equal(("no_known_parent", "no_known_parent"), (await RuleAsync(story, foreign), await RuleAsync(story, notice)));
    }

    private static async Task<string?> RuleAsync(GraphStory story, string messageId) =>
        (await story.Story.GetAsync($"api/v1/ledger?messageId={messageId}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("rule").GetString()).FirstOrDefault();

    private static Task WaitForAsync(GraphStory story, Guid mailbox, string state) => story.Story.WaitAsync(
        async () => (await story.Story.GetAsync($"api/v1/mailboxes/{mailbox}/backfill")).GetProperty("state").GetString() == state, () => $"older mail to be {state}");
}
