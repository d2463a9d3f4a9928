using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AddinHost.Sending;
using AddinHost.Sending.Documents;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Sending.Documents;

public sealed partial class DocumentTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [GeneratedRegex("/d/[A-Za-z0-9_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    [Theory]
    [InlineData("%PDF-1.7 x", "Offer.pdf", "application/pdf", "Offer")]
    [InlineData("GIF89a............", "a.html", "image/gif", "a.html")]
    [InlineData("RIFF....WEBPVP8 ", "photo.webp", "image/webp", "photo")]
    public async Task Its_first_bytes_say_what_a_document_is(string bytes, string name, string type, string title)
    {
        var added = await TestHost.ReadAsync<JsonElement>(await host.Client.BringAsync(Encoding.Latin1.GetBytes(bytes), name, pages: 4), HttpStatusCode.Created);
        Assert.Equal((type, title, type == "application/pdf" ? 4 : 1), (added.GetProperty("contentType").GetString(), added.GetProperty("name").GetString(), added.GetProperty("pageCount").GetInt32()));
        Assert.Equal((false, false, true), (added.GetProperty("isShared").GetBoolean(), added.GetProperty("mayDownload").GetBoolean(), added.GetProperty("isMine").GetBoolean()));
    }

    [Theory]
    [InlineData("<html><script>1</script>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("MZ")]
    [InlineData("")]
    public async Task What_is_no_document_is_refused_whatever_it_is_called(string bytes) =>
        await TestHost.ProblemAsync(await host.Client.BringAsync(Encoding.ASCII.GetBytes(bytes), "Offer.pdf"), HttpStatusCode.BadRequest, "document_type_unknown");

    [Fact]
    public async Task A_document_is_its_owners_until_it_is_shared_with_a_team_or_everybody()
    {
        var (ben, colleague) = await shared.AddMemberAsync();
        var (_, outsider) = await shared.AddMemberAsync();
        var team = (await host.PostAsync<JsonElement>("/api/v1/teams", new { name = "Readers", memberIds = new[] { ben, host.MemberId } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var theirs = (await host.PostAsync<JsonElement>("/api/v1/teams", new { name = "Without me", memberIds = new[] { ben } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var id = await shared.AddDocumentAsync();
        await HiddenAsync(id, colleague, outsider, shared.Elsewhere);

        await TestHost.ProblemAsync(await host.Client.PutAsJsonAsync($"/api/v1/documents/{id}", new { name = "Offer", teamId = theirs, version = 1 }), HttpStatusCode.BadRequest, "team_not_yours");
        var changed = await host.Client.ShareAsync(id, new { name = "Quote", teamId = team, version = 1 });
        Assert.Equal(("Quote", "Readers"), (changed.GetProperty("name").GetString(), changed.GetProperty("teamName").GetString()));
        await HiddenAsync(id, outsider, shared.Elsewhere);
        var seen = Assert.Single(await ListAsync(colleague), row => row.GetProperty("id").GetGuid() == id);
        Assert.Equal((false, false, "Ada Admin"), (seen.GetProperty("isMine").GetBoolean(), seen.GetProperty("mayChange").GetBoolean(), seen.GetProperty("owner").GetString()));
        await TestHost.ProblemAsync(await colleague.PutAsJsonAsync($"/api/v1/documents/{id}", new { name = "x", version = 2 }), HttpStatusCode.Forbidden, "document_not_yours");
        await TestHost.ProblemAsync(await colleague.DeleteAsync($"/api/v1/documents/{id}"), HttpStatusCode.Forbidden, "document_not_yours");
        await TestHost.ProblemAsync(await host.Client.PutAsJsonAsync($"/api/v1/documents/{id}", new { name = "Late", version = 1 }), HttpStatusCode.Conflict, "document_changed");

        // A team that is gone shares nothing.
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync($"/api/v1/teams/{team}")).StatusCode);
        await HiddenAsync(id, colleague, outsider, shared.Elsewhere);
        await host.Client.ShareAsync(id, new { name = "Quote", isShared = true, version = 2 });
        Assert.Contains(await ListAsync(outsider), row => row.GetProperty("id").GetGuid() == id);
        await HiddenAsync(id, shared.Elsewhere);
    }

    [Fact]
    public async Task Signed_out_nothing_is_reached_but_the_page_of_a_link()
    {
        var id = await shared.AddDocumentAsync();
        using var signedOut = host.SignedOut();
        foreach (var path in new[] { "", $"/{id}", $"/{id}/views" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync("/api/v1/documents" + path)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.BringAsync(DocumentWorld.Pdf, "x.pdf")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PutAsJsonAsync($"/api/v1/documents/{id}", new { name = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.DeleteAsync($"/api/v1/documents/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PostAsJsonAsync($"/api/v1/documents/{id}/links", new { })).StatusCode);
    }

    [Fact]
    public async Task In_a_mail_a_document_gets_a_link_of_its_reader_and_a_copied_link_becomes_one_of_the_new_mail()
    {
        var (id, bea, carl) = (await shared.AddDocumentAsync(), SharedHost.Address(), SharedHost.Address("carl"));
        var contact = await shared.AddContactAsync("Bea", bea);
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("mine"));
        var html = $"<p>See <a href=\"https://elsewhere.test/app/documents/{id}\">the offer</a> and <a href=\"https://elsewhere.test/app/documents/{id}\">again</a>, <a href=\"https://dest.example/a\">that</a>.</p>";
        var (sent, mail) = await shared.SendAsync(contact, new { mailboxId = mailbox, subject = "Offer", html });
        var path = Assert.Single(Links().Matches(mail.HtmlBody!).Select(match => match.Value).Distinct());
        Assert.Contains(path, mail.TextBody!, StringComparison.Ordinal);
        Assert.DoesNotContain("/app/documents/", mail.HtmlBody + mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("https://dest.example/a", mail.HtmlBody!, StringComparison.Ordinal);
        var link = await LinkOfAsync(sent);
        Assert.Equal((id, bea, contact), (link.DocumentId, link.Recipient, link.ContactId));

        var (second, copied) = await shared.SendAsync(contact, new { mailboxId = mailbox, subject = "Offer", html = mail.HtmlBody, to = new[] { bea, carl } });
        var shown = Assert.Single(Links().Matches(copied.HtmlBody!).Select(match => match.Value).Distinct());
        Assert.NotEqual(path, shown);
        var several = await LinkOfAsync(second);
        Assert.Equal((id, null, contact), (several.DocumentId, several.Recipient, several.ContactId));
    }

    [Fact]
    public async Task A_scheduled_mail_has_its_link_and_a_followed_mail_does_not_follow_it_twice()
    {
        var id = await shared.AddDocumentAsync();
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("mine"));
        var html = $"<p><a href=\"http://localhost/app/documents/{id}\">offer</a></p>";
        var sent = (await host.PostAsync<JsonElement>($"/api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Offer", html, sendAt = host.Clock.GetUtcNow().AddDays(2), track = new { opens = true, links = true } }, HttpStatusCode.Accepted)).GetProperty("id").GetGuid();
        var wire = await host.AsMemberAsync(async services =>
        {
            var blob = await services.GetRequiredService<AddinHost.Data.AppDb>().OutgoingMails.Where(row => row.MailMessageId == sent).Select(row => row.WireBlob).SingleAsync();
            await using var content = services.GetRequiredService<AddinHost.Shared.Blobs.IBlobStore>().Open(blob!)!;
            return await AddinHost.Mail.Mime.MimeMessage.ParseAsync(content);
        });
        Assert.Single(Links().Matches(wire.HtmlBody!));
        Assert.DoesNotContain("/t/c/", wire.HtmlBody!, StringComparison.Ordinal);
        Assert.Equal(id, (await LinkOfAsync(sent)).DocumentId);
    }

    [Fact]
    public async Task A_document_that_is_gone_or_a_colleagues_stops_the_mail_before_it_leaves()
    {
        var (_, colleague) = await shared.AddMemberAsync();
        var (theirs, gone) = (await shared.AddDocumentAsync(client: colleague), await shared.AddDocumentAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync($"/api/v1/documents/{gone}")).StatusCode);
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("mine"));
        foreach (var id in new[] { theirs, gone, Guid.NewGuid() })
        {
            var answer = await host.Client.PostAsJsonAsync($"/api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Offer", html = $"<a href=\"http://localhost/app/documents/{id}\">x</a>" });
            await TestHost.ProblemAsync(answer, HttpStatusCode.BadRequest, "document_link_gone");
        }
    }

    [Fact]
    public async Task The_bytes_of_a_document_stay_until_it_is_deleted()
    {
        var bytes = Encoding.ASCII.GetBytes("%PDF-1.4 " + Guid.NewGuid());
        var id = (await TestHost.ReadAsync<JsonElement>(await host.Client.BringAsync(bytes, "Offer.pdf"), HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var path = await shared.LinkAsync(id);
        using var reader = host.SignedOut();
        await host.InDatabaseAsync(db => db.KeptFiles.ExecuteUpdateAsync(set => set.SetProperty(row => row.AddedAt, DateTimeOffset.UnixEpoch)));
        await host.AsMemberAsync(services => services.GetRequiredService<SweepBlobs>().RunAsync(default));
        Assert.Equal(bytes, await (await reader.AskAsync(HttpMethod.Get, path + "/file")).Content.ReadAsByteArrayAsync());
        var blob = await host.InDatabaseAsync(db => db.Documents.Where(row => row.Id == id).Select(row => row.Blob).SingleAsync());
        Assert.True(await host.InDatabaseAsync(db => db.KeptFiles.AnyAsync(row => row.Blob == blob)));
        await host.Client.DeleteAsync($"/api/v1/documents/{id}");
        await host.AsMemberAsync(services => services.GetRequiredService<SweepBlobs>().RunAsync(default));
        Assert.False(await host.InDatabaseAsync(db => db.KeptFiles.AnyAsync(row => row.Blob == blob)));
    }

    private Task<DocumentLink> LinkOfAsync(Guid message) => host.InDatabaseAsync(db => db.DocumentLinks.AsNoTracking().SingleAsync(row => row.MailMessageId == message));

    private static async Task HiddenAsync(Guid id, params HttpClient[] strangers)
    {
        foreach (var stranger in strangers)
        {
            Assert.DoesNotContain(await ListAsync(stranger), row => row.GetProperty("id").GetGuid() == id);
            foreach (var path in new[] { "", "/views" })
                await TestHost.ProblemAsync(await stranger.GetAsync($"/api/v1/documents/{id}{path}"), HttpStatusCode.NotFound, "document_not_found");
            await TestHost.ProblemAsync(await stranger.PutAsJsonAsync($"/api/v1/documents/{id}", new { name = "x", version = 1 }), HttpStatusCode.NotFound, "document_not_found");
            await TestHost.ProblemAsync(await stranger.DeleteAsync($"/api/v1/documents/{id}"), HttpStatusCode.NotFound, "document_not_found");
            await TestHost.ProblemAsync(await stranger.PostAsJsonAsync($"/api/v1/documents/{id}/links", new { }), HttpStatusCode.NotFound, "document_not_found");
        }
    }

    private static async Task<List<JsonElement>> ListAsync(HttpClient client) => [.. (await TestHost.ReadAsync<JsonElement>(await client.GetAsync("/api/v1/documents"), HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];
}
