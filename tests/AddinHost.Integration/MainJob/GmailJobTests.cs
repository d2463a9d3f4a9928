using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Integration.Support;
using AddinHost.Mail.Mime;

namespace AddinHost.Integration.MainJob;

/// <summary>The main job on Gmail: sign in, send, be answered under the Message-ID that Gmail gave the message, see it on the timeline.</summary>
public sealed class GmailJobTests
{
    private const string Ada = "ada@example.test";
    private const string Topic = "projects/project/topics/gmail";
    private const string Pusher = "pusher@project.iam.gserviceaccount.com";
    private const string Bea = "bea@elsewhere.test";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reply_to_a_message_that_gmail_renamed_appears_on_the_timeline(bool announced)
    {
        await using var google = await GoogleFake.StartNewAsync();
        await google.AddUserAsync(Ada, "Ada");
        await google.AddUserAsync(Bea, "Bea");
        await using var host = await HostProcess.StartNewAsync(new Dictionary<string, string>(google.Settings())
        {
            ["Google:ClientId"] = "inlay.apps.example.test",
            ["Google:ClientSecret"] = "GOCSPX-secret",
            ["Google:PollEvery"] = announced ? "00:10:00" : "00:00:01",
            ["Google:PubSubTopic"] = announced ? Topic : "",
            ["Google:ServiceAccountEmail"] = announced ? Pusher : "",
        });
        await google.SubscribeAsync("projects/project/subscriptions/pushed", Topic, new Uri(host.Address, "hooks/gmail"), email: Pusher);
        await google.AddClientAsync("inlay.apps.example.test", "GOCSPX-secret", new Uri(host.Address, "oauth/google/callback").ToString());
        await google.ConsentAsync(Ada);
        await host.SetUpAsync();
        var story = new Story(host);
        await google.PutAsync(Ada, Story.Mail("stranger@outside.test", Ada, "Not for the record", "stranger@outside.test"));
        var mailbox = await ConnectAsync(host, automation: true);
        await story.WaitForStateAsync(mailbox, "healthy");
        var contact = await story.CreateContactAsync("Bea", Bea);
        if (announced)
            await story.WaitAsync(async () => (await google.CountsAsync(Ada)).Of("watch") > 0, () => "Gmail to be asked to announce changes");

        var (id, ours) = await story.SendAsync(contact, mailbox, "Thursday?");
        await story.WaitForMessageAsync(id, "sent", "filed");
        var received = Assert.Single(await google.MessagesAsync(Bea, "INBOX"));
        var theirs = MessageHeaders.Parse(received.Raw).MessageId!.Value.Value;
        Assert.NotEqual(ours, theirs);
        Assert.Single(await google.MessagesAsync(Ada, "SENT"));
        Assert.Empty(await google.MessagesAsync(Ada, "DRAFT"));

        await google.PutAsync(Ada, Story.Mail(Bea, Ada, "Re: Thursday?", "reply-1@outside.test", theirs, "Thursday is fine.\r\n\r\nKind regards\r\n\r\nBea Muster\r\nHead of Sales"));
        var timeline = await story.WaitForTimelineAsync(contact, 2);
        Assert.Equal(["incoming", "outgoing"], timeline.Select(entry => entry.GetProperty("direction").GetString()));
        Assert.Equal(timeline[1].GetProperty("threadId").GetGuid(), timeline[0].GetProperty("threadId").GetGuid());
        Assert.All(await google.MessagesAsync(Ada, "INBOX"), message => Assert.Contains("UNREAD", message.Labels));
        var ledger = await story.GetAsync("api/v1/ledger?messageId=stranger@outside.test");
        Assert.Equal("no_known_parent", ledger.GetProperty("items")[0].GetProperty("rule").GetString());
        // Ticked when signing in at Google: the signature of the reply is proposed, and nothing is written.
        await story.WaitAsync(async () => (await ProposedAsync()).Contains("Head of Sales"), () => "the signature to be proposed");

        async Task<string?[]> ProposedAsync() =>
            [.. (await story.GetAsync($"api/v1/contacts/{contact}/suggestions")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("value").GetString())];
    }

    [Fact]
    public async Task Aliases_come_from_gmail_stand_in_from_and_go_as_they_do_there()
    {
        await using var google = await GoogleFake.StartNewAsync();
        await google.AddUserAsync(Ada, "Ada");
        await google.AddAliasAsync(Ada, "sales@example.test", "Sales");
        await google.AddAliasAsync(Ada, "waiting@example.test", "Waiting", "pending");
        await using var host = await HostProcess.StartNewAsync(new Dictionary<string, string>(google.Settings())
        {
            ["Google:ClientId"] = "inlay.apps.example.test",
            ["Google:ClientSecret"] = "GOCSPX-secret",
        });
        await google.AddClientAsync("inlay.apps.example.test", "GOCSPX-secret", new Uri(host.Address, "oauth/google/callback").ToString());
        await google.ConsentAsync(Ada);
        await host.SetUpAsync();
        var story = new Story(host);
        var mailbox = await ConnectAsync(host);
        var path = $"api/v1/mailboxes/{mailbox}";
        await story.WaitAsync(async () => (await SendersAsync()).Length == 2, () => "the alias to appear by itself");
        Assert.Equal([$"Ada <{Ada}>", "Sales <sales@example.test>"], await SendersAsync());

        var contact = await story.CreateContactAsync("Bea", Bea);
        var aliases = (await story.GetAsync($"{path}/aliases")).GetProperty("items");
        await Story.ReadAsync(await host.Client.PatchAsJsonAsync($"{path}/aliases/{aliases[1].GetProperty("id").GetGuid()}", new { isDefault = true, name = "Ada, Sales" }), HttpStatusCode.OK);
        var (id, _) = await story.SendAsync(contact, mailbox, "Thursday?");
        await story.WaitForMessageAsync(id, "accepted", "filed");
        var from = MessageHeaders.Parse(Assert.Single(await google.MessagesAsync(Ada, "SENT")).Raw).From!;
        Assert.Equal(("Ada, Sales", "sales@example.test"), (from.Name, from.Address));

        // Cancelled before it could leave: it does not stay among the drafts, where somebody might send it.
        await google.FailAsync("users.drafts.send", 429, reason: "rateLimitExceeded", retryAfter: 600);
        var (cancelled, _) = await story.SendAsync(contact, mailbox, "Not after all");
        await story.WaitAsync(async () => (await google.MessagesAsync(Ada, "DRAFT")).Count == 1 && (await story.GetAsync("api/v1/outbox")).GetProperty("items").EnumerateArray().Any(item => item.GetProperty("id").GetGuid() == cancelled && item.GetProperty("trouble").ValueKind == JsonValueKind.Object), () => "Gmail to put it off");
        await Story.ReadAsync(await host.Client.PostAsync(new Uri($"api/v1/messages/{cancelled}/cancel", UriKind.Relative), null), HttpStatusCode.OK);
        await story.WaitAsync(async () => (await google.MessagesAsync(Ada, "DRAFT")).Count == 0, () => "the draft to go");
        Assert.Single(await google.MessagesAsync(Ada, "SENT"));

        // Connected anew, the mailbox is asked anew; what Gmail does not name any more is gone and stays to be seen.
        await google.RemoveAliasAsync(Ada, "sales@example.test");
        await google.AddAliasAsync(Ada, "support@example.test", "Support");
        Assert.Equal(mailbox, await ConnectAsync(host));
        await story.WaitAsync(async () => (await SendersAsync()).Contains("Support <support@example.test>"), () => "the new alias to appear by itself");
        Assert.Equal([$"Ada <{Ada}>", "Support <support@example.test>"], await SendersAsync());
        var list = (await story.GetAsync($"{path}/aliases")).GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("address").GetString()!);
        Assert.Equal("gone", list["sales@example.test"].GetProperty("state").GetString());
        Assert.True(list[Ada].GetProperty("isDefault").GetBoolean());
        using var refused = await host.Client.PostAsJsonAsync($"api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Hi", text = "Hi", from = "sales@example.test" });
        Assert.Equal("from_not_yours", (await Story.ReadAsync(refused, HttpStatusCode.BadRequest)).GetProperty("code").GetString());

        async Task<string[]> SendersAsync() =>
            [.. (await story.GetAsync(path)).GetProperty("senders").EnumerateArray().Select(sender => $"{sender.GetProperty("name").GetString()} <{sender.GetProperty("address").GetString()}>")];
    }

    /// <summary>As a browser does it: ask, go to Google's page and back, complete.</summary>
    internal static async Task<Guid> ConnectAsync(HostProcess host, string address = Ada, bool automation = false)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = host.Address };
        using var signedIn = await browser.PostAsJsonAsync("api/v1/sessions", new { email = HostProcess.Email, password = HostProcess.Password });
        browser.DefaultRequestHeaders.Add("X-CSRF-TOKEN", JsonSerializer.Deserialize<JsonElement>(await signedIn.Content.ReadAsStringAsync()).GetProperty("csrfToken").GetString());
        using var asked = await browser.PostAsJsonAsync("api/v1/mailboxes/authorizations", new { provider = "gmail", address, automation, consent = new { disclosure = "gmail", locale = "en" } });
        var question = await Story.ReadAsync(asked, HttpStatusCode.Created);
        using var outside = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var consent = await outside.GetAsync(new Uri(question.GetProperty("authorizationUrl").GetString()!));
        Assert.True(consent.StatusCode == HttpStatusCode.Redirect, await consent.Content.ReadAsStringAsync());
        using var back = await browser.GetAsync(consent.Headers.Location);
        Assert.Contains("authorization=", back.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using var completed = await browser.PostAsJsonAsync($"api/v1/mailboxes/authorizations/{question.GetProperty("id").GetGuid()}/complete", new { });
        return (await Story.ReadAsync(completed, HttpStatusCode.OK)).GetProperty("id").GetGuid();
    }
}
