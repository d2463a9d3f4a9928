using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync;

/// <summary>A reply that is read before the message it answers is on record is not lost: it is decided about again when that message comes.</summary>
[Collection(Servers.Watching)]
public sealed class LateParentTests(Servers servers) : IAsyncLifetime
{
    private HostProcess host = null!;
    private DovecotServer dovecot = null!;
    private Story story = null!;

    public async Task InitializeAsync()
    {
        dovecot = await servers.DovecotAsync();
        host = await HostProcess.StartNewAsync([KeyValuePair.Create("Sync:ReconsiderEvery", "00:00:01")]);
        await host.SetUpAsync();
        story = new Story(host);
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task The_parent_is_logged_by_hand()
    {
        await using var smtp = new SmtpSink();
        var (ada, bea, parent) = (dovecot.AddUser("ada"), "bea@outside.test", $"{Guid.NewGuid():N}@outside.test");
        var contact = await story.CreateContactAsync("Bea", bea);
        await story.WaitForStateAsync(await story.ConnectAsync(ada, dovecot.ImapPort, smtp.Port), "healthy");
        var reply = await PassedOverAsync(ada, bea, parent);

        await story.LogAsync(ada.Address, bea, "Thursday?", parent);

        await AssertOnRecordAsync(contact, reply, 2);
    }

    [Fact]
    public async Task The_parent_comes_through_another_mailbox()
    {
        await using var smtp = new SmtpSink();
        var (ada, carol, bea, parent) = (dovecot.AddUser("ada"), dovecot.AddUser("carol"), "bea@outside.test", $"{Guid.NewGuid():N}@outside.test");
        var contact = await story.CreateContactAsync("Bea", bea);
        var root = await story.LogAsync(bea, carol.Address, "About Thursday");
        await story.WaitForStateAsync(await story.ConnectAsync(ada, dovecot.ImapPort, smtp.Port), "healthy");
        await story.WaitForStateAsync(await story.ConnectAsync(carol, dovecot.ImapPort, smtp.Port), "healthy");
        var reply = await PassedOverAsync(ada, bea, parent);

        await dovecot.SaveAsync(carol, "Sent", Story.Mail(carol.Address, bea, "Thursday?", parent, root));

        await AssertOnRecordAsync(contact, reply, 3);
    }

    [Fact]
    public async Task Both_folders_answer_each_other_while_they_are_watched()
    {
        await using var smtp = new SmtpSink();
        var (ada, bea) = (dovecot.AddUser("ada"), "bea@outside.test");
        var contact = await story.CreateContactAsync("Bea", bea);
        var root = await story.LogAsync(bea, ada.Address, "About Thursday");
        await story.WaitForStateAsync(await story.ConnectAsync(ada, dovecot.ImapPort, smtp.Port), "healthy");

        // From the end to the beginning: nothing is known when it arrives but the last.
        var chain = Enumerable.Range(1, 8).Select(number => $"{number}.{Guid.NewGuid():N}@outside.test").ToList();
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            var parent = i == 0 ? root : chain[i - 1];
            if (i % 2 == 0)
                await dovecot.SaveAsync(ada, "Sent", Story.Mail(ada.Address, bea, $"Number {i}", chain[i], parent));
            else
                await dovecot.DeliverAsync(ada, Story.Mail(bea, ada.Address, $"Number {i}", chain[i], parent));
        }

        var timeline = await story.WaitForTimelineAsync(contact, 9);
        Assert.Equal(chain.Append(root).Order(StringComparer.Ordinal), timeline.Select(entry => entry.GetProperty("messageId").GetString()!).Order(StringComparer.Ordinal));
        Assert.Single(timeline.Select(entry => entry.GetProperty("threadId").GetGuid()).Distinct());
    }

    /// <summary>Delivers a reply to something unknown and waits until it was decided about.</summary>
    private async Task<string> PassedOverAsync(MailUser user, string from, string parent)
    {
        var reply = $"{Guid.NewGuid():N}@outside.test";
        await dovecot.DeliverAsync(user, Story.Mail(from, user.Address, "Re: Thursday?", reply, parent));
        await story.WaitAsync(async () => await RuleAsync(reply) == "no_known_parent", () => "the reply to be passed over");
        return reply;
    }

    private async Task AssertOnRecordAsync(Guid contact, string reply, int entries)
    {
        var timeline = await story.WaitForTimelineAsync(contact, entries);
        Assert.Single(timeline, entry => entry.GetProperty("messageId").GetString() == reply);
        Assert.Single(timeline.Select(entry => entry.GetProperty("threadId").GetGuid()).Distinct());
        Assert.Equal("reply_to_known", await RuleAsync(reply));
    }

    private async Task<string?> RuleAsync(string messageId)
    {
        var items = (await story.GetAsync($"api/v1/ledger?messageId={messageId}")).GetProperty("items");
        return items.GetArrayLength() == 0 ? null : Assert.Single(items.EnumerateArray()).GetProperty("rule").GetString();
    }
}
