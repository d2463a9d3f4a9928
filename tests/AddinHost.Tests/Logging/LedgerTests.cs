using System.Net;
using System.Text.Json;
using AddinHost.Logging;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging;

public sealed class LedgerTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task It_says_why_a_message_was_logged_by_hand_and_how_a_mailbox_decided_last()
    {
        var (messageId, mailbox) = (SharedHost.NewMessageId(), await shared.AddMailboxAsync(SharedHost.Address("box")));
        await shared.LogAsync(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", messageId));
        await AddAsync(mailbox, "inbox:1", messageId, LogRules.NoParent);
        // Decided about anew it is told anew, but what is on record is not passed over afterwards.
        await AddAsync(mailbox, "inbox:1", messageId, LogRules.Reply, LogDecision.Logged);
        await AddAsync(mailbox, "inbox:1", messageId, LogRules.NoParent);

        foreach (var form in new[] { messageId, $"<{messageId}>", $"%3C{messageId}%3E" })
        {
            var items = (await host.GetAsync<JsonElement>($"/api/v1/ledger?messageId={form}")).GetProperty("items").EnumerateArray().ToList();
            Assert.Equal(["logged_by_hand", "reply_to_known"], items.Select(item => item.GetProperty("rule").GetString()));
            Assert.Equal([null, mailbox.ToString()], items.Select(item => item.GetProperty("mailboxId").GetString()));
            Assert.All(items, item => Assert.Equal(messageId, item.GetProperty("messageId").GetString()));
        }
    }

    [Fact]
    public async Task What_a_colleagues_mailbox_saw_stays_theirs_and_other_organizations_see_nothing()
    {
        var (messageId, (member, client)) = (SharedHost.NewMessageId(), await shared.AddMemberAsync());
        await AddAsync(await shared.AddMailboxAsync(SharedHost.Address("box"), member), "inbox:1", messageId, LogRules.NoParent);

        Assert.Equal(1, await CountAsync(client));
        Assert.Equal(0, await CountAsync(host.Client));
        Assert.Equal(0, await CountAsync(shared.Elsewhere));

        async Task<int> CountAsync(HttpClient asking) =>
            (await TestHost.ReadAsync<JsonElement>(await asking.GetAsync($"/api/v1/ledger?messageId={messageId}"), HttpStatusCode.OK)).GetProperty("items").GetArrayLength();
    }

    [Fact]
    public async Task What_was_logged_by_hand_is_everybodys_in_the_organization_and_nobodys_outside_it()
    {
        var messageId = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", messageId));
        var (_, colleague) = await shared.AddMemberAsync();
        foreach (var (client, seen) in new[] { (host.Client, 1), (colleague, 1), (shared.Elsewhere, 0) })
            Assert.Equal(seen, (await TestHost.ReadAsync<JsonElement>(await client.GetAsync($"/api/v1/ledger?messageId={messageId}"), HttpStatusCode.OK)).GetProperty("items").GetArrayLength());

        // Not even by the same hash: whose a row is is asked of its source.
        var elsewhere = await host.InDatabaseAsync(db => db.Organizations.Where(row => row.Id != host.OrganizationId).Select(row => row.Id).FirstAsync());
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AddinHost.Shared.Identity.Caller>().BecomeJob(elsewhere);
        var theirs = scope.ServiceProvider.GetRequiredService<AddinHost.Data.AppDb>();
        var ours = await host.InDatabaseAsync(db => db.LedgerEntries.Select(row => row.MessageIdHash).ToListAsync());
        Assert.NotEmpty(ours);
        Assert.Empty(await theirs.LedgerEntries.Where(row => ours.Contains(row.MessageIdHash)).ToListAsync());
    }

    [Fact]
    public void Every_rule_has_a_number_of_its_own_that_never_changes()
    {
        string[] noRules = [LogRules.ReferenceHeader];
        var rules = new[] { typeof(LogRules), typeof(AddinHost.Logging.Rules.Judge) }.SelectMany(type => type.GetFields()).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).Except(noRules).ToList();
        Assert.All(rules, rule => Assert.Equal(rule, RuleNumbers.CodeOf(RuleNumbers.Of(rule))));
        Assert.Equal(RuleNumbers.All.Count, RuleNumbers.All.Values.Distinct().Count());
        Assert.Throws<ArgumentException>(() => RuleNumbers.Of("no_such_rule"));
        Assert.Throws<ArgumentException>(() => RuleNumbers.CodeOf(0));
        Assert.StartsWith(
            "reply_to_known=1 own_mail_in_thread=2 in_known_thread=3 already_on_record=4 no_known_parent=5 test_message=6 logged_by_hand=7 logged_by_bcc=8 logged_by_forward=9 "
            + "gone_before_read=10 too_large_headers_only=11 storing_failed=12 never_log_list=13 internal_only=14 bulk_mail=15 known_contact=16 no_known_contact=17",
            string.Join(' ', RuleNumbers.All.OrderBy(pair => pair.Value).Select(pair => $"{pair.Key}={pair.Value}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_was_seen_takes_at_most_100_bytes()
    {
        if (TestDatabase.IsPostgres)
            return;
        const int Many = 20_000;
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("box"));
        var each = await host.AsMemberAsync(async services =>
        {
            var (db, ledger) = (services.GetRequiredService<AddinHost.Data.AppDb>(), services.GetRequiredService<Ledger>());
            var before = await Messages.KnownMessagesTests.SizeAsync(db);
            foreach (var some in Enumerable.Range(0, Many).Chunk(500))
                await ledger.AddAsync(mailbox, [.. some.Select(n => new LedgerLine($"inbox:{n}", $"{n}@outside.test", LogDecision.Ignored, LogRules.NoParent))], default);
            Assert.Equal(Many, await db.LedgerEntries.CountAsync(row => db.LedgerSources.Any(source => source.Number == row.Source && source.MailboxId == mailbox)));
            return (await Messages.KnownMessagesTests.SizeAsync(db) - before) / (double)Many;
        });
        Assert.InRange(each, 30, 100);
    }

    [Fact]
    public async Task Nothing_of_a_message_can_be_read_from_its_rows()
    {
        var messageId = SharedHost.NewMessageId();
        await AddAsync(Ledger.NoMailbox, "inbox:42", messageId, LogRules.NoParent);
        var rows = await host.InDatabaseAsync(db => db.LedgerEntries.AsNoTracking().ToListAsync());
        Assert.DoesNotContain(messageId, JsonSerializer.Serialize(rows), StringComparison.Ordinal);
        Assert.DoesNotContain("inbox:42", JsonSerializer.Serialize(rows), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_without_a_Message_ID_or_a_member_is_refused()
    {
        await TestHost.ProblemAsync(await host.Client.GetAsync("/api/v1/ledger"), HttpStatusCode.BadRequest, "message_id_invalid");
        await TestHost.ProblemAsync(await host.Client.GetAsync("/api/v1/ledger?messageId=%0d%0a"), HttpStatusCode.BadRequest, "message_id_invalid");
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync("/api/v1/ledger?messageId=a@b")).StatusCode);
    }

    private Task<bool> AddAsync(Guid mailbox, string providerId, string messageId, string rule, LogDecision decision = LogDecision.Ignored) => host.AsMemberAsync(async services =>
    {
        await services.GetRequiredService<Ledger>().AddAsync(mailbox, providerId, messageId, decision, rule, default);
        return true;
    });
}
