using System.Net;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sending;

/// <summary>E5: whatever happens around the commit point, nothing is sent twice by itself and nothing is lost in silence.</summary>
[Collection(Servers.Shared)]
public sealed class NeverTwiceTests(Servers servers)
{
    [Fact]
    public async Task A_message_whose_end_is_unknown_becomes_unconfirmed_and_only_a_person_sends_it_again_or_confirms_it()
    {
        await using var host = await StartAsync();
        await using var story = await SendingStory.StartAsync(servers, host);
        await using var stalled = await SendingStory.StartAsync(servers, host);
        await using var proven = await SendingStory.StartAsync(servers, host);
        await using var inbox = await SendingStory.StartAsync(servers, host);
        await using var bounced = await SendingStory.StartAsync(servers, host);
        await using var feed = await StateFeed.OpenAsync(host);
        story.Sink.Ending = proven.Sink.Ending = inbox.Sink.Ending = bounced.Sink.Ending = SinkEnding.HangUp;
        stalled.Sink.Ending = SinkEnding.Stall;

        // Five mailboxes at once: taken and hung up; taken and silent; taken, and the copy lies in Sent; taken, and it came back to the mailbox itself; taken, and it bounced.
        var (lost, silent, filed, own, back) = (await story.SendAsync(), await stalled.SendAsync(), await proven.SendAsync(), await inbox.SendAsync(), await bounced.SendAsync());
        await proven.Dovecot.SaveAsync(proven.Ada, "Sent", (await proven.Sink.NextMailAsync()).Data);
        await inbox.Dovecot.DeliverAsync(inbox.Ada, (await inbox.Sink.NextMailAsync()).Data);
        await bounced.Sink.NextMailAsync();
        await bounced.Dovecot.DeliverAsync(
            bounced.Ada, Story.Mail("MAILER-DAEMON@outside.test", bounced.Ada.Address, "Undelivered Mail", $"{Guid.NewGuid():N}@outside.test", text: $"Nobody here.\r\n\r\nMessage-ID: <{back.MessageId}>"));
        await stalled.Sink.NextMailAsync();
        Assert.Equal("handing_off", await stalled.StateAsync(silent.Id));
        stalled.Proxy.Cut();

        await proven.Story.WaitForMessageAsync(filed.Id, "filed");
        await inbox.Story.WaitForMessageAsync(own.Id, "filed");
        await bounced.Story.WaitForMessageAsync(back.Id, "filed");
        await story.Story.WaitForMessageAsync(lost.Id, "unconfirmed");
        await stalled.Story.WaitForMessageAsync(silent.Id, "unconfirmed");
        Assert.All(new[] { (story, lost), (stalled, silent), (proven, filed), (inbox, own), (bounced, back) }, one => Assert.Equal(1, one.Item1.Taken(one.Item2.MessageId)));
        Assert.Equal((1, 1), (await proven.CopiesAsync(filed.MessageId), await inbox.CopiesAsync(own.MessageId)));
        Assert.Equal(0, await story.CopiesAsync(lost.MessageId));
        // Two mailboxes: their events come in either order.
        await feed.WaitAsync(all => all.StatesOf(silent.Id).Contains("unconfirmed") && all.StatesOf(lost.Id).Contains("unconfirmed"));
        Assert.Equal(["handing_off", "unconfirmed"], feed.StatesOf(lost.Id));

        // A person decides: once more, and it arrived.
        story.Sink.Ending = SinkEnding.Reply;
        await story.DecideAsync(lost.Id, "resend", HttpStatusCode.Accepted);
        await stalled.DecideAsync(silent.Id, "confirm", HttpStatusCode.OK);
        await story.Story.WaitForMessageAsync(lost.Id, "filed");
        await stalled.Story.WaitForMessageAsync(silent.Id, "filed");
        Assert.Equal((2, 1), (story.Taken(lost.MessageId), stalled.Taken(silent.MessageId)));
        Assert.Equal((1, 1), (await story.CopiesAsync(lost.MessageId), await stalled.CopiesAsync(silent.MessageId)));
        Assert.Equal("send_state_changed", (await story.DecideAsync(lost.Id, "resend", HttpStatusCode.Conflict)).GetProperty("code").GetString());
        Assert.Equal("send_state_changed", (await story.DecideAsync(lost.Id, "cancel", HttpStatusCode.Conflict)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_host_killed_around_the_commit_point_never_sends_again_and_one_killed_before_it_sends_once()
    {
        await using var host = await StartAsync();
        await using var before = await SendingStory.StartAsync(servers, host);
        await using var atDot = await SendingStory.StartAsync(servers, host);
        await using var afterDot = await SendingStory.StartAsync(servers, host);
        await using var arrived = await SendingStory.StartAsync(servers, host);

        // Held before DATA: nothing is committed. Held after the last line and before the dot: committed. Taken without an answer: committed too.
        var beforeData = before.Proxy.On(ProxyDirection.ToClient, "250 2.1.5 Ok", ProxyAct.Pause);
        var lastLine = atDot.Proxy.On(ProxyDirection.ToServer, "how about Thursday?", ProxyAct.Pause);
        afterDot.Sink.Ending = arrived.Sink.Ending = SinkEnding.Stall;
        var (early, held, silent, there) = (await before.SendAsync("before"), await atDot.SendAsync(), await afterDot.SendAsync(), await arrived.SendAsync());
        // And one whose time comes while no host is there.
        var later = (await Story.ReadAsync(await atDot.PostAsync(new { mailboxId = atDot.Mailbox, subject = "Later", text = "Later", sendAt = DateTimeOffset.UtcNow.AddSeconds(3).ToString("O") }), HttpStatusCode.Accepted)).GetProperty("id").GetGuid();
        await beforeData.WaitAsync();
        await afterDot.Sink.NextMailAsync();
        var copy = await arrived.Sink.NextMailAsync();
        await atDot.Story.WaitForMessageAsync(held.Id, "handing_off");
        await afterDot.Story.WaitForMessageAsync(silent.Id, "handing_off");
        Assert.Equal("written", await before.StateAsync(early.Id));
        await host.KillAsync();
        before.Proxy.Cut();
        before.Proxy.Resume();
        atDot.Proxy.Cut();
        atDot.Proxy.Resume(ProxyDirection.ToServer);
        await arrived.Dovecot.SaveAsync(arrived.Ada, "Sent", copy.Data);
        foreach (var story in new[] { afterDot, arrived })
            story.Sink.Ending = SinkEnding.Reply;
        await host.StartAsync();

        await before.Story.WaitForMessageAsync(early.Id, "filed");
        await arrived.Story.WaitForMessageAsync(there.Id, "filed");
        await atDot.Story.WaitForMessageAsync(held.Id, "unconfirmed");
        await afterDot.Story.WaitForMessageAsync(silent.Id, "unconfirmed");
        Assert.Equal((1, 0, 1, 1), (before.Taken(early.MessageId), atDot.Taken(held.MessageId), afterDot.Taken(silent.MessageId), arrived.Taken(there.MessageId)));
        Assert.Equal((1, 1), (await before.CopiesAsync(early.MessageId), await arrived.CopiesAsync(there.MessageId)));
        await atDot.Story.WaitForMessageAsync(later, "filed");
        Assert.Equal(1, atDot.Sink.Mails.Count(mail => SendingStory.Text(mail).Contains("Subject: Later", StringComparison.Ordinal)));

        await atDot.DecideAsync(held.Id, "resend", HttpStatusCode.Accepted);
        await atDot.Story.WaitForMessageAsync(held.Id, "filed");
        Assert.Equal(1, atDot.Taken(held.MessageId));
    }

    private static async Task<HostProcess> StartAsync()
    {
        var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        return host;
    }
}
