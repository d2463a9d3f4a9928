using AddinHost.Integration.Support;

namespace AddinHost.Integration.MainJob;

/// <summary>The main job on a real mail server: send, be answered, see it on the timeline.</summary>
[Collection(Servers.Shared)]
public sealed class MainJobTests(Servers servers)
{
    [Fact]
    public async Task A_reply_to_a_sent_message_appears_on_the_timeline_and_nothing_is_marked_as_read()
    {
        var dovecot = await servers.DovecotAsync();
        var postfix = await servers.PostfixAsync();
        var (ada, bea) = (dovecot.AddUser("ada"), dovecot.AddUser("bea"));
        await dovecot.DeliverAsync(ada, Story.Mail("stranger@outside.test", ada.Address, "Not for the record", "stranger@outside.test"));
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        var story = new Story(host);
        var mailbox = await story.ConnectAsync(ada, dovecot.ImapPort, postfix.PlainPort);
        await story.WaitForStateAsync(mailbox, "healthy");
        var contact = await story.CreateContactAsync("Bea", bea.Address);

        var (id, messageId) = await story.SendAsync(contact, mailbox, "Thursday?");
        await story.WaitForMessageAsync(id, "filed");
        Assert.Contains(await dovecot.ListAsync(bea), mail => mail.Text.Contains(messageId, StringComparison.Ordinal));
        Assert.Single(await dovecot.ListAsync(ada, "Sent"), mail => mail.Text.Contains(messageId, StringComparison.Ordinal));

        await dovecot.DeliverAsync(ada, Story.Mail(bea.Address, ada.Address, "Re: Thursday?", "reply-1@outside.test", messageId));
        var timeline = await story.WaitForTimelineAsync(contact, 2);

        Assert.Equal(["incoming", "outgoing"], timeline.Select(entry => entry.GetProperty("direction").GetString()));
        Assert.Equal("Thursday is fine.", timeline[0].GetProperty("preview").GetString()!.Trim());
        Assert.Equal(timeline[1].GetProperty("threadId").GetGuid(), timeline[0].GetProperty("threadId").GetGuid());
        Assert.All(await dovecot.ListAsync(ada), mail => Assert.DoesNotContain('S', mail.Flags));
        var ledger = await story.GetAsync("api/v1/ledger?messageId=stranger@outside.test");
        Assert.Equal("no_known_parent", ledger.GetProperty("items")[0].GetProperty("rule").GetString());
    }
}
