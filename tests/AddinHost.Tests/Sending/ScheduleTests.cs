using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Sending;

/// <summary>Mail that leaves later: at its time, once, or not at all, and never in silence.</summary>
public sealed class ScheduleTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly OutboxHost outbox = new(shared);
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task A_scheduled_message_leaves_at_its_time_with_the_date_of_that_time_and_once()
    {
        var (mailbox, contact) = (await outbox.AddMailboxAsync(), await outbox.AddContactAsync());
        var at = host.Clock.GetUtcNow().AddHours(20);
        var key = Guid.NewGuid().ToString();
        var body = new { mailboxId = mailbox, subject = "Later", html = "<p>Hi</p>", track = new { opens = true }, sendAt = at.ToString("O") };
        async Task<JsonElement> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/contacts/{contact}/messages") { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key);
            return await TestHost.ReadAsync<JsonElement>(await host.Client.SendAsync(request), HttpStatusCode.Accepted);
        }

        var answer = await AskAsync();
        var id = answer.GetProperty("id").GetGuid();
        Assert.Equal(("scheduled", id), (answer.GetProperty("state").GetString(), (await AskAsync()).GetProperty("id").GetGuid()));
        Assert.Equal(at, answer.GetProperty("sendAt").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        Assert.Equal(("scheduled", null), await outbox.PlaceAsync(id));
        var entry = Assert.Single(await shared.TimelineAsync(contact));
        Assert.Equal(("scheduled", at.ToUnixTimeSeconds()), (entry.GetProperty("state").GetString(), entry.GetProperty("occurredAt").GetDateTimeOffset().ToUnixTimeSeconds()));
        await TestHost.ProblemAsync(await host.Client.DeleteAsync($"/api/v1/messages/{id}"), HttpStatusCode.Conflict, "message_on_its_way");

        host.Clock.Advance(TimeSpan.FromHours(20) + TimeSpan.FromMinutes(3));
        await outbox.UntilAsync(id, SendState.Filed);
        var left = Assert.Single(await outbox.LeftAsync(mailbox));
        var date = MessageHeaders.Parse(System.Text.Encoding.UTF8.GetBytes(left)).Date!.Value;
        Assert.InRange(date, at.AddMinutes(3).AddSeconds(-1), host.Clock.GetUtcNow());
        Assert.Contains("/t/o/", left, StringComparison.Ordinal);
        // What is told of opens counts from when it really left.
        Assert.InRange((await outbox.MailAsync(id)).HandedOffAt!.Value, date, host.Clock.GetUtcNow());
        Assert.Equal(date.ToUnixTimeSeconds(), Assert.Single(await shared.TimelineAsync(contact)).GetProperty("occurredAt").GetDateTimeOffset().ToUnixTimeSeconds());
        Assert.Null(await outbox.InOutboxAsync(id));
        // Sync has seen the copy in Sent by now or will: it is the same message, not another.
        Assert.Equal(1, await host.InDatabaseAsync(db => db.MailMessages.CountAsync(row => row.MailboxId == mailbox)));
    }

    [Fact]
    public async Task It_can_be_cancelled_taken_back_moved_and_sent_now_until_it_is_under_way()
    {
        var (mailbox, contact) = (await outbox.AddMailboxAsync(), await outbox.AddContactAsync());
        var id = await outbox.SendAsync(mailbox, contact, "2027-04-01T09:00:00", "Europe/Berlin");
        var item = (await outbox.InOutboxAsync(id))!.Value;
        Assert.Equal(("2027-04-01T09:00:00", "Europe/Berlin"), (item.GetProperty("local").GetString(), item.GetProperty("timeZone").GetString()));

        await TestHost.ReadAsync<JsonElement>(await outbox.DecideAsync(id, "cancel"), HttpStatusCode.OK);
        Assert.Null(await outbox.InOutboxAsync(id));
        await TestHost.ProblemAsync(await outbox.DecideAsync(id, "cancel"), HttpStatusCode.Conflict, "send_state_changed");
        var back = await TestHost.ReadAsync<JsonElement>(await outbox.DecideAsync(id, "reschedule", new { sendAt = "2027-04-01T09:00:00", timeZone = "Europe/Berlin" }), HttpStatusCode.OK);
        Assert.Equal(("scheduled", "2027-04-01T07:00:00+00:00"), (back.GetProperty("state").GetString(), back.GetProperty("sendAt").GetString()));
        await TestHost.ProblemAsync(await outbox.DecideAsync(id, "reschedule", new { sendAt = "2020-04-01T09:00:00Z" }), HttpStatusCode.BadRequest, "send_time_past");
        var moved = await TestHost.ReadAsync<JsonElement>(await outbox.DecideAsync(id, "reschedule", new { sendAt = "2027-07-01T09:00:00", timeZone = "America/New_York" }), HttpStatusCode.OK);
        Assert.Equal("2027-07-01T13:00:00+00:00", moved.GetProperty("sendAt").GetString());
        Assert.Equal(2027, Assert.Single(await shared.TimelineAsync(contact)).GetProperty("occurredAt").GetDateTimeOffset().Year);

        await TestHost.ReadAsync<JsonElement>(await outbox.DecideAsync(id, "send-now"), HttpStatusCode.Accepted);
        await outbox.UntilAsync(id, SendState.Filed);
        Assert.Single(await outbox.LeftAsync(mailbox));
        foreach (var what in new[] { "cancel", "send-now", "resend", "confirm" })
            await TestHost.ProblemAsync(await outbox.DecideAsync(id, what), HttpStatusCode.Conflict, "send_state_changed");
        await TestHost.ProblemAsync(await outbox.DecideAsync(id, "reschedule", new { sendAt = outbox.In(TimeSpan.FromDays(1)) }), HttpStatusCode.Conflict, "send_state_changed");
    }

    [Fact]
    public async Task What_was_cancelled_is_no_activity_after_its_time_either()
    {
        var (mailbox, contact) = (await outbox.AddMailboxAsync(), await outbox.AddContactAsync());
        var at = host.Clock.GetUtcNow().AddHours(2);
        var id = await outbox.SendAsync(mailbox, contact, at.ToString("O"));
        await TestHost.ReadAsync<JsonElement>(await outbox.DecideAsync(id, "cancel"), HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(JsonValueKind.Null, (await LastAsync()).ValueKind);
        // One that left is.
        await outbox.UntilAsync(await outbox.SendAsync(mailbox, contact), SendState.Filed);
        Assert.True((await LastAsync()).GetDateTimeOffset() > at);

        async Task<JsonElement> LastAsync() => (await host.GetAsync<JsonElement>($"/api/v1/contacts/{contact}")).GetProperty("lastEntryAt");
    }

    [Fact]
    public async Task Only_its_sender_decides_about_it_and_sees_it_in_the_outbox()
    {
        var id = await outbox.SendAsync(await outbox.AddMailboxAsync(), await outbox.AddContactAsync(), outbox.In(TimeSpan.FromDays(2)));
        var (_, colleague) = await shared.AddMemberAsync();
        using var signedOut = host.SignedOut();
        foreach (var what in new[] { "reschedule", "send-now", "cancel", "dismiss" })
        {
            var path = $"/api/v1/messages/{id}/{what}";
            using var body = JsonContent.Create(new { sendAt = outbox.In(TimeSpan.FromDays(3)) });
            await TestHost.ProblemAsync(await shared.Elsewhere.PostAsync(path, body), HttpStatusCode.NotFound, "message_not_found");
            await TestHost.ProblemAsync(await colleague.PostAsync(path, body), HttpStatusCode.NotFound, "message_not_found");
            Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PostAsync(path, body)).StatusCode);
        }

        foreach (var other in new[] { shared.Elsewhere, colleague })
            Assert.Equal(0, (await TestHost.ReadAsync<JsonElement>(await other.GetAsync("/api/v1/outbox"), HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync("/api/v1/outbox")).StatusCode);
        await TestHost.ProblemAsync(await host.Client.GetAsync("/api/v1/outbox?after=x"), HttpStatusCode.BadRequest, "page_unknown");
        await TestHost.ProblemAsync(await outbox.DecideAsync(id, "dismiss"), HttpStatusCode.Conflict, "send_state_changed");
        Assert.Equal(("scheduled", null), await outbox.PlaceAsync(id));
    }

    [Fact]
    public async Task Of_a_cancellation_and_the_queue_one_comes_first_and_never_both()
    {
        var contact = await outbox.AddContactAsync();
        var sent = new List<(Guid Mailbox, Guid Id)>();
        for (var i = 0; i < 12; i++)
        {
            var mailbox = await outbox.AddMailboxAsync();
            sent.Add((mailbox, await outbox.SendAsync(mailbox, contact, outbox.In(TimeSpan.FromMinutes(30)))));
        }

        host.Clock.Advance(TimeSpan.FromMinutes(31));
        // At once, and some moments later: some before the queue has looked, some while it hands over, some after.
        var answers = await Task.WhenAll(sent.Select(async (one, i) =>
        {
            await Task.Delay(i * 70);
            return (one, (await outbox.DecideAsync(one.Id, "cancel")).StatusCode);
        }));
        foreach (var ((mailbox, id), status) in answers)
        {
            if (status == HttpStatusCode.Conflict)
                await outbox.UntilAsync(id, SendState.Filed);
            Assert.Equal((status == HttpStatusCode.OK, status == HttpStatusCode.OK ? 0 : 1), (await outbox.StateAsync(id) == SendState.Cancelled, (await outbox.LeftAsync(mailbox)).Count));
        }
    }

    [Fact]
    public async Task What_cannot_leave_because_of_its_mailbox_or_contact_says_so_before_and_when_its_time_has_come()
    {
        var contact = await outbox.AddContactAsync();
        var gone = await outbox.AddContactAsync();
        var (off, removed, broken, fine) = (await outbox.AddMailboxAsync(), await outbox.AddMailboxAsync(), await outbox.AddMailboxAsync(state: MailboxState.NeedsReauthorization), await outbox.AddMailboxAsync());
        var at = outbox.In(TimeSpan.FromHours(2));
        var (a, b, c, d) = (await outbox.SendAsync(off, contact, at), await outbox.SendAsync(removed, contact, at), await outbox.SendAsync(broken, contact, at), await outbox.SendAsync(fine, gone, at));
        await TestHost.ReadAsync<JsonElement>(await host.Client.PostAsync($"/api/v1/mailboxes/{off}/disable", null), HttpStatusCode.OK);
        (await host.Client.DeleteAsync($"/api/v1/mailboxes/{removed}")).EnsureSuccessStatusCode();
        (await host.Client.DeleteAsync($"/api/v1/contacts/{gone}")).EnsureSuccessStatusCode();
        // Its watcher works, and says so once it has looked; from then on it waits for the clock.
        await outbox.UntilAsync(() => host.InDatabaseAsync(db => db.Mailboxes.AnyAsync(row => row.Id == broken && row.State == MailboxState.Healthy && row.CoverageCheckedAt != null)), "the first look");
        await SetAsync(broken, MailboxState.NeedsReauthorization, "grant_revoked");

        Assert.Equal(("scheduled", "send_mailbox_disabled"), await outbox.PlaceAsync(a));
        Assert.Equal(("scheduled", "mailbox_not_found"), await outbox.PlaceAsync(b));
        Assert.Equal(("scheduled", "grant_revoked"), await outbox.PlaceAsync(c));
        Assert.Equal(("scheduled", "contact_deleted"), await outbox.PlaceAsync(d));
        Assert.Equal($"/app/settings/email/reconnect/{broken}", (await outbox.InOutboxAsync(c))!.Value.GetProperty("trouble").GetProperty("path").GetString());

        host.Clock.Advance(TimeSpan.FromHours(2) + TimeSpan.FromMinutes(1));
        await outbox.UntilAsync(b, SendState.Failed);
        await outbox.UntilAsync(d, SendState.Failed);
        Assert.Equal(("failed", "mailbox_not_found"), await outbox.PlaceAsync(b));
        Assert.Equal(("failed", "contact_deleted"), await outbox.PlaceAsync(d));
        Assert.Equal(("waiting", "send_mailbox_disabled"), await outbox.PlaceAsync(a));
        // The one that needed its owner works, which is found out in time: what it had goes on then.
        await outbox.UntilAsync(async () => (await host.GetAsync<JsonElement>("/api/v1/notices")).ToString().Contains("mail_not_sent", StringComparison.Ordinal), "a notice");

        // Mended: each goes on by itself, or when its sender says so.
        await TestHost.ReadAsync<JsonElement>(await host.Client.PostAsync($"/api/v1/mailboxes/{off}/enable", null), HttpStatusCode.OK);
        await SetAsync(broken, MailboxState.Healthy, null);
        (await host.Client.PostAsync($"/api/v1/contacts/{gone}/restore", null)).EnsureSuccessStatusCode();
        await TestHost.ReadAsync<JsonElement>(await outbox.DecideAsync(d, "resend"), HttpStatusCode.Accepted);
        foreach (var id in new[] { a, c, d })
            await outbox.UntilAsync(id, SendState.Filed);
        Assert.Equal(HttpStatusCode.NoContent, (await outbox.DecideAsync(b, "dismiss")).StatusCode);
        Assert.Null(await outbox.InOutboxAsync(b));
        Assert.All(new[] { off, broken, fine }, mailbox => Assert.Single(outbox.LeftAsync(mailbox).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task What_was_held_back_for_more_than_a_week_does_not_leave_by_itself()
    {
        var (mailbox, contact) = (await outbox.AddMailboxAsync(), await outbox.AddContactAsync());
        var id = await outbox.SendAsync(mailbox, contact, outbox.In(TimeSpan.FromMinutes(10)));
        await TestHost.ReadAsync<JsonElement>(await host.Client.PostAsync($"/api/v1/mailboxes/{mailbox}/disable", null), HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(("waiting", "send_mailbox_disabled"), await outbox.PlaceAsync(id));
        await TestHost.ReadAsync<JsonElement>(await host.Client.PostAsync($"/api/v1/mailboxes/{mailbox}/enable", null), HttpStatusCode.OK);
        await outbox.UntilAsync(id, SendState.Failed);
        Assert.Equal(("failed", "send_too_late"), await outbox.PlaceAsync(id));
        Assert.Empty(await outbox.LeftAsync(mailbox));
    }

    private Task<int> SetAsync(Guid mailbox, MailboxState state, string? problem) =>
        host.InDatabaseAsync(db => db.Mailboxes.Where(row => row.Id == mailbox).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.ProblemCode, problem)));
}
