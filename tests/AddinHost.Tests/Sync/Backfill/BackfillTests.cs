using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Providers.Memory;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Sync.Backfill;

/// <summary>Reading older mail on demand, through the API, on a mailbox inside Inlay.</summary>
public sealed class BackfillTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Ids from before the mailbox was connected: what is put there is old mail, not new.</summary>
    // Mailboxes of the other tests make outside.test a domain of the organization.
    private readonly string me = At("ada", "engines.test");
    private readonly Queue<long> ids = [];

    private TestHost Host => shared.Host;

    [Fact]
    public async Task Older_replies_are_logged_once_and_counted_and_older_ones_still_only_when_everything_is_asked_for()
    {
        var (mailbox, contact, root) = await ConnectAsync();
        var (reply, own, oldest) = (SharedHost.NewMessageId(), SharedHost.NewMessageId(), SharedHost.NewMessageId());
        var bea = At("bea", "beyond.test");
        // The answer to an answer, which is newer and in the other folder: it is met first, and waits for its parent.
        await PutAsync(mailbox, MemoryMail.Inbox, 70, Mail(bea, reply, root));
        await PutAsync(mailbox, MemoryMail.Sent, 60, Mail(me, own, reply, to: bea));
        await PutAsync(mailbox, MemoryMail.Inbox, 65, Mail(bea, SharedHost.NewMessageId(), null));
        await PutAsync(mailbox, MemoryMail.Inbox, 200, Mail(bea, oldest, root));
        var before = await CoverageAsync(mailbox);
        Assert.Equal((3, false), await EstimateAsync(mailbox, "days=90"));
        Assert.Equal((4, false), await EstimateAsync(mailbox, "all=true"));
        Assert.Equal((0, false), await EstimateAsync(mailbox, "days=10"));
        Assert.Equal("none", (await GetAsync(mailbox)).Text("state"));

        var started = await Host.PostAsync<JsonElement>(Path(mailbox), new { days = 90 }, HttpStatusCode.Accepted);
        Assert.Equal((90, false), (started.GetProperty("days").GetInt32(), started.GetProperty("all").GetBoolean()));
        var done = await UntilAsync(mailbox, "done");

        Assert.Equal((3, 3, 2), Numbers(done));
        Assert.Equal(new[] { reply, own }.Order(StringComparer.Ordinal), await LoggedAsync(contact, root));
        Assert.True(done.GetProperty("readBackTo").GetDateTimeOffset() <= Host.Clock.GetUtcNow().AddDays(-89));
        await WaitAsync(async () => await CoverageAsync(mailbox) == (before.Seen + 3, before.Present + 3));

        // The same again finds nothing new; all of it goes on where that ended.
        await Host.PostAsync<JsonElement>(Path(mailbox), new { days = 90 }, HttpStatusCode.Accepted);
        Assert.Equal(0, Numbers(await UntilAsync(mailbox, "done")).Logged);
        await Host.PostAsync<JsonElement>(Path(mailbox), new { all = true }, HttpStatusCode.Accepted);
        Assert.Equal((1, 1, 1), Numbers(await UntilAsync(mailbox, "done", all: true)));
        Assert.Equal(new[] { reply, own, oldest }.Order(StringComparer.Ordinal), await LoggedAsync(contact, root));
        await WaitAsync(async () => await CoverageAsync(mailbox) == (before.Seen + 4, before.Present + 4));
        Assert.Equal("healthy", (await Host.GetAsync<JsonElement>($"{MailboxCalls.Path}/{mailbox}")).Text("state"));
    }

    [Fact]
    public async Task It_is_paused_resumed_and_cancelled_and_each_can_be_repeated()
    {
        var id = await shared.AddMailboxAsync(SharedHost.Address("box"));
        await TestHost.ProblemAsync(await Host.Client.PostAsync(new Uri($"{Path(id)}/pause", UriKind.Relative), null), HttpStatusCode.Conflict, "backfill_not_running");
        await TestHost.ProblemAsync(await Host.Client.DeleteAsync(new Uri(Path(id), UriKind.Relative)), HttpStatusCode.Conflict, "backfill_not_running");
        await Host.PostAsync<JsonElement>(Path(id), new { all = true }, HttpStatusCode.Accepted);
        foreach (var (verb, state) in new[] { ("pause", "paused"), ("pause", "paused"), ("resume", null) })
        {
            var view = await Host.PostAsync<JsonElement>($"{Path(id)}/{verb}", new { });
            // Its secrets are missing, so once it runs it waits, and says so.
            Assert.True(view.Text("state") == state || (state is null && view.Text("state") is "running" or "waiting"));
        }

        for (var i = 0; i < 2; i++)
            Assert.Equal("cancelled", (await TestHost.ReadAsync<JsonElement>(await Host.Client.DeleteAsync(new Uri(Path(id), UriKind.Relative)), HttpStatusCode.OK)).Text("state"));
        await TestHost.ProblemAsync(await Host.Client.PostAsync(new Uri($"{Path(id)}/resume", UriKind.Relative), null), HttpStatusCode.Conflict, "backfill_not_running");
    }

    [Fact]
    public async Task A_choice_is_a_number_of_days_or_everything()
    {
        var id = await shared.AddMailboxAsync(SharedHost.Address("box"));
        foreach (var body in new object[] { new { }, new { days = 30, all = true } })
            await TestHost.ProblemAsync(await Host.Client.PostAsJsonAsync(Path(id), body), HttpStatusCode.BadRequest, "backfill_choice_missing");
        Assert.Equal(HttpStatusCode.BadRequest, (await Host.Client.PostAsJsonAsync(Path(id), new { days = 0 })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Host.Client.GetAsync(new Uri($"{Path(id)}/estimate", UriKind.Relative))).StatusCode);
        // It cannot be reached, and that is no reason to refuse.
        Assert.Equal(JsonValueKind.Null, (await Host.GetAsync<JsonElement>($"{Path(id)}/estimate?days=90")).GetProperty("messages").ValueKind);

        var off = await shared.AddMailboxAsync(SharedHost.Address("box"), state: AddinHost.Mailboxes.MailboxState.Disabled);
        await TestHost.ProblemAsync(await Host.Client.PostAsJsonAsync(Path(off), new { days = 90 }), HttpStatusCode.Conflict, "mailbox_switched_off");
    }

    [Fact]
    public async Task A_mailbox_of_a_colleague_or_another_organization_is_not_found_and_nobody_signed_out_sees_any()
    {
        var id = await shared.AddMailboxAsync(SharedHost.Address("box"));
        var (_, colleague) = await shared.AddMemberAsync();
        foreach (var (client, status) in new[] { (shared.Elsewhere, HttpStatusCode.NotFound), (colleague, HttpStatusCode.NotFound), (Host.SignedOut(), HttpStatusCode.Unauthorized) })
        {
            var answers = new[]
            {
                await client.GetAsync(new Uri(Path(id), UriKind.Relative)), await client.GetAsync(new Uri($"{Path(id)}/estimate?days=90", UriKind.Relative)),
                await client.PostAsJsonAsync(Path(id), new { days = 90 }), await client.PostAsJsonAsync($"{Path(id)}/pause", new { }), await client.PostAsJsonAsync($"{Path(id)}/resume", new { }),
                await client.DeleteAsync(new Uri(Path(id), UriKind.Relative)),
            };
            foreach (var answer in answers)
            {
                Assert.Equal(status, answer.StatusCode);
                if (status == HttpStatusCode.NotFound)
                    await TestHost.ProblemAsync(answer, status, "mailbox_not_found");
            }
        }

        Assert.Equal("none", (await GetAsync(id)).Text("state"));
    }

    private static string Path(Guid mailbox) => $"{MailboxCalls.Path}/{mailbox}/backfill";

    private Task<JsonElement> GetAsync(Guid mailbox) => Host.GetAsync<JsonElement>(Path(mailbox));

    private static (long Read, long Total, long Logged) Numbers(JsonElement view) => (view.GetProperty("read").GetInt64(), view.GetProperty("total").GetInt64(), view.GetProperty("logged").GetInt64());

    /// <summary>A mailbox that is caught up with, and a mail on record.</summary>
    private async Task<(Guid Mailbox, Guid Contact, string Root)> ConnectAsync()
    {
        await Host.InDatabaseAsync(async db =>
        {
            var rows = Enumerable.Range(0, 10).Select(_ => new MemoryMail { MailboxId = Guid.CreateVersion7(), Folder = MemoryMail.Out, Content = [], ReceivedAt = default, DeliverAt = default }).ToList();
            db.MemoryMails.AddRange(rows);
            await db.SaveChangesAsync();
            rows.ForEach(row => ids.Enqueue(row.Id));
            return true;
        });
        var mailbox = (await Host.ConnectMemoryAsync(me)).Id();
        var bea = At("bea", "beyond.test");
        var contact = await shared.AddContactAsync("Bea", bea);
        var root = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(me, bea, root));
        await WaitAsync(async () => (await Host.GetAsync<JsonElement>($"{MailboxCalls.Path}/{mailbox}")).Text("state") == "healthy");
        return (mailbox, contact, root);
    }

    private static string At(string name, string domain) => SharedHost.Address(name).Replace("outside.test", domain, StringComparison.Ordinal);

    private string Mail(string from, string messageId, string? inReplyTo, string? to = null) =>
        SharedHost.Mail(from, to ?? me, messageId, inReplyTo is null ? "" : $"In-Reply-To: <{inReplyTo}>\n", date: "Tue, 01 Sep 2026 10:00:00 +0000");

    private Task<int> PutAsync(Guid mailbox, string folder, int daysAgo, string mail) => Host.InDatabaseAsync(db =>
    {
        var (id, at, content) = (ids.Dequeue(), Host.Clock.GetUtcNow().AddDays(-daysAgo), Encoding.UTF8.GetBytes(mail.ReplaceLineEndings("\r\n")));
        return db.MemoryMails.Where(row => row.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.MailboxId, mailbox).SetProperty(row => row.Folder, folder).SetProperty(row => row.Content, content).SetProperty(row => row.ReceivedAt, at));
    });

    private async Task<(long Messages, bool IsLeast)> EstimateAsync(Guid mailbox, string choice)
    {
        var estimate = await Host.GetAsync<JsonElement>($"{Path(mailbox)}/estimate?{choice}");
        return (estimate.GetProperty("messages").GetInt64(), estimate.GetProperty("isLeast").GetBoolean());
    }

    private async Task<(long Seen, long Present)> CoverageAsync(Guid mailbox)
    {
        var coverage = (await Host.GetAsync<JsonElement>($"{MailboxCalls.Path}/{mailbox}")).GetProperty("coverage");
        return (coverage.GetProperty("seen").GetInt64(), coverage.GetProperty("present").GetInt64());
    }

    private async Task<IEnumerable<string>> LoggedAsync(Guid contact, string root) =>
        (await shared.TimelineAsync(contact)).Select(entry => entry.GetProperty("messageId").GetString()!).Where(id => id != root).Order(StringComparer.Ordinal);

    private async Task<JsonElement> UntilAsync(Guid mailbox, string state, bool all = false)
    {
        JsonElement view = default;
        await WaitAsync(async () => (view = await GetAsync(mailbox)).Text("state") == state && view.GetProperty("all").GetBoolean() == all);
        return view;
    }

    private static async Task WaitAsync(Func<Task<bool>> done)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await done())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "It did not happen in time.");
            await Task.Delay(50);
        }
    }
}
