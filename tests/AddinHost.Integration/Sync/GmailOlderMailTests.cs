using System.Net;
using System.Net.Http.Json;
using AddinHost.Integration.MainJob;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync;

/// <summary>Older mail and threads at Gmail, and what comes while a mailbox is switched off for longer than Gmail keeps its history.</summary>
public sealed class GmailOlderMailTests
{
    private const string Ada = "ada@example.test";
    private const string Bea = "bea@elsewhere.test";

    [Fact]
    public async Task Threads_tell_answers_that_name_nothing_also_where_gmail_split_them_and_nothing_is_missed_or_doubled_while_switched_off()
    {
        await using var google = await GoogleFake.StartNewAsync();
        await google.AddUserAsync(Ada, "Ada");
        await using var host = await HostProcess.StartNewAsync(new Dictionary<string, string>(google.Settings())
        {
            ["Google:ClientId"] = "inlay.apps.example.test",
            ["Google:ClientSecret"] = "GOCSPX-secret",
            ["Google:PollEvery"] = "00:00:01",
        });
        await google.AddClientAsync("inlay.apps.example.test", "GOCSPX-secret", new Uri(host.Address, "oauth/google/callback").ToString());
        await google.ConsentAsync(Ada);
        await host.SetUpAsync();
        var story = new Story(host);
        var contact = await story.CreateContactAsync("Bea", Bea);
        var root = await story.LogAsync(Ada, Bea, "Thursday?");

        var at = DateTimeOffset.UtcNow.AddDays(-60);
        await google.PutInThreadAsync(Ada, Story.Mail(Ada, Bea, "Thursday?", root), "t1", at, "SENT");
        await google.PutInThreadAsync(Ada, Story.Mail(Bea, Ada, "Re: Thursday?", "named@outside.test", root), "t1", at.AddHours(1));
        await google.PutInThreadAsync(Ada, Story.Mail(Bea, Ada, "AW: Thursday?", "broken@outside.test", "lost@outside.test"), "t1", at.AddHours(2));
        await google.PutInThreadAsync(Ada, Story.Mail("robot@outside.test", Ada, "Thursday?", "notice@outside.test"), "t1", at.AddHours(3));
        // Another subject, so another thread: the first of it names a message on record, and the rest is told by it.
        await google.PutInThreadAsync(Ada, Story.Mail(Bea, Ada, "Friday!", "split@outside.test", root), "t2", at.AddHours(4));
        await google.PutInThreadAsync(Ada, Story.Mail(Ada, Bea, "Re: Friday!", "own@example.test"), "t2", at.AddHours(5), "SENT");
        await google.PutInThreadAsync(Ada, Story.Mail(Bea, Ada, "Re: Saturday?", "other@outside.test"), "t3", at.AddHours(6));
        string[] expected = ["broken@outside.test", "named@outside.test", "own@example.test", root, "split@outside.test"];
        var mailbox = await GmailJobTests.ConnectAsync(host);
        await story.WaitForStateAsync(mailbox, "healthy");
        Assert.Single(await story.TimelineAsync(contact));
        var estimate = await story.GetAsync($"api/v1/mailboxes/{mailbox}/backfill/estimate?days=90");
        Assert.Equal((7, false), (estimate.GetProperty("messages").GetInt32(), estimate.GetProperty("isLeast").GetBoolean()));

        await Story.ReadAsync(await host.Client.PostAsJsonAsync($"api/v1/mailboxes/{mailbox}/backfill", new { days = 90 }), HttpStatusCode.Accepted);
        await story.WaitAsync(async () => (await story.GetAsync($"api/v1/mailboxes/{mailbox}/backfill")).GetProperty("state").GetString() == "done", () => "the older mail");
        Assert.Equal(expected.Order(StringComparer.Ordinal), await LoggedAsync(story, contact));

        // Switched off, and longer than Gmail's history reaches back.
        await Story.ReadAsync(await host.Client.PostAsJsonAsync($"api/v1/mailboxes/{mailbox}/disable", new { }), HttpStatusCode.OK);
        await google.PutInThreadAsync(Ada, Story.Mail(Bea, Ada, "Re: Thursday?", "missed@outside.test", root), "t1", DateTimeOffset.UtcNow);
        await google.ExpireHistoryAsync(Ada);
        await Story.ReadAsync(await host.Client.PostAsJsonAsync($"api/v1/mailboxes/{mailbox}/enable", new { }), HttpStatusCode.OK);
        await story.WaitForTimelineAsync(contact, expected.Length + 1);
        await story.WaitForStateAsync(mailbox, "healthy");
        Assert.Equal(expected.Append("missed@outside.test").Order(StringComparer.Ordinal), await LoggedAsync(story, contact));
        Assert.All(await google.MessagesAsync(Ada, "INBOX"), message => Assert.DoesNotContain("TRASH", message.Labels));
    }

    private static async Task<IEnumerable<string>> LoggedAsync(Story story, Guid contact) =>
        (await story.TimelineAsync(contact)).Select(entry => entry.GetProperty("messageId").GetString()!).Order(StringComparer.Ordinal);
}
