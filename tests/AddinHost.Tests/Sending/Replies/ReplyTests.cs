using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Messages;
using AddinHost.Sending.Replies;
using AddinHost.Tests.Support;
using AddinHost.Tracking.Links;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Sending.Replies;

public sealed class ReplyTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Theory]
    [InlineData("Thursday", ReplyKind.Reply, "Re: Thursday")]
    [InlineData("Re: Thursday", ReplyKind.ReplyAll, "Re: Thursday")]
    [InlineData("AW: RE: Antw: Thursday", ReplyKind.Reply, "Re: Thursday")]
    [InlineData("Re[2]: WG: Thursday", ReplyKind.Reply, "Re: Thursday")]
    [InlineData("Re: Thursday: the plan", ReplyKind.Forward, "Fwd: Thursday: the plan")]
    [InlineData("Fwd: FW: Thursday", ReplyKind.Forward, "Fwd: Thursday")]
    [InlineData("Project: Thursday", ReplyKind.Reply, "Re: Project: Thursday")]
    [InlineData("", ReplyKind.Reply, "Re:")]
    public void A_subject_has_one_prefix(string subject, ReplyKind kind, string expected) => Assert.Equal(expected, WriteReply.Subject(subject, kind));

    [Fact]
    public async Task An_answer_goes_to_where_its_author_wants_it_from_where_the_mail_came_to_and_to_all_but_oneself()
    {
        var (bea, mine, alias, third) = (SharedHost.Address(), SharedHost.Address("mine"), SharedHost.Address("sales"), SharedHost.Address("cleo"));
        var contact = await shared.AddContactAsync("Bea", bea);
        var mailbox = await AddMailboxAsync(mine, alias);
        var id = await LogAsync($"Bea Bird <{bea}>", $"Sales <{alias.ToUpperInvariant()}>, Cleo <{third}>", contact, "Reply-To: Bea <desk@outside.test>\nCc: " + mine + "\n");

        var reply = await host.GetAsync<JsonElement>($"/api/v1/messages/{id}/reply?kind=reply");
        Assert.Equal(["desk@outside.test"], Addresses(reply, "to"));
        Assert.Empty(Addresses(reply, "cc"));
        Assert.Equal((alias, mailbox), (reply.GetProperty("from").GetString(), reply.GetProperty("mailboxId").GetGuid()));
        Assert.Equal("Re: Thursday", reply.GetProperty("subject").GetString());
        var all = await host.GetAsync<JsonElement>($"/api/v1/messages/{id}/reply?kind=reply_all");
        Assert.Equal(["desk@outside.test"], Addresses(all, "to"));
        Assert.Equal([third], Addresses(all, "cc"));
        var forward = await host.GetAsync<JsonElement>($"/api/v1/messages/{id}/reply?kind=forward");
        Assert.Empty(Addresses(forward, "to"));
        Assert.Equal(JsonValueKind.Null, forward.GetProperty("inReplyTo").ValueKind);
        await TestHost.ProblemAsync(await host.Client.GetAsync($"/api/v1/messages/{id}/reply?kind=2"), HttpStatusCode.BadRequest, "reply_kind_unknown");
    }

    [Fact]
    public async Task Answering_ones_own_mail_goes_on_writing_to_the_same_people()
    {
        var (bea, mine) = (SharedHost.Address(), SharedHost.Address("mine"));
        var contact = await shared.AddContactAsync("Bea", bea);
        await AddMailboxAsync(mine, null);
        var id = await LogAsync(mine, bea, contact, "Cc: dora@outside.test\n");
        var all = await host.GetAsync<JsonElement>($"/api/v1/messages/{id}/reply?kind=reply_all");
        Assert.Equal([bea], Addresses(all, "to"));
        Assert.Equal(["dora@outside.test"], Addresses(all, "cc"));
        Assert.Equal(mine, all.GetProperty("from").GetString());
    }

    [Fact]
    public async Task What_is_sent_names_its_parent_quotes_it_in_the_writers_language_and_stays_one_thread()
    {
        var (bea, mine, parent) = (SharedHost.Address(), SharedHost.Address("mine"), SharedHost.NewMessageId());
        var contact = await shared.AddContactAsync("Bea", bea);
        var mailbox = await AddMailboxAsync(mine, null);
        var id = await LogAsync($"Bea Bird <{bea}>", mine, contact, $"References: <root@outside.test> <{parent}>\nContent-Type: text/html; charset=utf-8\n", "<p>Thursday <b>is</b> fine.</p><img src=\"https://x.test/p.gif\" width=1 height=1><script>x</script>");
        var begun = await host.GetAsync<JsonElement>($"/api/v1/messages/{id}/reply?kind=reply&timeZone=Europe/Berlin");
        Assert.Contains("Thursday <b>is</b> fine.", begun.GetProperty("quoted").GetString(), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/contacts/{contact}/messages")
        {
            Content = JsonContent.Create(new { mailboxId = mailbox, subject = "Re: Thursday", html = "<div>Good.</div>", inReplyTo = begun.GetProperty("inReplyTo").GetString(), quote = new { messageId = id, kind = "reply", timeZone = "Europe/Berlin" } }),
        };
        request.Headers.AcceptLanguage.ParseAdd("de");
        var sent = (await TestHost.ReadAsync<JsonElement>(await host.Client.SendAsync(request), HttpStatusCode.Accepted)).GetProperty("id").GetGuid();

        var mail = await shared.MailAsync(sent);
        Assert.Equal(begun.GetProperty("inReplyTo").GetString(), Assert.Single(mail.Headers.InReplyTo).Value);
        Assert.Equal(["root@outside.test", parent, begun.GetProperty("inReplyTo").GetString()], mail.Headers.References.Select(reference => reference.Value));
        Assert.Contains($"Am 20. Nov. 2026 um 11:00 schrieb Bea Bird &lt;{bea}&gt;:", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("Thursday <b>is</b> fine.", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("p.gif", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("script", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("> Thursday is fine.", mail.TextBody, StringComparison.Ordinal);
        // The forms by which mail programs, ours among them, know history.
        Assert.DoesNotContain("schrieb", QuotedHistory.Without(mail.HtmlBody!, isHtml: true), StringComparison.Ordinal);
        Assert.Equal("Good.", QuotedHistory.Without(mail.TextBody!, isHtml: false).Trim());
        Assert.Single((await shared.TimelineAsync(contact)).Select(entry => entry.GetProperty("threadId").GetGuid()).Distinct());
    }

    [Fact]
    public async Task What_is_passed_on_takes_the_original_and_the_chosen_files_along()
    {
        var (bea, mine) = (SharedHost.Address(), SharedHost.Address("mine"));
        var contact = await shared.AddContactAsync("Bea", bea);
        var mailbox = await AddMailboxAsync(mine, null);
        var id = await LogAsync(bea, mine, contact, "Content-Type: multipart/mixed; boundary=b\n", "--b\nContent-Type: text/plain\n\nThursday is fine.\n--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=a.csv\n\n1;2\n--b--");
        var begun = await host.GetAsync<JsonElement>($"/api/v1/messages/{id}/reply?kind=forward");
        var file = Assert.Single(begun.GetProperty("attachments").EnumerateArray()).GetProperty("id").GetGuid();
        var (_, mail) = await shared.SendAsync(contact, new { mailboxId = mailbox, to = new[] { "dora@outside.test" }, subject = "Fwd: Thursday", html = "", quote = new { messageId = id, kind = "forward", attachments = new[] { file } } });
        Assert.Equal("a.csv", Assert.Single(mail.Attachments).FileName);
        Assert.Contains("Forwarded message", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("Thursday is fine.", mail.TextBody, StringComparison.Ordinal);
        Assert.Empty(mail.Headers.References);
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync($"/api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "a", html = "a", quote = new { messageId = id, kind = "forward", attachments = new[] { Guid.NewGuid() } } }), HttpStatusCode.BadRequest, "quoted_file_gone");
    }

    [Fact]
    public async Task Nobody_quotes_what_they_may_not_see()
    {
        var (bea, mine) = (SharedHost.Address(), SharedHost.Address("mine"));
        var contact = await shared.AddContactAsync("Bea", bea);
        await AddMailboxAsync(mine, null);
        var id = await LogAsync(bea, mine, contact);
        await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync($"/api/v1/messages/{id}/reply?kind=reply"), HttpStatusCode.NotFound, "message_not_found");
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync($"/api/v1/messages/{id}/reply?kind=reply")).StatusCode);

        var (member, colleague) = await shared.AddMemberAsync();
        var theirs = await shared.AddMailboxAsync(SharedHost.Address("theirs"), member);
        await host.InDatabaseAsync(async db =>
        {
            db.LogPolicies.Add(new AddinHost.Logging.Rules.LogPolicy { MemberId = host.MemberId, Sharing = AddinHost.Messages.Sharing.SharingLevel.Subject, Revision = 1, ChangedAt = host.Clock.GetUtcNow(), ChangedBy = host.MemberId });
            return await db.SaveChangesAsync();
        });
        var reply = await TestHost.ReadAsync<JsonElement>(await colleague.GetAsync($"/api/v1/messages/{id}/reply?kind=reply"), HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, reply.GetProperty("quoted").ValueKind);
        await TestHost.ProblemAsync(await colleague.PostAsJsonAsync($"/api/v1/contacts/{contact}/messages", new { mailboxId = theirs, subject = "a", html = "a", quote = new { messageId = id, kind = "reply" } }), HttpStatusCode.Forbidden, "message_not_shared");
    }

    [Fact]
    public async Task What_followed_another_mail_stays_behind_where_its_text_is_quoted_or_pasted()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var mailbox = await AddMailboxAsync(SharedHost.Address("mine"), null);
        var link = new TrackingToken(TokenKind.Link, Guid.NewGuid(), 0, "https://dest.example/a").Sign(host.Services.GetRequiredService<TrackingKeys>());
        var (_, mail) = await shared.SendAsync(contact, new { mailboxId = mailbox, subject = "a", html = $"<p>See <a href=\"https://old.example/t/c/{link}\">this</a></p>" });
        Assert.Contains("<a href=\"https://dest.example/a\">this</a>", mail.HtmlBody, StringComparison.Ordinal);
    }

    private static string[] Addresses(JsonElement reply, string field) => [.. reply.GetProperty(field).EnumerateArray().Select(party => party.GetProperty("address").GetString()!)];

    private async Task<Guid> AddMailboxAsync(string address, string? alias)
    {
        var mailbox = await shared.AddMailboxAsync(address);
        if (alias is not null)
        {
            await host.InDatabaseAsync(async db =>
            {
                db.MailboxAliases.Add(new MailboxAlias { MailboxId = mailbox, Address = alias, Source = AliasSource.Member, AddedAt = host.Clock.GetUtcNow(), VerifiedAt = host.Clock.GetUtcNow() });
                return await db.SaveChangesAsync();
            });
        }

        return mailbox;
    }

    private async Task<Guid> LogAsync(string from, string to, Guid contact, string more = "", string body = "Thursday is fine.")
    {
        await shared.LogAsync(SharedHost.Mail(from, to, SharedHost.NewMessageId(), more, body: body));
        return (await shared.TimelineAsync(contact))[0].GetProperty("sourceId").GetGuid();
    }
}
