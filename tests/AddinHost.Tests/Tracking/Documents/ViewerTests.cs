using System.Net;
using System.Text.Json;
using AddinHost.Tests.Sending;
using AddinHost.Tests.Sending.Documents;
using AddinHost.Tests.Support;
using AddinHost.Tracking.Links;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Tracking.Documents;

/// <summary>What readers of documents reach, and what is kept of their looks.</summary>
public sealed class ViewerTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task A_reader_gets_page_facts_and_file_and_nothing_on_them_comes_from_elsewhere()
    {
        var path = await shared.LinkAsync(await shared.AddDocumentAsync());
        using var reader = host.SignedOut();
        var page = await reader.AskAsync(HttpMethod.Get, path);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy + await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("no-store", page.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var about = await TestHost.ReadAsync<JsonElement>(await reader.AskAsync(HttpMethod.Get, path + "/about"), HttpStatusCode.OK);
        Assert.Equal(("Offer", true, 3, false, "Ada Admin", true), (
            about.GetProperty("name").GetString(), about.GetProperty("isPdf").GetBoolean(), about.GetProperty("pages").GetInt32(), about.GetProperty("mayDownload").GetBoolean(), about.GetProperty("from").GetString(), about.GetProperty("tells").GetBoolean()));
        var file = await reader.AskAsync(HttpMethod.Get, path + "/file", mode: "cors");
        Assert.Equal(DocumentWorld.Pdf, await file.Content.ReadAsByteArrayAsync());
        Assert.Equal(("application/pdf", "default-src 'none'; sandbox"), (file.Content.Headers.ContentType!.MediaType, Assert.Single(file.Headers.GetValues("Content-Security-Policy"))));
        // Looking at the page without its script is nobody's view.
        Assert.Empty(await ViewsAsync(path));
    }

    [Fact]
    public async Task The_file_itself_is_offered_only_where_it_may_be_kept()
    {
        var id = await shared.AddDocumentAsync();
        var path = await shared.LinkAsync(id);
        using var reader = host.SignedOut();
        Assert.Equal(HttpStatusCode.NotFound, (await reader.AskAsync(HttpMethod.Get, path + "/file?download=true")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.AskAsync(HttpMethod.Get, path + "/file", mode: "navigate")).StatusCode);
        await host.Client.ShareAsync(id, new { name = "Offer", mayDownload = true, version = 1 });
        var kept = await reader.AskAsync(HttpMethod.Get, path + "/file?download=true", mode: "navigate");
        Assert.Equal(("attachment", "Offer.pdf"), (kept.Content.Headers.ContentDisposition!.DispositionType, kept.Content.Headers.ContentDisposition.FileName));
    }

    [Fact]
    public async Task Unknown_altered_and_deleted_are_one_answer_in_the_readers_language()
    {
        var id = await shared.AddDocumentAsync();
        var (path, keys) = (await shared.LinkAsync(id), host.Services.GetRequiredService<TrackingKeys>());
        using var reader = host.SignedOut();
        var link = LinkIn(path);
        var random = new Random(26);
        var altered = Enumerable.Range(0, 200).Select(_ =>
        {
            var letters = path.ToCharArray();
            var at = random.Next("/d/".Length, letters.Length);
            letters[at] = letters[at] == 'A' ? 'B' : 'A';
            return new string(letters);
        }).Append("/d/" + new TrackingToken(TokenKind.Document, Guid.NewGuid()).Sign(keys)).Append("/d/" + new TrackingToken(TokenKind.Rights, link).Sign(keys)).Append("/d/x").ToList();
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync($"/api/v1/documents/{id}")).StatusCode);
        var gone = await GoneAsync(path);
        Assert.Contains("no longer available", gone, StringComparison.Ordinal);
        foreach (var wrong in altered)
            Assert.Equal(gone, await GoneAsync(wrong));
        foreach (var part in new[] { "/about", "/file" })
            Assert.Equal(HttpStatusCode.NotFound, (await reader.AskAsync(HttpMethod.Get, path + part)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.AskAsync(HttpMethod.Post, path + "/views", DocumentWorld.Looked(Guid.NewGuid(), (1, 2)))).StatusCode);
        Assert.Contains("nicht mehr verfügbar", WebUtility.HtmlDecode(await (await reader.AskAsync(HttpMethod.Get, path, language: "de")).Content.ReadAsStringAsync()), StringComparison.Ordinal);

        async Task<string> GoneAsync(string address)
        {
            var answer = await reader.AskAsync(HttpMethod.Get, address);
            return $"{answer.StatusCode} {string.Join('\n', answer.Headers.Concat(answer.Content.Headers).Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order())} {await answer.Content.ReadAsStringAsync()}";
        }
    }

    [Fact]
    public async Task A_look_counts_once_with_the_longest_time_of_each_page_and_stands_on_the_timeline()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var id = await shared.AddDocumentAsync();
        var (path, session) = (await shared.LinkAsync(id, contact), Guid.NewGuid());
        await LookAsync(path, DocumentWorld.Looked(session, (1, 3)));
        await LookAsync(path, DocumentWorld.Looked(session, (1, 9), (3, 4)));
        // A beacon that was slower than the next.
        await LookAsync(path, DocumentWorld.Looked(session, (1, 5)));
        var view = Assert.Single(await ViewsAsync(path));
        Assert.Equal((2, 13, contact, true, "human"), (view.GetProperty("pages").GetInt32(), view.GetProperty("seconds").GetInt32(), view.GetProperty("contactId").GetGuid(), view.GetProperty("isKnown").GetBoolean(), view.GetProperty("class").GetString()));
        var entry = Assert.Single(await shared.TimelineAsync(contact));
        Assert.Equal(("document", "Offer", 13), (entry.GetProperty("kind").GetString(), entry.GetProperty("subject").GetString(), entry.GetProperty("viewed").GetProperty("seconds").GetInt32()));
        await LookAsync(path, DocumentWorld.Looked(Guid.NewGuid(), (1, 1)));
        var shown = await host.GetAsync<JsonElement>($"/api/v1/documents/{id}/views");
        var figures = shown.GetProperty("document").GetProperty("viewed");
        Assert.Equal((2, 1, 14), (figures.GetProperty("views").GetInt32(), figures.GetProperty("people").GetInt32(), figures.GetProperty("seconds").GetInt32()));
        Assert.Equal([(1, 2, 10), (3, 1, 4)], shown.GetProperty("pages").EnumerateArray().Select(page => (page.GetProperty("page").GetInt32(), page.GetProperty("views").GetInt32(), page.GetProperty("seconds").GetInt32())));
        Assert.Equal(2, await host.InDatabaseAsync(db => db.OutboxEvents.CountAsync(row => row.Kind == "document.viewed" && row.Payload.Contains(id.ToString()))));

        // A colleague sees that it was looked at, and not what a private document is called.
        var (_, colleague) = await shared.AddMemberAsync();
        var theirs = (await TestHost.ReadAsync<JsonElement>(await colleague.GetAsync($"/api/v1/contacts/{contact}/timeline"), HttpStatusCode.OK)).GetProperty("items")[0];
        Assert.Equal(("document", JsonValueKind.Null), (theirs.GetProperty("kind").GetString(), theirs.GetProperty("subject").ValueKind));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 1)]
    [InlineData(1, -1)]
    [InlineData(1, 3_601)]
    public async Task What_no_reader_can_have_done_is_refused(int page, int seconds)
    {
        var path = await shared.LinkAsync(await shared.AddDocumentAsync());
        await TestHost.ProblemAsync(await SendAsync(path, DocumentWorld.Looked(Guid.NewGuid(), (page, seconds))), HttpStatusCode.BadRequest, "view_invalid");
        await TestHost.ProblemAsync(await SendAsync(path, DocumentWorld.Looked(Guid.Empty, (1, 1))), HttpStatusCode.BadRequest, "view_invalid");
        await TestHost.ProblemAsync(await SendAsync(path, DocumentWorld.Looked(Guid.NewGuid())), HttpStatusCode.BadRequest, "view_invalid");
        Assert.Empty(await ViewsAsync(path));
    }

    [Fact]
    public async Task Scanners_members_and_too_many_reports_leave_nothing()
    {
        var path = await shared.LinkAsync(await shared.AddDocumentAsync());
        await LookAsync(path, DocumentWorld.Looked(Guid.NewGuid(), (1, 1)), "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/141.0");
        Assert.False((await TestHost.ReadAsync<JsonElement>(await host.Client.AskAsync(HttpMethod.Get, path + "/about"), HttpStatusCode.OK)).GetProperty("tells").GetBoolean());
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.AskAsync(HttpMethod.Post, path + "/views", DocumentWorld.Looked(Guid.NewGuid(), (1, 1)))).StatusCode);
        Assert.Empty(await ViewsAsync(path));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 70; i++)
            answers.Add((await SendAsync(path, DocumentWorld.Looked(Guid.Empty, (1, 1)))).StatusCode);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task Whoever_objects_sees_the_document_and_nothing_is_kept()
    {
        var bea = SharedHost.Address();
        var contact = await shared.AddContactAsync("Bea", bea);
        var (first, second) = (await shared.LinkAsync(await shared.AddDocumentAsync(), contact), await shared.LinkAsync(await shared.AddDocumentAsync(), contact));
        await LookAsync(first, DocumentWorld.Looked(Guid.NewGuid(), (1, 1)));
        using var reader = host.SignedOut();
        Assert.Equal(HttpStatusCode.NoContent, (await reader.AskAsync(HttpMethod.Post, first + "/objection")).StatusCode);
        foreach (var path in new[] { first, second })
        {
            Assert.False((await TestHost.ReadAsync<JsonElement>(await reader.AskAsync(HttpMethod.Get, path + "/about"), HttpStatusCode.OK)).GetProperty("tells").GetBoolean());
            await LookAsync(path, DocumentWorld.Looked(Guid.NewGuid(), (1, 1)));
        }

        Assert.Equal((1, 0), ((await ViewsAsync(first)).Count, (await ViewsAsync(second)).Count));
        // A mail to several of whom one objects tells of nobody.
        var (sent, _) = await shared.SendAsync(contact, new { mailboxId = await shared.AddMailboxAsync(SharedHost.Address("mine")), subject = "Offer", html = $"<a href=\"http://localhost/app/documents/{await shared.AddDocumentAsync()}\">x</a>", to = new[] { bea, SharedHost.Address() } });
        var link = await host.InDatabaseAsync(db => db.DocumentLinks.Where(row => row.MailMessageId == sent).Select(row => row.Id).SingleAsync());
        var shownPath = "/d/" + new TrackingToken(TokenKind.Document, link).Sign(host.Services.GetRequiredService<TrackingKeys>());
        await LookAsync(shownPath, DocumentWorld.Looked(Guid.NewGuid(), (1, 1)));
        Assert.Empty(await ViewsAsync(shownPath));
    }

    [Fact]
    public async Task Where_the_organization_counts_only_a_number_is_kept_and_where_it_tracks_nothing_nothing()
    {
        var id = await shared.AddDocumentAsync();
        var (path, session) = (await shared.LinkAsync(id, await shared.AddContactAsync("Bea", SharedHost.Address())), Guid.NewGuid());
        await shared.SetPolicyAsync(aggregateOnly: true);
        await LookAsync(path, DocumentWorld.Looked(session, (1, 1)));
        await LookAsync(path, DocumentWorld.Looked(session, (1, 5)));
        await shared.SetPolicyAsync(mode: "off");
        await LookAsync(path, DocumentWorld.Looked(Guid.NewGuid(), (1, 1)));
        await shared.SetPolicyAsync();
        Assert.Empty(await ViewsAsync(path));
        Assert.Equal(1, (await host.GetAsync<JsonElement>($"/api/v1/documents/{id}")).GetProperty("viewed").GetProperty("views").GetInt32());
    }

    private async Task LookAsync(string path, object body, string agent = TrackedWorld.Chrome) => Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(path, body, agent)).StatusCode);

    private async Task<HttpResponseMessage> SendAsync(string path, object body, string agent = TrackedWorld.Chrome)
    {
        using var reader = host.SignedOut();
        return await reader.AskAsync(HttpMethod.Post, path + "/views", body, agent: agent);
    }

    private Guid LinkIn(string path) => TrackingToken.TryRead(path["/d/".Length..], TokenKind.Document, host.Services.GetRequiredService<TrackingKeys>(), out var token) ? token.Tracked : Guid.Empty;

    private async Task<List<JsonElement>> ViewsAsync(string path)
    {
        var link = LinkIn(path);
        var (document, ids) = await host.InDatabaseAsync(async db => (await db.DocumentLinks.Where(row => row.Id == link).Select(row => row.DocumentId).SingleAsync(), await db.DocumentViews.Where(row => row.LinkId == link).Select(row => row.Id).ToListAsync()));
        return [.. (await host.GetAsync<JsonElement>($"/api/v1/documents/{document}/views")).GetProperty("views").EnumerateArray().Where(row => ids.Contains(row.GetProperty("id").GetGuid()))];
    }
}
