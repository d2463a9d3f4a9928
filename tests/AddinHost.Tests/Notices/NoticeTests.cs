using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Mailboxes.Push;
using AddinHost.Notices;
using AddinHost.Notices.Post;
using AddinHost.Providers;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Notices;

/// <summary>What members are told by Inlay itself: once for each trouble, in their language, with a way to end it.</summary>
public sealed class NoticeTests
{
    private const string Path = "/api/v1/notices";

    [Fact]
    public async Task A_broken_connection_is_told_once_and_again_only_after_it_was_healthy()
    {
        await using var host = await TestHost.StartAsync();
        await host.Client.PatchAsJsonAsync("/api/v1/me", new { locale = "de" });
        var mailbox = await AddMailboxAsync(host, "ada@gmail.test");
        for (var i = 0; i < 3; i++)
            await LookAsync(host);
        var file = Assert.Single(Files(host));

        var mail = MimeMessage.Parse(await File.ReadAllBytesAsync(file));
        Assert.Equal(("ada@engines.test", "ada@gmail.test ist nicht mehr verbunden"), (mail.Headers.To.Single().Address, mail.Headers.Subject));
        Assert.Equal(("auto-generated", "All"), (mail.Headers["Auto-Submitted"], mail.Headers["X-Auto-Response-Suppress"]));
        Assert.Contains($"/app/settings/email/reconnect/{mailbox}", mail.TextBody!, StringComparison.Ordinal);
        Assert.Contains("Guten Tag Ada Admin,", mail.TextBody!, StringComparison.Ordinal);

        // Connected anew, and broken again before it was read through: the same trouble.
        foreach (var state in new[] { MailboxState.Syncing, MailboxState.NeedsReauthorization, MailboxState.Unreachable, MailboxState.NeedsReauthorization })
        {
            await SetAsync(host, mailbox, state);
            await LookAsync(host);
        }

        Assert.Single(Files(host));
        await SetAsync(host, mailbox, MailboxState.Healthy);
        await LookAsync(host);
        Assert.NotEqual(JsonValueKind.Null, Assert.Single(await ListAsync(host.Client)).GetProperty("endedAt").ValueKind);
        await SetAsync(host, mailbox, MailboxState.NeedsReauthorization);
        await LookAsync(host);
        Assert.Equal(2, Files(host).Length);
        Assert.Equal(2, (await ListAsync(host.Client)).Length);
    }

    [Fact]
    public async Task A_server_that_is_away_is_tried_again_and_administrators_see_what_to_do()
    {
        await using var box = new PostBox { Greeting = "421 4.3.2 canary: too busy" };
        await using var host = await TestHost.StartAsync(settings: box.Settings);
        await AddMailboxAsync(host, "ada@gmail.test");
        await LookAsync(host);
        await LookAsync(host);
        Assert.Equal((1, NoticeMailState.Waiting, "smtp_unavailable"), await host.InDatabaseAsync(async db => await db.Notices.Select(row => new ValueTuple<int, NoticeMailState, string?>(row.MailAttempts, row.MailState, row.MailProblemCode)).SingleAsync()));
        foreach (var minutes in new[] { 1.1, 2.1 })
        {
            // Each wait is twice the one before.
            host.Clock.Advance(TimeSpan.FromMinutes(minutes / 2));
            await LookAsync(host);
            host.Clock.Advance(TimeSpan.FromMinutes(minutes / 2));
            await LookAsync(host);
        }

        Assert.Equal(3, await host.InDatabaseAsync(db => db.Notices.MaxAsync(row => row.MailAttempts)));
        Assert.Equal(["notice_mail_failing", "connection_broken"], (await ListAsync(host.Client)).Select(row => row.Text("kind")));
        var state = await host.GetAsync<JsonElement>("/api/v1/own-mail");
        Assert.Equal(("127.0.0.1", "smtp_unavailable", 1), (state.Text("server"), state.GetProperty("problem").Text("code"), state.GetProperty("waiting").GetInt32()));
        Assert.Contains("Notices:Smtp", state.GetProperty("problem").Text("remedy"), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", state.ToString(), StringComparison.Ordinal);
        var problem = await TestHost.ProblemAsync(await host.Client.PostAsync(new Uri("/api/v1/own-mail/tests", UriKind.Relative), null), HttpStatusCode.UnprocessableEntity, "smtp_unavailable");
        Assert.Contains("Notices:Smtp", problem.Text("remedy"), StringComparison.Ordinal);

        box.Greeting = "220 box ESMTP";
        Assert.Equal(0, (await host.PostAsync<JsonElement>("/api/v1/own-mail/tests", new { })).GetProperty("waiting").GetInt32() - 1);
        await LookAsync(host);
        Assert.Equal(2, box.Mails.Count);
        Assert.Contains("ada@gmail.test is no longer connected", box.Mails[1], StringComparison.Ordinal);
        Assert.NotEqual(JsonValueKind.Null, (await ListAsync(host.Client))[0].GetProperty("endedAt").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await host.GetAsync<JsonElement>("/api/v1/own-mail")).GetProperty("problem").ValueKind);
    }

    [Fact]
    public async Task A_recipient_who_is_refused_is_no_trouble_of_the_server_and_not_tried_again()
    {
        await using var box = new PostBox { OnRecipient = "550 5.1.1 Unknown" };
        await using var host = await TestHost.StartAsync(settings: box.Settings);
        await AddMailboxAsync(host, "ada@gmail.test");
        await LookAsync(host);
        Assert.Equal((NoticeMailState.Failed, null), await host.InDatabaseAsync(async db => await db.Notices.Select(row => new ValueTuple<NoticeMailState, DateTimeOffset?>(row.MailState, row.MailDueAt)).SingleAsync()));
        Assert.Equal("notice_recipient_refused", (await host.GetAsync<JsonElement>("/api/v1/own-mail")).GetProperty("problem").Text("code"));
    }

    [Fact]
    public async Task What_was_mended_before_its_mail_could_go_out_is_not_told_any_more()
    {
        await using var box = new PostBox { Greeting = "421 4.3.2 Later" };
        await using var host = await TestHost.StartAsync(settings: box.Settings);
        var mailbox = await AddMailboxAsync(host, "ada@gmail.test");
        await LookAsync(host);
        box.Greeting = "220 box ESMTP";
        await SetAsync(host, mailbox, MailboxState.Healthy);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await LookAsync(host);
        Assert.Empty(box.Mails);
        Assert.Equal(NoticeMailState.NotNeeded, await host.InDatabaseAsync(db => db.Notices.Select(row => row.MailState).SingleAsync()));
    }

    [Fact]
    public async Task A_move_is_told_once_with_both_names()
    {
        await using var host = await TestHost.StartAsync();
        var mailbox = await AddMailboxAsync(host, "ada@engines.test", MailboxState.Healthy);
        await host.InDatabaseAsync(db =>
        {
            db.MailboxMoves.Add(new MailboxMove { MailboxId = mailbox, From = ProviderKind.Gmail, To = ProviderKind.Graph, MovedAt = host.Clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });
        await LookAsync(host);
        var told = Assert.Single(await ListAsync(host.Client));
        Assert.Equal("ada@engines.test moved to Microsoft 365", told.Text("title"));
        Assert.Contains("through Gmail", told.Text("text"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync(new Uri($"{Path}/{told.Id()}", UriKind.Relative))).StatusCode);
        await LookAsync(host);
        Assert.Single(Files(host));
        Assert.Empty(await ListAsync(host.Client));
    }

    [Fact]
    public async Task Announcements_that_have_failed_for_long_are_told_to_administrators_once_for_a_provider()
    {
        await using var host = await TestHost.StartAsync();
        using var colleague = await host.ColleagueAsync();
        foreach (var address in new[] { "ada@gmail.test", "bob@gmail.test" })
        {
            var mailbox = await AddMailboxAsync(host, address, MailboxState.Healthy);
            await host.InDatabaseAsync(db =>
            {
                db.MailboxPushes.Add(new MailboxPush { MailboxId = mailbox, Provider = ProviderKind.Gmail, DueAt = host.Clock.GetUtcNow().AddDays(9), ProblemCode = "gmail_topic_refused", ProblemSince = host.Clock.GetUtcNow() });
                return db.SaveChangesAsync();
            });
        }

        await LookAsync(host);
        Assert.Empty(await ListAsync(host.Client));
        host.Clock.Advance(TimeSpan.FromHours(7));
        await LookAsync(host);
        var told = Assert.Single(await ListAsync(host.Client));
        Assert.Equal(("push_dead", "/app/settings/providers"), (told.Text("kind"), told.Text("path")));
        Assert.Contains("Pub/Sub Publisher", told.Text("remedy"), StringComparison.Ordinal);
        Assert.Empty(await ListAsync(colleague));

        await host.InDatabaseAsync(db => db.WriteAsync(() => db.MailboxPushes.ExecuteUpdateAsync(set => set.SetProperty(row => row.ProblemSince, (DateTimeOffset?)null)), default));
        await LookAsync(host);
        Assert.NotEqual(JsonValueKind.Null, (await ListAsync(host.Client))[0].GetProperty("endedAt").ValueKind);
    }

    [Fact]
    public async Task A_notice_is_its_members_alone()
    {
        await using var host = await TestHost.StartAsync();
        using var colleague = await host.ColleagueAsync();
        using var elsewhere = await host.OtherOrganizationAsync();
        await AddMailboxAsync(host, "ada@gmail.test");
        await LookAsync(host);
        var told = Assert.Single(await ListAsync(host.Client));
        Assert.Equal(JsonValueKind.Null, told.GetProperty("readAt").ValueKind);
        foreach (var other in new[] { colleague, elsewhere })
        {
            Assert.Empty(await ListAsync(other));
            await TestHost.ProblemAsync(await other.DeleteAsync(new Uri($"{Path}/{told.Id()}", UriKind.Relative)), HttpStatusCode.NotFound, "notice_not_found");
            Assert.Equal(HttpStatusCode.NoContent, (await other.PostAsync(new Uri($"{Path}/read", UriKind.Relative), null)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await colleague.GetAsync(new Uri("/api/v1/own-mail", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await colleague.PostAsync(new Uri("/api/v1/own-mail/tests", UriKind.Relative), null)).StatusCode);
        Assert.Equal(JsonValueKind.Null, (await ListAsync(host.Client))[0].GetProperty("readAt").ValueKind);
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.PostAsync(new Uri($"{Path}/read", UriKind.Relative), null)).StatusCode);
        Assert.NotEqual(JsonValueKind.Null, (await ListAsync(host.Client))[0].GetProperty("readAt").ValueKind);
        var events = await host.InDatabaseAsync(db => db.OutboxEvents.Where(row => row.Kind == "notice.changed").ToListAsync());
        Assert.Equal(2, events.Count);
        Assert.All(events, happened => Assert.Equal(host.MemberId, happened.MemberId));
    }

    private static Task<bool> LookAsync(TestHost host) => host.AsMemberAsync(async services =>
    {
        await services.GetRequiredService<RaiseNotices>().RunAsync(default);
        await services.GetRequiredService<SendNotices>().RunAsync(default);
        return true;
    });

    private static string[] Files(TestHost host)
    {
        var folder = host.Services.GetRequiredService<DataFolder>().Path("notices");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.eml") : [];
    }

    private static async Task<JsonElement[]> ListAsync(HttpClient client) => [.. (await client.GetFromJsonAsync<JsonElement>(Path)).GetProperty("items").EnumerateArray()];

    /// <summary>Without a row for its watcher, so that nobody but the test changes its state.</summary>
    private static Task<Guid> AddMailboxAsync(TestHost host, string address, MailboxState state = MailboxState.NeedsReauthorization) => host.InDatabaseAsync(async db =>
    {
        var mailbox = new Mailbox { MemberId = host.MemberId, Provider = ProviderKind.Gmail, Address = address, State = state, ProblemCode = state == MailboxState.Healthy ? null : "grant_revoked", ConnectedAt = host.Clock.GetUtcNow() };
        db.Mailboxes.Add(mailbox);
        db.MailboxConnections.Add(new MailboxConnection { MailboxId = mailbox.Id, Settings = "{}" });
        await db.SaveChangesAsync();
        return mailbox.Id;
    });

    private static Task<int> SetAsync(TestHost host, Guid mailbox, MailboxState state) => host.InDatabaseAsync(
        db => db.WriteAsync(() => db.Mailboxes.Where(row => row.Id == mailbox).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state)), default));
}
