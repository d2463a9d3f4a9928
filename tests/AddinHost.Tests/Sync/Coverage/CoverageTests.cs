using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Logging;
using AddinHost.Providers.Memory;
using AddinHost.Sync.Coverage;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Sync.Coverage;

/// <summary>What is missing of a mailbox, why, and having it fetched, through the API.</summary>
public sealed class CoverageTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestHost Host => shared.Host;

    [Fact]
    public async Task What_slipped_past_and_what_could_not_be_stored_is_fetched_and_what_stays_amiss_is_listed_and_never_green()
    {
        var mailbox = (await Host.ConnectMemoryAsync(SharedHost.Address("ada"))).Id();
        await StateAsync(mailbox, "healthy");
        var (bea, root, slipped) = (SharedHost.Address(), SharedHost.NewMessageId(), SharedHost.NewMessageId());
        var contact = await shared.AddContactAsync("Bea", bea);
        await shared.LogAsync(SharedHost.Mail("ada@demo.example", bea, root));
        var place = await PutAsync(Guid.CreateVersion7(), SharedHost.Mail(bea, "ada@demo.example", slipped, $"In-Reply-To: <{root}>\n"));
        var failed = SharedHost.NewMessageId();
        await PutAsync(mailbox, SharedHost.Mail(SharedHost.Address(), "ada@demo.example", failed));
        await WaitAsync(async () => await RuleAsync(failed) == LogRules.NoParent);
        // Behind the cursor, and in the ledger as what no database would take.
        await Host.InDatabaseAsync(db => db.MemoryMails.Where(row => row.Id == place).ExecuteUpdateAsync(set => set.SetProperty(row => row.MailboxId, mailbox)));
        await ChangeAsync(failed, LogDecision.Ignored, LogRules.StoringFailed);

        Assert.Equal(HttpStatusCode.Accepted, (await Host.Client.PostAsJsonAsync($"{Path(mailbox)}/fetch", new { })).StatusCode);
        var done = await DoneAsync(mailbox);

        Assert.Equal((2, 2), (done.GetProperty("fetch").GetProperty("total").GetInt64(), done.GetProperty("fetch").GetProperty("fetched").GetInt64()));
        Assert.Equal((0, 1.0, 0), (done.GetProperty("missing").GetInt64(), done.GetProperty("ratio").GetDouble(), done.GetProperty("reasons").GetArrayLength()));
        Assert.Contains(await shared.TimelineAsync(contact), entry => entry.Text("messageId") == slipped);
        Assert.Equal(LogRules.NoParent, await RuleAsync(failed));
        await StateAsync(mailbox, "healthy");

        // Asked again when nothing is missing: that is the answer, and nothing is fetched twice.
        await Host.PostAsync<JsonElement>($"{Path(mailbox)}/fetch", new { }, HttpStatusCode.Accepted);
        var none = (await DoneAsync(mailbox)).GetProperty("fetch");
        Assert.Equal((0, 0), (none.GetProperty("total").GetInt64(), none.GetProperty("fetched").GetInt64()));

        // What is on record as failed whatever is tried stays a gap, and the mailbox is not healthy with it.
        await ChangeAsync(failed, LogDecision.Logged, LogRules.StoringFailed);
        await Host.PostAsync<JsonElement>($"{Path(mailbox)}/fetch", new { }, HttpStatusCode.Accepted);
        var left = await DoneAsync(mailbox);
        Assert.Equal(1, left.GetProperty("missing").GetInt64());
        var reason = Assert.Single(left.GetProperty("reasons").EnumerateArray());
        Assert.Equal(("storing_failed", 1), (reason.Text("reason"), reason.GetProperty("count").GetInt64()));
        var gap = Assert.Single((await Host.GetAsync<JsonElement>($"{Path(mailbox)}/gaps")).GetProperty("items").EnumerateArray());
        Assert.Equal(("inbox", "storing_failed", "Thursday"), (gap.Text("folder"), gap.Text("reason"), gap.Text("subject")));
        await StateAsync(mailbox, "syncing");
        var view = await Host.GetAsync<JsonElement>($"{MailboxCalls.Path}/{mailbox}");
        Assert.Equal(("coverage_incomplete", "fetch"), (view.GetProperty("problem").Text("code"), view.GetProperty("nextAction").Text("code")));
    }

    [Fact]
    public async Task Reasons_are_counted_said_in_words_and_listed_without_the_mailbox_being_reachable()
    {
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("box"));
        await AddGapsAsync(mailbox, (CoverageGap.NeverSeen, 2), (LogRules.TooLarge, 1), (LogRules.Gone, 1), (LogRules.StoringFailed, 1));
        var report = await Host.GetAsync<JsonElement>(Path(mailbox));
        Assert.Equal(("none", "never_seen"), (report.GetProperty("fetch").Text("state"), report.GetProperty("reasons")[0].Text("reason")));
        Assert.Equal(5, report.GetProperty("reasons").EnumerateArray().Sum(reason => reason.GetProperty("count").GetInt64()));
        Assert.Equal(4, report.GetProperty("reasons").EnumerateArray().Select(reason => reason.Text("text") + reason.Text("remedy")).Distinct().Count());
        var gaps = (await Host.GetAsync<JsonElement>($"{Path(mailbox)}/gaps")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(5, gaps.Count);
        Assert.All(gaps, gap => Assert.Equal(JsonValueKind.Null, gap.GetProperty("subject").ValueKind));

        // Nobody can read it just now: the wish waits, and is seen to.
        await Host.InDatabaseAsync(db => db.Mailboxes.Where(row => row.Id == mailbox).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, AddinHost.Mailboxes.MailboxState.Unreachable)));
        Assert.Equal("waiting", (await Host.PostAsync<JsonElement>($"{Path(mailbox)}/fetch", new { }, HttpStatusCode.Accepted)).GetProperty("fetch").Text("state"));

        await TestHost.ReadAsync<JsonElement>(await Host.Client.DeleteAsync(new Uri($"{MailboxCalls.Path}/{mailbox}", UriKind.Relative)), HttpStatusCode.OK);
        Assert.Equal(0, await Host.InDatabaseAsync(db => db.CoverageGaps.CountAsync(row => row.MailboxId == mailbox)));
        Assert.Equal(0, await Host.InDatabaseAsync(db => db.GapFetches.CountAsync(row => row.MailboxId == mailbox)));
    }

    [Fact]
    public async Task A_mailbox_of_a_colleague_or_another_organization_is_not_found_nobody_signed_out_sees_any_and_one_switched_off_fetches_nothing()
    {
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("box"), state: AddinHost.Mailboxes.MailboxState.Disabled);
        await AddGapsAsync(mailbox, (CoverageGap.NeverSeen, 1));
        var (_, colleague) = await shared.AddMemberAsync();
        foreach (var (client, status) in new[] { (shared.Elsewhere, HttpStatusCode.NotFound), (colleague, HttpStatusCode.NotFound), (Host.SignedOut(), HttpStatusCode.Unauthorized) })
        {
            foreach (var answer in new[] { await client.GetAsync(new Uri(Path(mailbox), UriKind.Relative)), await client.GetAsync(new Uri($"{Path(mailbox)}/gaps", UriKind.Relative)), await client.PostAsJsonAsync($"{Path(mailbox)}/fetch", new { }) })
            {
                Assert.Equal(status, answer.StatusCode);
                if (status == HttpStatusCode.NotFound)
                    await TestHost.ProblemAsync(answer, status, "mailbox_not_found");
            }
        }

        await TestHost.ProblemAsync(await Host.Client.PostAsJsonAsync($"{Path(mailbox)}/fetch", new { }), HttpStatusCode.Conflict, "mailbox_switched_off");
        Assert.Equal(0, await Host.InDatabaseAsync(db => db.GapFetches.CountAsync(row => row.MailboxId == mailbox)));
    }

    private static string Path(Guid mailbox) => $"{MailboxCalls.Path}/{mailbox}/coverage";

    private Task<long> PutAsync(Guid mailbox, string mail) => Host.InDatabaseAsync(async db =>
    {
        var now = Host.Clock.GetUtcNow();
        var row = new MemoryMail { MailboxId = mailbox, Folder = MemoryMail.Inbox, Content = Encoding.UTF8.GetBytes(mail.ReplaceLineEndings("\r\n")), ReceivedAt = now, DeliverAt = now };
        db.MemoryMails.Add(row);
        await db.SaveChangesAsync();
        return row.Id;
    });

    private Task<bool> AddGapsAsync(Guid mailbox, params (string Reason, int Count)[] gaps) => Host.InDatabaseAsync(async db =>
    {
        var number = 0;
        db.CoverageGaps.AddRange(gaps.SelectMany(gap => Enumerable.Range(0, gap.Count).Select(_ =>
            new CoverageGap { MailboxId = mailbox, Folder = "inbox", ProviderId = $"{++number}", Reason = gap.Reason, FoundAt = Host.Clock.GetUtcNow() })));
        await db.SaveChangesAsync();
        return true;
    });

    private async Task<string?> RuleAsync(string messageId) =>
        (await Host.GetAsync<JsonElement>($"/api/v1/ledger?messageId={messageId}")).GetProperty("items").EnumerateArray().Select(item => item.Text("rule")).SingleOrDefault();

    /// <summary>Makes the one row about a message of this test say something else.</summary>
    private async Task ChangeAsync(string messageId, LogDecision decision, string rule)
    {
        var hash = await Host.AsMemberAsync(async services => (await Hashes(services).GetAsync(default)).Of(messageId));
        Assert.Equal(1, await Host.InDatabaseAsync(db => db.LedgerEntries.Where(row => row.MessageIdHash == hash)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Decision, decision).SetProperty(row => row.Rule, rule))));

        static AddinHost.Organizations.OrganizationHashes Hashes(IServiceProvider services) => (AddinHost.Organizations.OrganizationHashes)services.GetService(typeof(AddinHost.Organizations.OrganizationHashes))!;
    }

    private async Task<JsonElement> DoneAsync(Guid mailbox)
    {
        JsonElement report = default;
        await WaitAsync(async () => (report = await Host.GetAsync<JsonElement>(Path(mailbox))).GetProperty("fetch").Text("state") == "done");
        return report;
    }

    private Task StateAsync(Guid mailbox, string state) => WaitAsync(async () => (await Host.GetAsync<JsonElement>($"{MailboxCalls.Path}/{mailbox}")).Text("state") == state);

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
