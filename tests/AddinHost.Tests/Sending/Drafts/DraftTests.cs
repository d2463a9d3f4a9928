using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Sending;
using AddinHost.Sending.Drafts;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Sending.Drafts;

public sealed class DraftTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 1, 2, 3];

    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task A_draft_is_kept_as_it_was_typed_listed_thrown_away_and_taken_back()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var draft = Guid.CreateVersion7();
        var saved = await host.Client.SaveAsync(draft, contact, 0, new { to = "bea@outside.test, unfini", subject = "Plans", html = "<div>Hello <strong>Bea</strong><script>alert(1)</script></div>" });
        Assert.Equal(1, saved.GetProperty("version").GetInt32());

        var opened = await host.GetAsync<JsonElement>($"/api/v1/drafts/{draft}");
        Assert.Equal("bea@outside.test, unfini", opened.GetProperty("content").GetProperty("to").GetString());
        Assert.Equal("<div>Hello <strong>Bea</strong></div>", opened.GetProperty("content").GetProperty("html").GetString());
        var line = Assert.Single((await host.GetAsync<JsonElement>($"/api/v1/drafts?contactId={contact}")).GetProperty("items").EnumerateArray());
        Assert.Equal(("Plans", "Hello Bea", "Bea"), (line.GetProperty("subject").GetString(), line.GetProperty("preview").GetString(), line.GetProperty("contactName").GetString()));

        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync($"/api/v1/drafts/{draft}")).StatusCode);
        Assert.Empty((await host.GetAsync<JsonElement>($"/api/v1/drafts?contactId={contact}")).GetProperty("items").EnumerateArray());
        await TestHost.ProblemAsync(await host.Client.GetAsync($"/api/v1/drafts/{draft}"), HttpStatusCode.NotFound, "draft_not_found");
        await TestHost.ProblemAsync(await host.Client.PutAsJsonAsync($"/api/v1/drafts/{draft}", new { contactId = contact, version = 1, content = new { subject = "x" } }), HttpStatusCode.Conflict, "draft_deleted");
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.PostAsync($"/api/v1/drafts/{draft}/restore", null)).StatusCode);
        Assert.Single((await host.GetAsync<JsonElement>($"/api/v1/drafts?contactId={contact}")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Of_two_windows_with_one_draft_the_second_to_save_is_told()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var draft = Guid.CreateVersion7();
        await host.Client.SaveAsync(draft, contact, 0, new { subject = "First" });
        Assert.Equal(2, (await host.Client.SaveAsync(draft, contact, 1, new { subject = "Second" })).GetProperty("version").GetInt32());
        var conflict = await TestHost.ProblemAsync(await host.Client.PutAsJsonAsync($"/api/v1/drafts/{draft}", new { contactId = contact, version = 1, content = new { subject = "Other" } }), HttpStatusCode.Conflict, "draft_changed");
        Assert.Equal(2, conflict.GetProperty("version").GetInt32());
        await TestHost.ProblemAsync(await host.Client.PutAsJsonAsync($"/api/v1/drafts/{draft}", new { contactId = contact, version = 0, content = new { subject = "Other" } }), HttpStatusCode.Conflict, "draft_changed");
        Assert.Equal("Second", (await host.GetAsync<JsonElement>($"/api/v1/drafts/{draft}")).GetProperty("content").GetProperty("subject").GetString());
    }

    [Fact]
    public async Task A_draft_is_sent_once_whoever_sends_it_and_however_often()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("mine"));
        var draft = Guid.CreateVersion7();
        await host.Client.SaveAsync(draft, contact, 0, new { subject = "Once" });
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(at =>
            host.PostAsync<JsonElement>($"/api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Once", html = $"<div>From window {at}</div>", draftId = draft }, HttpStatusCode.Accepted)));

        var id = Assert.Single(answers.Select(answer => answer.GetProperty("id").GetGuid()).Distinct());
        Assert.Single(await shared.TimelineAsync(contact));
        Assert.Empty((await host.GetAsync<JsonElement>($"/api/v1/drafts?contactId={contact}")).GetProperty("items").EnumerateArray());
        await TestHost.ProblemAsync(await host.Client.PutAsJsonAsync($"/api/v1/drafts/{draft}", new { contactId = contact, version = 1, content = new { subject = "x" } }), HttpStatusCode.Conflict, "draft_sent");
        Assert.Equal(id, (await host.GetAsync<JsonElement>($"/api/v1/drafts/{draft}")).GetProperty("sentMessageId").GetGuid());
    }

    [Fact]
    public async Task Files_and_images_go_out_as_parts_of_the_mail()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("mine"));
        var image = await TestHost.ReadAsync<JsonElement>(await host.Client.UploadAsync(Png, "chart.png", "image/png"), HttpStatusCode.Created);
        var file = await TestHost.ReadAsync<JsonElement>(await host.Client.UploadAsync("Hi"u8.ToArray(), "../no\u202Etes.txt", "text/plain; charset=utf-8"), HttpStatusCode.Created);
        Assert.True(image.GetProperty("isImage").GetBoolean());
        using var shown = await host.Client.GetAsync(image.GetProperty("url").GetString());
        Assert.Equal("image/png", shown.Content.Headers.ContentType!.MediaType);
        Assert.Null(shown.Content.Headers.ContentDisposition);
        using var other = await host.Client.GetAsync(file.GetProperty("url").GetString());
        Assert.Equal("attachment", other.Content.Headers.ContentDisposition!.DispositionType);

        var html = $"<div>See <img src=\"{image.GetProperty("url").GetString()}\" alt=\"chart\" onerror=\"x()\"></div><ul><li>one</li></ul><form action=\"https://x.test\"><a href=\"https://a.test/b\">there</a></form>";
        var (_, mail) = await shared.SendAsync(contact, new { mailboxId = mailbox, subject = "Chart", html, files = new[] { file.GetProperty("id").GetGuid() } });

        Assert.Equal("multipart/mixed", mail.Root.ContentType.Value);
        Assert.Equal("multipart/alternative", mail.Root.Children[0].ContentType.Value);
        var related = mail.Root.Children[0].Children[1];
        Assert.Equal("multipart/related", related.ContentType.Value);
        Assert.Equal(Png, related.Children[1].Decode());
        Assert.Contains($"<img alt=\"chart\" src=\"cid:{related.Children[1].ContentId}\">", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("onerror", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("there <https://a.test/b>", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("/", mail.Root.Children[1].FileName!, StringComparison.Ordinal);
        Assert.Equal("Hi"u8.ToArray(), mail.Root.Children[1].Decode());
    }

    [Fact]
    public async Task Files_have_limits_and_go_when_nothing_holds_them()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        await TestHost.ProblemAsync(await host.Client.UploadAsync([], "a.txt", "text/plain"), HttpStatusCode.BadRequest, "composed_file_empty");
        await TestHost.ProblemAsync(await host.Client.UploadAsync(new byte[18_000_001], "a.bin", "application/zip"), HttpStatusCode.RequestEntityTooLarge, "composed_file_too_large");
        var kept = (await TestHost.ReadAsync<JsonElement>(await host.Client.UploadAsync("kept"u8.ToArray(), "a.txt", "text/plain"), HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var unused = (await TestHost.ReadAsync<JsonElement>(await host.Client.UploadAsync("unused"u8.ToArray(), "b.txt", "text/plain"), HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var draft = Guid.CreateVersion7();
        await host.Client.SaveAsync(draft, contact, 0, new { files = new[] { kept } });
        var blob = await host.InDatabaseAsync(db => db.ComposedFiles.Where(row => row.Id == unused).Select(row => row.Blob).SingleAsync());

        host.Clock.Advance(TimeSpan.FromDays(2));
        await host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<ForgetDrafts>().RunAsync(default);
            await services.GetRequiredService<SweepBlobs>().RunAsync(default);
            return true;
        });
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync($"/api/v1/composed-files/{kept}")).StatusCode);
        await TestHost.ProblemAsync(await host.Client.GetAsync($"/api/v1/composed-files/{unused}"), HttpStatusCode.NotFound, "composed_file_not_found");
        Assert.False(await host.InDatabaseAsync(db => db.ComposedFiles.AnyAsync(row => row.Blob == blob)));
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("mine"));
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync($"/api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "a", html = "a", files = new[] { unused } }), HttpStatusCode.BadRequest, "composed_file_gone");
    }

    [Fact]
    public async Task The_signature_of_a_removed_mailbox_is_kept_for_a_month_in_which_it_may_be_connected_again()
    {
        var (stays, goes) = (await shared.AddMailboxAsync(SharedHost.Address("mine")), await shared.AddMailboxAsync(SharedHost.Address("mine")));
        foreach (var mailbox in new[] { stays, goes })
            await TestHost.ReadAsync<JsonElement>(await host.Client.PutAsJsonAsync($"/api/v1/mailboxes/{mailbox}/signature", new { html = "<div>Ada</div>", forReplies = true }), HttpStatusCode.OK);
        (await host.Client.DeleteAsync($"/api/v1/mailboxes/{goes}")).EnsureSuccessStatusCode();
        Assert.Equal([stays, goes], await KeptAsync(TimeSpan.Zero));
        Assert.Equal([stays, goes], await KeptAsync(TimeSpan.FromDays(29)));
        Assert.Equal([stays], await KeptAsync(TimeSpan.FromDays(31)));

        async Task<IEnumerable<Guid>> KeptAsync(TimeSpan since)
        {
            DateTimeOffset? removed = host.Clock.GetUtcNow() - since;
            Assert.Equal(1, await host.InDatabaseAsync(db => db.Mailboxes.Where(row => row.Id == goes && row.RemovedAt != null).ExecuteUpdateAsync(set => set.SetProperty(row => row.RemovedAt, removed))));
            await host.AsMemberAsync(async services =>
            {
                await services.GetRequiredService<ForgetDrafts>().RunAsync(default);
                return true;
            });
            var kept = await host.InDatabaseAsync(db => db.MailboxSignatures.Select(row => row.MailboxId).ToListAsync());
            return new[] { stays, goes }.Where(kept.Contains);
        }
    }

    [Fact]
    public async Task Drafts_files_and_signatures_are_their_writers_alone()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("mine"));
        var draft = Guid.CreateVersion7();
        await host.Client.SaveAsync(draft, contact, 0, new { subject = "Mine" });
        var file = (await TestHost.ReadAsync<JsonElement>(await host.Client.UploadAsync("a"u8.ToArray(), "a.txt", "text/plain"), HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await TestHost.ReadAsync<JsonElement>(await host.Client.PutAsJsonAsync($"/api/v1/mailboxes/{mailbox}/signature", new { html = "<div>Ada<img src=x onerror=a></div>", forReplies = true }), HttpStatusCode.OK);
        Assert.Contains((await host.GetAsync<JsonElement>("/api/v1/signatures")).GetProperty("items").EnumerateArray(), row => row.GetProperty("html").GetString() == "<div>Ada<img></div>" && row.GetProperty("mailboxId").GetGuid() == mailbox);
        var (_, colleague) = await shared.AddMemberAsync();
        foreach (var stranger in new[] { colleague, shared.Elsewhere })
        {
            await TestHost.ProblemAsync(await stranger.GetAsync($"/api/v1/drafts/{draft}"), HttpStatusCode.NotFound, "draft_not_found");
            await TestHost.ProblemAsync(await stranger.DeleteAsync($"/api/v1/drafts/{draft}"), HttpStatusCode.NotFound, "draft_not_found");
            await TestHost.ProblemAsync(await stranger.PostAsync($"/api/v1/drafts/{draft}/restore", null), HttpStatusCode.NotFound, "draft_not_found");
            await TestHost.ProblemAsync(await stranger.GetAsync($"/api/v1/composed-files/{file}"), HttpStatusCode.NotFound, "composed_file_not_found");
            await TestHost.ProblemAsync(await stranger.PutAsJsonAsync($"/api/v1/mailboxes/{mailbox}/signature", new { html = "x", forReplies = true }), HttpStatusCode.NotFound, "mailbox_not_found");
            Assert.Empty((await TestHost.ReadAsync<JsonElement>(await stranger.GetAsync("/api/v1/drafts"), HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
            Assert.Empty((await TestHost.ReadAsync<JsonElement>(await stranger.GetAsync("/api/v1/signatures"), HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        }

        await TestHost.ProblemAsync(await colleague.PutAsJsonAsync($"/api/v1/drafts/{draft}", new { contactId = contact, version = 1, content = new { subject = "x" } }), HttpStatusCode.NotFound, "draft_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.PutAsJsonAsync($"/api/v1/drafts/{draft}", new { contactId = contact, version = 1, content = new { subject = "x" } }), HttpStatusCode.NotFound, "contact_not_found");
        using var signedOut = host.SignedOut();
        foreach (var path in new[] { "drafts", $"drafts/{draft}", $"composed-files/{file}", "signatures" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync($"/api/v1/{path}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PutAsJsonAsync($"/api/v1/drafts/{draft}", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PutAsJsonAsync($"/api/v1/mailboxes/{mailbox}/signature", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.UploadAsync("a"u8.ToArray(), "a", "text/plain")).StatusCode);
        Assert.Equal("Mine", (await host.GetAsync<JsonElement>($"/api/v1/drafts/{draft}")).GetProperty("content").GetProperty("subject").GetString());
    }
}
