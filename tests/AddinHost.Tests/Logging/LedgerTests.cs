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
