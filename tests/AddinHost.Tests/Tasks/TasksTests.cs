using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Tasks;
using AddinHost.Tests.Contacts;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Tasks;

public sealed class TasksTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task Tasks_stand_in_the_order_they_are_due_and_one_that_is_done_on_the_timeline()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var now = shared.Host.Clock.GetUtcNow();
        foreach (var (title, due) in ((string, DateTimeOffset?)[])[("never", null), ("later", now.AddDays(2)), ("soon", now.AddDays(1))])
            await shared.PostAsync("/api/v1/tasks", new { title, dueAt = due, recordId = contact }, HttpStatusCode.Created);
        var titles = new List<string?>();
        string? after = null;
        do
        {
            var page = await shared.GetAsync($"/api/v1/tasks?recordId={contact}&mine=true&done=false&limit=1{(after is null ? "" : "&after=" + after)}");
            titles.AddRange(RecordCalls.Items(page).Select(row => row.GetProperty("title").GetString()));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        Assert.Equal(["soon", "later", "never"], titles);

        var task = (await shared.ListAsync($"/api/v1/tasks?recordId={contact}"))[0];
        var path = $"/api/v1/tasks/{task.GetProperty("id").GetGuid()}";
        await shared.PostAsync(path + "/done");
        await shared.PostAsync(path + "/done");
        var entry = Assert.Single(await shared.TimelineAsync(contact));
        Assert.Equal(("task", "soon", "Ada Admin"), (entry.GetProperty("kind").GetString(), entry.GetProperty("subject").GetString(), entry.GetProperty("by").GetString()));
        Assert.Equal(2, (await shared.ListAsync($"/api/v1/tasks?recordId={contact}&done=false")).Count);
        Assert.Equal(HttpStatusCode.OK, (await shared.Host.Client.DeleteAsync(new Uri(path + "/done", UriKind.Relative))).StatusCode);
        Assert.Empty(await shared.TimelineAsync(contact));
        await TestHost.ProblemAsync(await shared.Host.Client.PutAsJsonAsync(path, new { title = "x", version = 1 }), HttpStatusCode.Conflict, "record_changed");
        await shared.PutAsync(path, new { title = "Sooner", version = 3 });
        await shared.DeleteAsync(path);
    }

    [Fact]
    public async Task Of_what_is_done_the_last_one_comes_first_in_pages()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        foreach (var title in (string[])["first", "second", "third"])
        {
            var id = (await shared.PostAsync("/api/v1/tasks", new { title, recordId = contact }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
            shared.Host.Clock.Advance(TimeSpan.FromSeconds(1));
            await shared.PostAsync($"/api/v1/tasks/{id}/done");
        }

        var page = await shared.GetAsync($"/api/v1/tasks?recordId={contact}&done=true&limit=2");
        var rest = await shared.ListAsync($"/api/v1/tasks?recordId={contact}&done=true&limit=2&after={page.GetProperty("next").GetString()}");
        Assert.Equal(["third", "second", "first"], RecordCalls.Items(page).Concat(rest).Select(row => row.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task Notes_stand_on_the_timeline_and_the_same_id_writes_one()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var noteId = Guid.CreateVersion7();
        var path = $"/api/v1/records/{contact}/notes";
        await shared.PostAsync(path, new { text = "Likes tea.", noteId }, HttpStatusCode.Created);
        await shared.PostAsync(path, new { text = "Likes tea.", noteId }, HttpStatusCode.Created);
        var entry = Assert.Single(await shared.TimelineAsync(contact));
        Assert.Equal(("note", "Likes tea.", "Ada Admin"), (entry.GetProperty("kind").GetString(), entry.GetProperty("text").GetString(), entry.GetProperty("by").GetString()));

        await shared.PutAsync($"/api/v1/notes/{noteId}", new { text = "Likes coffee.", version = 1 });
        await TestHost.ProblemAsync(await shared.Host.Client.PutAsJsonAsync($"/api/v1/notes/{noteId}", new { text = "x", version = 1 }), HttpStatusCode.Conflict, "record_changed");
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync(path, new { text = "x" }), HttpStatusCode.NotFound, "record_not_found");
        Assert.Equal(("Likes coffee.", 2), ((await shared.GetAsync($"/api/v1/notes/{noteId}")).GetProperty("text").GetString(), (await shared.GetAsync($"/api/v1/notes/{noteId}")).GetProperty("version").GetInt32()));
        await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(new Uri($"/api/v1/notes/{noteId}", UriKind.Relative)), HttpStatusCode.NotFound, "note_not_found");
        using (var nobody = shared.Host.SignedOut())
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(new Uri($"/api/v1/notes/{noteId}", UriKind.Relative))).StatusCode);
        await TestHost.ProblemAsync(await shared.Elsewhere.PutAsJsonAsync($"/api/v1/notes/{noteId}", new { text = "x", version = 2 }), HttpStatusCode.NotFound, "note_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.DeleteAsync(new Uri($"/api/v1/notes/{noteId}", UriKind.Relative)), HttpStatusCode.NotFound, "note_not_found");
        await shared.DeleteAsync($"/api/v1/notes/{noteId}");
        Assert.Empty(await shared.TimelineAsync(contact));
    }

    [Fact]
    public async Task A_reminder_comes_once_to_the_owner_and_again_only_at_a_new_time()
    {
        var now = shared.Host.Clock.GetUtcNow();
        var id = (await shared.PostAsync("/api/v1/tasks", new { title = "Call Bea", remindAt = now.AddMinutes(-1) }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await RunAsync<RemindOfTasks>(work => work.RunAsync(default));
        await RunAsync<RemindOfTasks>(work => work.RunAsync(default));
        Assert.Equal(1, await RemindersAsync(id));
        await shared.PutAsync($"/api/v1/tasks/{id}", new { title = "Call Bea", remindAt = now.AddSeconds(-30), version = 1 });
        await RunAsync<RemindOfTasks>(work => work.RunAsync(default));
        Assert.Equal(2, await RemindersAsync(id));
    }

    [Fact]
    public async Task No_reply_in_time_makes_a_task_and_a_reply_none()
    {
        var (silent, quick) = (SharedHost.Address("silent"), SharedHost.Address("quick"));
        var contact = await shared.AddContactAsync("Silent", silent);
        await shared.AddContactAsync("Quick", quick);
        var sent = await SentAsync(silent, SharedHost.NewMessageId());
        var parent = SharedHost.NewMessageId();
        var answered = await SentAsync(quick, parent);
        var dueAt = shared.Host.Clock.GetUtcNow().AddDays(1);
        foreach (var mail in (Guid[])[sent, answered])
            await shared.PutAsync($"/api/v1/messages/{mail}/reply-wait", new { dueAt });
        await RunAsync<CheckWaits>(work => work.RunAsync(default));
        Assert.Equal("waiting", (await shared.GetAsync($"/api/v1/messages/{sent}/reply-wait")).GetProperty("state").GetString());
        await shared.LogAsync(SharedHost.Mail(quick, "ada@engines.test", SharedHost.NewMessageId(), $"In-Reply-To: <{parent}>\n", "Fri, 20 Nov 2026 12:00:00 +0000"));
        Assert.Equal("replied", (await shared.GetAsync($"/api/v1/messages/{answered}/reply-wait")).GetProperty("state").GetString());

        shared.Host.Clock.Advance(TimeSpan.FromDays(2));
        await RunAsync<CheckWaits>(work => work.RunAsync(default));
        await RunAsync<CheckWaits>(work => work.RunAsync(default));
        var task = Assert.Single(await shared.ListAsync($"/api/v1/tasks?recordId={contact}"));
        Assert.Equal(("No reply to “Thursday”", sent), (task.GetProperty("title").GetString(), task.GetProperty("mailMessageId").GetGuid()));
        Assert.Equal("task_made", (await shared.GetAsync($"/api/v1/messages/{sent}/reply-wait")).GetProperty("state").GetString());
        Assert.Equal("replied", (await shared.GetAsync($"/api/v1/messages/{answered}/reply-wait")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_absence_notice_is_no_reply_also_where_only_headers_are_kept()
    {
        var away = SharedHost.Address("away");
        await shared.AddContactAsync("Away", away);
        var parent = SharedHost.NewMessageId();
        var sent = await SentAsync(away, parent);
        await shared.PutAsync($"/api/v1/messages/{sent}/reply-wait", new { dueAt = shared.Host.Clock.GetUtcNow().AddDays(1) });
        async Task<string?> StateAsync() => (await shared.GetAsync($"/api/v1/messages/{sent}/reply-wait")).GetProperty("state").GetString();

        var notice = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(away, "ada@engines.test", notice, $"In-Reply-To: <{parent}>\nAuto-Submitted: auto-replied\n", "Fri, 20 Nov 2026 12:00:00 +0000"));
        Assert.Equal("waiting", await StateAsync());
        Assert.True(await shared.Host.InDatabaseAsync(db => db.MailMessages.Where(row => row.MessageId == notice).Select(row => row.IsAutoReply).SingleAsync()));
        var headers = MessageHeaders.Parse(Encoding.ASCII.GetBytes("From: a@b.test\r\nAuto-Submitted: auto-replied\r\n\r\n"));
        Assert.True(MessageStore.EnvelopeOnly(headers).IsAutoReply);

        await shared.LogAsync(SharedHost.Mail(away, "ada@engines.test", SharedHost.NewMessageId(), $"In-Reply-To: <{parent}>\nAuto-Submitted: no\n", "Fri, 20 Nov 2026 13:00:00 +0000"));
        Assert.Equal("replied", await StateAsync());
    }

    [Fact]
    public async Task Only_a_sent_message_of_the_own_organization_can_wait_and_only_for_the_future()
    {
        var address = SharedHost.Address();
        await shared.AddContactAsync("Bea", address);
        var sent = await SentAsync(address, SharedHost.NewMessageId());
        var path = new Uri($"/api/v1/messages/{sent}/reply-wait", UriKind.Relative);
        var dueAt = shared.Host.Clock.GetUtcNow().AddDays(1);
        await TestHost.ProblemAsync(await shared.Elsewhere.PutAsJsonAsync(path, new { dueAt }), HttpStatusCode.NotFound, "message_not_found");
        await TestHost.ProblemAsync(await shared.Host.Client.PutAsJsonAsync(path, new { dueAt = dueAt.AddDays(-2) }), HttpStatusCode.BadRequest, "reply_wait_time_invalid");
        Assert.Equal(HttpStatusCode.NoContent, (await shared.Host.Client.GetAsync(path)).StatusCode);
        await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(path), HttpStatusCode.NotFound, "reply_wait_not_found");
        await shared.PutAsync(path.ToString(), new { dueAt });
        await shared.DeleteAsync(path.ToString());
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId()));
        var incoming = (await shared.ListAsync("/api/v1/timeline?direction=incoming"))[0].GetProperty("sourceId").GetGuid();
        await TestHost.ProblemAsync(await shared.Host.Client.PutAsJsonAsync($"/api/v1/messages/{incoming}/reply-wait", new { dueAt }), HttpStatusCode.UnprocessableEntity, "reply_wait_incoming");
    }

    [Fact]
    public async Task Another_organization_sees_no_task()
    {
        var id = (await shared.PostAsync("/api/v1/tasks", new { title = "Call Bea" }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(new Uri($"/api/v1/tasks/{id}", UriKind.Relative)), HttpStatusCode.NotFound, "task_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync($"/api/v1/tasks/{id}/done", new { }), HttpStatusCode.NotFound, "task_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.PutAsJsonAsync($"/api/v1/tasks/{id}", new { title = "x", version = 1 }), HttpStatusCode.NotFound, "task_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.DeleteAsync(new Uri($"/api/v1/tasks/{id}", UriKind.Relative)), HttpStatusCode.NotFound, "task_not_found");
        Assert.Empty(RecordCalls.Items(await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync(new Uri("/api/v1/tasks", UriKind.Relative)), HttpStatusCode.OK)));
    }

    /// <summary>Logs a mail of the administrator; the id of the message.</summary>
    private async Task<Guid> SentAsync(string to, string messageId)
    {
        await shared.LogAsync(SharedHost.Mail("ada@engines.test", to, messageId));
        return await shared.Host.InDatabaseAsync(db => db.MailMessages.Where(row => row.MessageId == messageId).Select(row => row.Id).SingleAsync());
    }

    private Task<int> RemindersAsync(Guid task)
    {
        var id = task.ToString();
        return shared.Host.InDatabaseAsync(db => db.OutboxEvents.CountAsync(row => row.Kind == RemindOfTasks.Reminder && row.MemberId == shared.Host.MemberId && row.Payload.Contains(id)));
    }

    private async Task RunAsync<T>(Func<T, Task> run)
        where T : notnull
    {
        await using var scope = shared.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AddinHost.Shared.Identity.Caller>().BecomeJob(Guid.Empty);
        await run(scope.ServiceProvider.GetRequiredService<T>());
    }
}
