using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using AddinHost.Integration.Support;
using AddinHost.Mail.Mime;

namespace AddinHost.Integration.Sending;

/// <summary>Sending from the record, on real servers and on one that answers as it is told.</summary>
[Collection(Servers.Shared)]
public sealed class SendMessageTests(Servers servers, SendMessageTests.Hosts hosts) : IClassFixture<SendMessageTests.Hosts>
{
    [Fact]
    public async Task A_sent_message_is_told_step_by_step_and_filed_once_whether_the_server_files_it_or_not()
    {
        var (dovecot, postfix, host) = (await servers.DovecotAsync(), await servers.PostfixAsync(), await hosts.HostAsync());
        var (ada, bea) = (dovecot.AddUser("ada"), dovecot.AddUser("bea"));
        var story = new Story(host);
        var mailbox = await story.ConnectAsync(ada, dovecot.ImapPort, postfix.PlainPort);
        var contact = await story.CreateContactAsync("Bea", bea.Address);
        await using var feed = await StateFeed.OpenAsync(host);
        var (id, messageId) = await story.SendAsync(contact, mailbox, "Thursday?");
        await feed.WaitAsync(all => all.StatesOf(id).Contains("filed"));

        Assert.Equal(["handing_off", "accepted", "filed"], feed.StatesOf(id));
        Assert.Contains(feed.Events, one => one.Kind == "timeline.entry_added" && one.Data.GetProperty("contactId").GetGuid() == contact && one.Data.GetProperty("entry").GetProperty("state").GetString() == "written");
        Assert.EndsWith("@example.test", messageId, StringComparison.Ordinal);
        Assert.Single(await dovecot.ListAsync(bea), mail => mail.Text.Contains($"<{messageId}>", StringComparison.Ordinal));
        Assert.Single(await dovecot.ListAsync(ada, "Sent"), mail => mail.Text.Contains($"<{messageId}>", StringComparison.Ordinal) && mail.Flags.Contains('S', StringComparison.Ordinal));
        Assert.Equal(["accepted"], States(await story.GetAsync($"api/v1/messages/{id}")));

        // A server that files what it sends, before it answers.
        await using var filing = await SendingStory.StartAsync(servers, host);
        filing.Sink.Ending = SinkEnding.Stall;
        var second = await filing.SendAsync();
        await filing.Dovecot.SaveAsync(filing.Ada, "Sent", (await filing.Sink.NextMailAsync()).Data);
        await filing.Story.WaitForMessageAsync(second.Id, "filed");
        filing.Proxy.Cut();
        await filing.Story.WaitForMessageAsync(second.Id, "filed");
        Assert.Equal((1, 1), (await filing.CopiesAsync(second.MessageId), filing.Taken(second.MessageId)));
    }

    [Fact]
    public async Task Each_recipient_has_an_answer_of_its_own_and_only_none_at_all_is_a_failure()
    {
        await using var story = await SendingStory.StartAsync(servers, await hosts.HostAsync());
        story.Sink.OnRecipient = address => address.StartsWith("gone", StringComparison.Ordinal) ? "550 5.1.1 No such user" : "250 2.1.5 Ok";

        var some = await Sent(await story.PostAsync(new { mailboxId = story.Mailbox, subject = "a", text = "a", to = List("here@outside.test", "gone@outside.test") }));
        var none = await Sent(await story.PostAsync(new { mailboxId = story.Mailbox, subject = "b", text = "b", to = List("gone-1@outside.test"), cc = List("gone-2@outside.test") }));
        await story.Story.WaitForMessageAsync(some, "filed");
        await story.Story.WaitForMessageAsync(none, "failed");

        Assert.Equal(["accepted", "refused"], States(await story.MessageAsync(some)));
        var refused = (await story.MessageAsync(none)).GetProperty("recipients");
        Assert.Equal(2, refused.GetArrayLength());
        Assert.All(refused.EnumerateArray(), one => Assert.Equal(("refused", "5.1.1"), (one.GetProperty("state").GetString(), one.GetProperty("code").GetString())));

        // The server has learned of them meanwhile.
        story.Sink.OnRecipient = _ => "250 2.1.5 Ok";
        await story.DecideAsync(none, "resend", HttpStatusCode.Accepted);
        await story.Story.WaitForMessageAsync(none, "filed");
        Assert.Equal(["accepted", "accepted"], States(await story.MessageAsync(none)));
        Assert.Equal(3, story.Sink.Mails.Count);
    }

    /// <summary>Some have it, some are put off, one is refused: each stands there as it is, and only who was put off gets it with the second try.</summary>
    [Fact]
    public async Task Of_mixed_answers_only_those_who_were_put_off_are_tried_again()
    {
        await using var story = await SendingStory.StartAsync(servers, await hosts.HostAsync());
        var grey = 0;
        story.Sink.OnRecipient = address => address.StartsWith("gone", StringComparison.Ordinal) ? "550 5.1.1 No such user"
            : address.StartsWith("grey", StringComparison.Ordinal) && Interlocked.Increment(ref grey) == 1 ? "450 4.2.0 Greylisted" : "250 2.1.5 Ok";

        var id = await Sent(await story.PostAsync(new { mailboxId = story.Mailbox, subject = "Mixed", text = "a", to = List("here@outside.test", "grey@outside.test", "gone@outside.test") }));
        Assert.Equal(["here@outside.test"], (await story.Sink.NextMailAsync()).Recipients);
        await story.Story.WaitAsync(async () => States(await story.MessageAsync(id)).SequenceEqual(["accepted", "deferred", "refused"]), () => "one to be put off");
        Assert.Equal(["grey@outside.test"], (await story.Sink.NextMailAsync()).Recipients);
        await story.Story.WaitAsync(async () => States(await story.MessageAsync(id)).SequenceEqual(["accepted", "accepted", "refused"]), () => "the rest to be accepted");
        Assert.Equal(("filed", 2), (await story.StateAsync(id), story.Taken((await story.MessageAsync(id)).GetProperty("messageId").GetString()!)));
        var item = (await story.Story.GetAsync("api/v1/outbox")).GetProperty("items").EnumerateArray().Single(one => one.GetProperty("id").GetGuid() == id);
        Assert.Equal(("partly", "recipients_partly", "gone@outside.test"), (item.GetProperty("place").GetString(), item.GetProperty("trouble").GetProperty("code").GetString(), item.GetProperty("recipients")[0].GetProperty("address").GetString()));
    }

    [Fact]
    public async Task A_passing_refusal_is_tried_again_by_itself_and_a_lasting_one_fails_with_its_reason()
    {
        var host = await hosts.HostAsync();
        await using var sender = await SendingStory.StartAsync(servers, host);
        await using var grey = await SendingStory.StartAsync(servers, host);
        await using var dot = await SendingStory.StartAsync(servers, host);
        await using var spam = await SendingStory.StartAsync(servers, host);
        sender.Sink.OnSender = Once("451 4.3.0 Later", "250 2.1.0 Ok");
        grey.Sink.OnRecipient = Once("450 4.2.0 Greylisted", "250 2.1.5 Ok");
        dot.Sink.DataReply = "452 4.3.1 Disk full";
        spam.Sink.DataReply = "554 5.7.1 Looks like spam";

        var (a, b, c, d) = (await sender.SendAsync(), await grey.SendAsync(), await dot.SendAsync(), await spam.SendAsync());
        await dot.Sink.NextMailAsync();
        dot.Sink.DataReply = "250 2.0.0 Taken";

        await sender.Story.WaitForMessageAsync(a.Id, "filed");
        await grey.Story.WaitForMessageAsync(b.Id, "filed");
        await dot.Story.WaitForMessageAsync(c.Id, "filed");
        await spam.Story.WaitForMessageAsync(d.Id, "failed");
        Assert.Equal((1, 1, 2, 1), (sender.Taken(a.MessageId), grey.Taken(b.MessageId), dot.Taken(c.MessageId), spam.Taken(d.MessageId)));
        Assert.Equal((1, 1, 1, 0), (await sender.CopiesAsync(a.MessageId), await grey.CopiesAsync(b.MessageId), await dot.CopiesAsync(c.MessageId), await spam.CopiesAsync(d.MessageId)));
        var reason = (await spam.MessageAsync(d.Id)).GetProperty("recipients")[0];
        Assert.Equal(("refused", "5.7.1"), (reason.GetProperty("state").GetString(), reason.GetProperty("code").GetString()));
        Assert.Contains("Looks like spam", reason.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_waits_for_its_server_can_be_cancelled_and_never_leaves()
    {
        await using var story = await SendingStory.StartAsync(servers, await hosts.HostAsync());
        var held = story.Proxy.On(ProxyDirection.ToClient, "250 2.1.5 Ok", ProxyAct.Pause);
        var (id, messageId) = await story.SendAsync();
        await held.WaitAsync();
        await story.DecideAsync(id, "cancel", HttpStatusCode.OK);
        story.Proxy.Resume();
        await story.SendAsync("The next");
        await story.Sink.NextMailAsync();

        Assert.Equal("cancelled", await story.StateAsync(id));
        Assert.Equal(0, story.Taken(messageId));
        Assert.Equal("send_state_changed", (await story.DecideAsync(id, "resend", HttpStatusCode.Conflict)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_goes_out_is_what_was_written_in_the_thread_it_answers_and_without_Bcc()
    {
        await using var story = await SendingStory.StartAsync(servers, await hosts.HostAsync());
        var parent = await story.Story.LogAsync("Bea <bea@outside.test>", story.Ada.Address, "Thursday?");
        using var answer = await story.PostAsync(new
        {
            mailboxId = story.Mailbox, subject = "Grüße 💡", html = "<p>Über <b>alles</b></p>", to = List("Bea Öhm <bea@outside.test>"), bcc = List("secret@outside.test"), inReplyTo = $"<{parent}>",
            attachments = new[] { new { name = "Angebot für Sie.txt", type = "text/plain", content = Convert.ToBase64String("Hallo"u8) } },
        });
        var id = await Sent(answer);
        var mail = await story.Sink.NextMailAsync();
        var read = MimeMessage.Parse(mail.Data);
        var message = await story.MessageAsync(id);

        Assert.Equal(["bea@outside.test", "secret@outside.test"], mail.Recipients.Order());
        Assert.DoesNotContain("secret", SendingStory.Text(mail), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(parent, Assert.Single(read.Headers.InReplyTo).Value);
        Assert.Equal([parent], read.Headers.References.Select(one => one.Value));
        Assert.Equal(message.GetProperty("messageId").GetString(), read.Headers.MessageId!.Value.Value);
        Assert.Equal((story.Ada.Address, "example.test"), (read.Headers.From!.Address, read.Headers.MessageId!.Value.Value.Split('@')[1]));
        Assert.Equal(("Grüße 💡", "Bea Öhm"), (read.Headers.Subject, read.Headers.To[0].Name));
        Assert.Contains("Über", read.TextBody, StringComparison.Ordinal);
        Assert.Contains("<b>alles</b>", read.HtmlBody, StringComparison.Ordinal);
        Assert.Equal(("Angebot für Sie.txt", "Hallo"), (read.Attachments[0].FileName, Encoding.UTF8.GetString(read.Attachments[0].Decode())));
        await story.Story.WaitForMessageAsync(id, "filed");

        // The answer to our answer: the whole chain is named.
        var next = await story.Story.SendAsync(story.Contact, story.Mailbox, "Re: Grüße", read.Headers.MessageId!.Value.Value);
        var chain = MimeMessage.Parse((await story.Sink.NextMailAsync()).Data).Headers;
        Assert.Equal([parent, read.Headers.MessageId!.Value.Value], chain.References.Select(one => one.Value));
        Assert.Equal(message.GetProperty("threadId").GetGuid(), (await story.MessageAsync(next.Id)).GetProperty("threadId").GetGuid());
    }

    [Fact]
    public async Task One_key_sends_one_message_also_when_twenty_ask_at_once()
    {
        await using var story = await SendingStory.StartAsync(servers, await hosts.HostAsync());
        var body = new { mailboxId = story.Mailbox, subject = "Once", text = "Once" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await Story.ReadAsync(await story.PostAsync(body, "key-1"), HttpStatusCode.Accepted)).ToString()));
        Assert.Single(answers.Distinct());
        Assert.Equal("idempotency_key_reused", (await Story.ReadAsync(await story.PostAsync(new { mailboxId = story.Mailbox, subject = "Other", text = "Once" }, "key-1"), HttpStatusCode.Conflict)).GetProperty("code").GetString());
        var last = await Sent(await story.PostAsync(body, "key-2"));
        await story.Story.WaitForMessageAsync(last, "filed");

        Assert.Equal(2, story.Sink.Mails.Count(mail => SendingStory.Text(mail).Contains("Subject: Once", StringComparison.Ordinal)));
        Assert.Equal(2, (await story.Story.TimelineAsync(story.Contact)).Count);
    }

    private static string[] List(params string[] all) => all;

    private static async Task<Guid> Sent(HttpResponseMessage answer) => (await Story.ReadAsync(answer, HttpStatusCode.Accepted)).GetProperty("id").GetGuid();

    private static IEnumerable<string?> States(JsonElement message) => message.GetProperty("recipients").EnumerateArray().Select(one => one.GetProperty("state").GetString()).Order();

    private static Func<string, string> Once(string first, string then)
    {
        var said = new ConcurrentQueue<string>([first]);
        return _ => said.TryDequeue(out var answer) ? answer : then;
    }

    /// <summary>One host for all of them; each test connects mailboxes of its own.</summary>
    public sealed class Hosts : IAsyncLifetime
    {
        private HostProcess? host;

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task<HostProcess> HostAsync()
        {
            if (host is null)
            {
                host = await HostProcess.StartNewAsync();
                await host.SetUpAsync();
            }

            return host;
        }

        public async Task DisposeAsync()
        {
            if (host is not null)
                await host.DisposeAsync();
        }
    }
}
