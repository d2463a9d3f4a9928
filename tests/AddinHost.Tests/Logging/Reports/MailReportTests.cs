using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Providers.Memory;
using AddinHost.Tests.Contacts;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging.Reports;

/// <summary>Delivery and absence notices that sync brings, tied to what was sent; and what forged ones do, which is nothing.</summary>
public sealed class MailReportTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string NoSuchUser = "5.1.1";
    private const string Full = "4.2.2";

    private TestHost Host => shared.Host;

    [Fact]
    public async Task A_hard_bounce_stands_on_the_timeline_with_its_reason_and_marks_the_address_until_somebody_says_that_it_works()
    {
        var (mailbox, bea, contact, sent) = await SendAsync();
        await ArriveAsync(mailbox, Notice(sent.MessageId, bea, "failed", NoSuchUser, "550 5.1.1 no such user here"));
        var entry = await EntryAsync(contact, 2);
        var report = entry.GetProperty("report");
        Assert.Equal(("bounce", sent.Id), (report.Text("kind"), report.GetProperty("aboutId").GetGuid()));
        var recipient = Assert.Single(report.GetProperty("recipients").EnumerateArray());
        Assert.Equal((bea, "no_such_mailbox", NoSuchUser, true), (recipient.Text("address"), recipient.Text("reason"), recipient.Text("code"), recipient.GetProperty("isHard").GetBoolean()));
        Assert.Contains("no such user", recipient.Text("text"), StringComparison.Ordinal);
        var message = await Host.GetAsync<JsonElement>($"/api/v1/messages/{sent.Id}");
        Assert.Equal("bounced", message.Text("state"));
        Assert.Equal((bea, "bounced", NoSuchUser), Only(message.GetProperty("recipients"), one => (one.Text("address"), one.Text("state"), one.Text("code"))));
        Assert.Equal("report_on_sent", (await Host.GetAsync<JsonElement>($"/api/v1/ledger?messageId={entry.Text("messageId")}")).GetProperty("items")[0].Text("rule"));

        // Before somebody writes there again they are told, and may do it all the same.
        var again = new { mailboxId = mailbox, subject = "Again", text = "Hello" };
        await TestHost.ProblemAsync(await Host.Client.PostAsJsonAsync($"/api/v1/contacts/{contact}/messages", again), HttpStatusCode.UnprocessableEntity, "recipient_bounced");
        await Host.PostAsync<JsonElement>($"/api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Again", text = "Hello", sendAnyway = true }, HttpStatusCode.Accepted);
        var mark = Only((await Host.GetAsync<JsonElement>($"/api/v1/address-marks?addresses={bea}")).GetProperty("items"), one => one);
        Assert.Equal(("bounced", bea, true), (mark.Text("kind"), mark.Text("address"), mark.GetProperty("mayClear").GetBoolean()));

        using var nobody = Host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync($"/api/v1/address-marks?addresses={bea}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.DeleteAsync($"/api/v1/address-marks/{mark.Id()}")).StatusCode);
        Assert.Empty((await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync($"/api/v1/address-marks?addresses={bea}"), HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        await TestHost.ProblemAsync(await shared.Elsewhere.DeleteAsync($"/api/v1/address-marks/{mark.Id()}"), HttpStatusCode.NotFound, "address_mark_not_found");
        await TestHost.ProblemAsync(await Host.Client.GetAsync("/api/v1/address-marks"), HttpStatusCode.BadRequest, "addresses_invalid");

        Assert.Equal(HttpStatusCode.NoContent, (await Host.Client.DeleteAsync($"/api/v1/address-marks/{mark.Id()}")).StatusCode);
        await Host.PostAsync<JsonElement>($"/api/v1/contacts/{contact}/messages", again, HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_soft_bounce_and_a_delay_say_what_they_are_and_mark_nobody()
    {
        var (mailbox, bea, contact, sent) = await SendAsync();
        await ArriveAsync(mailbox, Notice(sent.MessageId, bea, "delayed", "4.4.1", "connection timed out"));
        Assert.Equal("delay", (await EntryAsync(contact, 2)).GetProperty("report").Text("kind"));
        Assert.NotEqual("bounced", (await Host.GetAsync<JsonElement>($"/api/v1/messages/{sent.Id}")).Text("state"));
        await ArriveAsync(mailbox, Notice(sent.MessageId, bea, "failed", Full, "452 4.2.2 mailbox full"));
        Assert.Equal("mailbox_full", Only((await EntryAsync(contact, 3)).GetProperty("report").GetProperty("recipients"), one => one.Text("reason")));
        Assert.Equal("bounced", (await Host.GetAsync<JsonElement>($"/api/v1/messages/{sent.Id}")).Text("state"));
        Assert.Empty((await Host.GetAsync<JsonElement>($"/api/v1/address-marks?addresses={bea}")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Of_several_recipients_only_the_one_that_came_back_is_bounced_and_a_provider_that_renamed_the_mail_is_understood()
    {
        var (mailbox, bea, contact, sent) = await SendAsync("cc@outside.test");
        // No Message-ID of ours any more, but the reference that we wrote beside it.
        await ArriveAsync(mailbox, Notice("renamed@provider.test", bea, "failed", NoSuchUser, "unknown user", $"X-Inlay-Ref: <{sent.MessageId}>\r\n"));
        Assert.Equal("bounce", (await EntryAsync(contact, 2)).GetProperty("report").Text("kind"));
        var message = await Host.GetAsync<JsonElement>($"/api/v1/messages/{sent.Id}");
        Assert.NotEqual("bounced", message.Text("state"));
        Assert.Equal(["bounced"], message.GetProperty("recipients").EnumerateArray().Where(one => one.Text("address") == bea).Select(one => one.Text("state")));
        Assert.Equal(["accepted"], message.GetProperty("recipients").EnumerateArray().Where(one => one.Text("address") == "cc@outside.test").Select(one => one.Text("state")));
    }

    /// <summary>Anyone can write a notice; whoever does not know the Message-ID and the recipient changes nothing.</summary>
    [Fact]
    public async Task A_notice_about_mail_or_people_that_are_not_ours_changes_nothing()
    {
        var (mailbox, bea, contact, sent) = await SendAsync();
        var received = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(bea, "ada@demo.example", received));
        string[] forged =
        [
            Notice("made-up@attacker.test", bea, "failed", NoSuchUser, "no such user"),
            Notice(sent.MessageId, "somebody-else@outside.test", "failed", NoSuchUser, "no such user"),
            // A mail that they sent us is none that we sent them.
            Notice(received, "ada@demo.example", "failed", NoSuchUser, "no such user"),
            Notice(sent.MessageId, bea, "delivered", "2.0.0", "ok"),
            // No notice at all, though it says all that one says.
            SharedHost.Mail("Mallory <m@attacker.test>", "ada@demo.example", SharedHost.NewMessageId(), "", body: $"<{bea}>: 550 5.1.1 could not be delivered to\n<{sent.MessageId}>").ReplaceLineEndings("\r\n"),
        ];
        foreach (var mail in forged)
            await ArriveAsync(mailbox, mail);
        // They were seen: what comes behind them in the same folder has been taken in.
        await ArriveAsync(mailbox, SharedHost.Mail(bea, "ada@demo.example", SharedHost.NewMessageId(), $"In-Reply-To: <{sent.MessageId}>\n").ReplaceLineEndings("\r\n"));
        var entries = await EntriesAsync(contact, 3);
        Assert.All(entries, entry => Assert.Equal(JsonValueKind.Null, entry.GetProperty("report").ValueKind));
        Assert.NotEqual("bounced", (await Host.GetAsync<JsonElement>($"/api/v1/messages/{sent.Id}")).Text("state"));
        Assert.Empty((await Host.GetAsync<JsonElement>($"/api/v1/address-marks?addresses={bea}&addresses=somebody-else@outside.test&addresses=ada@demo.example")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task An_absence_notice_says_until_when_and_is_no_reply()
    {
        var (mailbox, bea, contact, sent) = await SendAsync();
        await shared.PutAsync($"/api/v1/messages/{sent.Id}/reply-wait", new { dueAt = Host.Clock.GetUtcNow().AddDays(3) });
        await ArriveAsync(mailbox, SharedHost.Mail(
            bea, "ada@demo.example", SharedHost.NewMessageId(), $"In-Reply-To: <{sent.MessageId}>\nAuto-Submitted: auto-replied\n", "Sun, 22 Nov 2026 10:00:00 +0000", "I am out of the office until Monday, 30 November.").ReplaceLineEndings("\r\n"));
        var report = (await EntryAsync(contact, 2)).GetProperty("report");
        Assert.Equal(("away", "2026-11-30"), (report.Text("kind"), report.Text("until")));
        Assert.Equal("waiting", (await Host.GetAsync<JsonElement>($"/api/v1/messages/{sent.Id}/reply-wait")).Text("state"));
    }

    [Fact]
    public async Task A_notice_that_somebody_logs_by_hand_says_the_same()
    {
        var (_, bea, contact, sent) = await SendAsync();
        var notice = Notice(sent.MessageId, bea, "failed", NoSuchUser, "no such user");
        await shared.LogAsync(notice);
        await shared.LogAsync(notice);
        Assert.Equal("bounce", (await EntryAsync(contact, 2)).GetProperty("report").Text("kind"));
        Assert.Equal("bounced", (await Host.GetAsync<JsonElement>($"/api/v1/messages/{sent.Id}")).Text("state"));
    }

    /// <summary>Nobody could tell whether it went out; whoever reports on it has had it.</summary>
    [Fact]
    public async Task A_notice_proves_that_an_unconfirmed_mail_went_out()
    {
        var (_, bea, contact, sent) = await SendAsync();
        await Host.InDatabaseAsync(db => db.MailMessages.Where(row => row.Id == sent.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, AddinHost.Messages.SendState.Unconfirmed)));
        // The looks for it are over.
        await Host.InDatabaseAsync(db => db.OutgoingMails.Where(row => row.MailMessageId == sent.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.ProblemCode, "outcome_unknown").SetProperty(row => row.DueAt, (DateTimeOffset?)null)));
        await shared.LogAsync(Notice(sent.MessageId, bea, "delayed", "4.4.1", "connection timed out"));
        Assert.Equal("delay", (await EntryAsync(contact, 2)).GetProperty("report").Text("kind"));
        // Its copy is still to be filed, and it is no trouble any more; the queue sees that by itself, perhaps already.
        Assert.Contains((await Host.GetAsync<JsonElement>($"/api/v1/messages/{sent.Id}")).Text("state"), (string?[])["accepted", "filed"]);
        await Host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<AddinHost.Sending.SendDue>().TakeUpProvenAsync(default);
            return true;
        });
        await UntilAsync(async () => (await Host.GetAsync<JsonElement>($"/api/v1/messages/{sent.Id}")).Text("state") == "filed");
        await UntilAsync(() => Host.InDatabaseAsync(db => db.OutgoingMails.AnyAsync(row => row.MailMessageId == sent.Id && row.DueAt == null && row.ProblemCode == null)));
    }

    /// <summary>A mail that its sender wrote elsewhere, prepared by the pane or logged by hand: the server was quicker than the folder. The notice waits until it is on record.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_notice_that_comes_before_its_mail_is_on_record_is_tied_to_it_when_it_comes(bool isPrepared)
    {
        var (me, bea, about) = (SharedHost.Address("ada"), SharedHost.Address(), SharedHost.NewMessageId());
        var mailbox = (await Host.ConnectMemoryAsync(me)).Id();
        var contact = await shared.AddContactAsync("Bea", bea);
        var reference = isPrepared
            ? (await Host.PostAsync<JsonElement>("/api/v1/outgoing-references", new { recipients = new[] { bea }, from = me, log = true, track = new { opens = true } })).Text("reference") : null;
        var header = reference is null ? "" : $"X-Inlay-Ref: {reference}\n";
        await ArriveAsync(mailbox, Notice(about, bea, "failed", NoSuchUser, "550 5.1.1 no such user here", header.ReplaceLineEndings("\r\n")));
        var name = (await Host.AsMemberAsync(services => services.GetRequiredService<AddinHost.Organizations.OrganizationHashes>().GetAsync(default))).Of(about);
        await UntilAsync(WaitsAsync);
        Assert.Empty(await shared.TimelineAsync(contact));

        var mail = SharedHost.Mail(me, bea, about, header);
        if (isPrepared)
            await ArriveAsync(mailbox, mail.ReplaceLineEndings("\r\n"), MemoryMail.Sent);
        else
            await shared.LogAsync(mail);
        var sent = (await EntriesAsync(contact, 2)).Single(entry => entry.GetProperty("report").ValueKind == JsonValueKind.Null).GetProperty("sourceId").GetGuid();
        var report = (await EntriesAsync(contact, 2)).Single(entry => entry.GetProperty("sourceId").GetGuid() != sent).GetProperty("report");
        Assert.Equal(("bounce", sent), (report.Text("kind"), report.GetProperty("aboutId").GetGuid()));
        Assert.Equal((bea, "bounced"), Only((await Host.GetAsync<JsonElement>($"/api/v1/messages/{sent}")).GetProperty("recipients"), one => (one.Text("address"), one.Text("state"))));
        Assert.Equal("bounced", Only((await Host.GetAsync<JsonElement>($"/api/v1/address-marks?addresses={bea}")).GetProperty("items"), mark => mark.Text("kind")));
        Assert.False(await WaitsAsync());

        Task<bool> WaitsAsync() => Host.InDatabaseAsync(db => db.WaitingReplies.AnyAsync(row => row.MailboxId == mailbox && row.ParentHash == name));
    }

    private async Task<(Guid Mailbox, string Bea, Guid Contact, (Guid Id, string MessageId) Sent)> SendAsync(params string[] cc)
    {
        var mailbox = (await Host.ConnectMemoryAsync(SharedHost.Address("ada"))).Id();
        var bea = SharedHost.Address();
        var contact = await shared.AddContactAsync("Bea", bea);
        var sent = await Host.PostAsync<JsonElement>($"/api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Offer", text = "Hello", cc }, HttpStatusCode.Accepted);
        var id = sent.Id();
        await UntilAsync(async () => (await Host.GetAsync<JsonElement>($"/api/v1/messages/{id}")).Text("state") == "filed");
        return (mailbox, bea, contact, (id, sent.Text("messageId")!));
    }

    /// <summary>RFC 3464, as Postfix writes it: no In-Reply-To, no References.</summary>
    private static string Notice(string about, string recipient, string action, string status, string words, string more = "") =>
        $"""
        Return-Path: <>
        From: MAILER-DAEMON@mx.demo.example (Mail Delivery System)
        To: ada@demo.example
        Subject: Undelivered Mail Returned to Sender
        Date: Sun, 22 Nov 2026 10:00:00 +0000
        Message-ID: <{Guid.NewGuid():N}@mx.demo.example>
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        I'm sorry to have to inform you that your message could not be delivered to one or more recipients.

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.demo.example

        Final-Recipient: rfc822; {recipient}
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; {words}

        --b
        Content-Type: text/rfc822-headers

        Message-ID: <{about}>
        {more}Subject: Offer

        --b--

        """.ReplaceLineEndings("\r\n");

    private Task<bool> ArriveAsync(Guid mailbox, string mail, string folder = MemoryMail.Inbox) => Host.AsMemberAsync(async services =>
    {
        var db = services.GetRequiredService<AddinHost.Data.AppDb>();
        var at = Host.Clock.GetUtcNow();
        db.MemoryMails.Add(new MemoryMail { MailboxId = mailbox, Folder = folder, Content = Encoding.UTF8.GetBytes(mail), ReceivedAt = at, DeliverAt = at });
        await db.SaveChangesAsync();
        await services.GetRequiredService<AddinHost.Shared.Caching.ICache>().SignalAsync($"memory-mail:{mailbox:N}", default);
        return true;
    });

    private static T Only<T>(JsonElement list, Func<JsonElement, T> of) => of(Assert.Single(list.EnumerateArray()));

    /// <summary>The newest to have come, once so many stand there.</summary>
    private async Task<JsonElement> EntryAsync(Guid contact, int count) => (await EntriesAsync(contact, count)).OrderByDescending(entry => entry.GetProperty("id").GetGuid()).First();

    private async Task<List<JsonElement>> EntriesAsync(Guid contact, int count)
    {
        List<JsonElement> entries = [];
        await UntilAsync(async () => (entries = await shared.TimelineAsync(contact)).Count >= count);
        Assert.Equal(count, entries.Count);
        return entries;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var until = DateTime.UtcNow.AddMinutes(1);
        while (!await holds())
        {
            Assert.True(DateTime.UtcNow < until, "It did not come.");
            await Task.Delay(30);
        }
    }
}
