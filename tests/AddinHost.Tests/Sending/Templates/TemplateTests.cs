using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Messages;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Sending.Templates;

public sealed class TemplateTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task A_template_is_filled_for_a_contact_and_what_became_of_its_mail_is_counted()
    {
        var bea = SharedHost.Address();
        var contact = await shared.AddContactAsync("Bea <i>Bird</i>", bea);
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("mine"));
        await TestHost.ReadAsync<JsonElement>(await host.Client.PutAsJsonAsync("/api/v1/meeting-link", new { url = "https://meet.test/ada" }), HttpStatusCode.OK);
        var id = (await AddAsync(new { name = "Intro", folder = "Sales", subject = "For {{contact.firstName}}", html = "<div>Hi {{contact.name}}, {{meetingLink}}, {{contact.jobTitle}} {{me.firstName}}<script>x</script></div>" })).GetProperty("id").GetGuid();

        var filled = await host.PostAsync<JsonElement>($"/api/v1/templates/{id}/fill", new { contactId = contact });
        Assert.Equal("For Bea", filled.GetProperty("subject").GetString());
        Assert.Equal("<div>Hi Bea &lt;i&gt;Bird&lt;/i&gt;, https://meet.test/ada, {{contact.jobTitle}} Ada</div>", filled.GetProperty("html").GetString());
        Assert.Equal("contact.jobTitle", Assert.Single(filled.GetProperty("missing").EnumerateArray()).GetString());

        var (sent, mail) = await shared.SendAsync(contact, new { mailboxId = mailbox, subject = "For Bea", html = "<div>Hi</div>", templates = new[] { id, Guid.NewGuid() } });
        await host.InDatabaseAsync(db => db.MailMessages.Where(row => row.Id == sent).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, SendState.Accepted)));
        await shared.LogAsync(SharedHost.Mail(bea, "ada@engines.test", SharedHost.NewMessageId(), $"In-Reply-To: <{mail.Headers.MessageId!.Value.Value}>\n", date: "Fri, 20 Nov 2099 10:00:00 +0000"));
        var used = (await ListAsync(host.Client)).Single(row => row.GetProperty("id").GetGuid() == id).GetProperty("used");
        Assert.Equal((1, 0), (used.GetProperty("sent").GetInt32(), used.GetProperty("opened").GetInt32()));
    }

    [Fact]
    public async Task Snippets_have_shortcuts_that_are_their_owners_and_used_once()
    {
        var id = (await AddAsync(new { name = "Thanks", html = "<div>Thank you</div>", shortcut = "ty" })).GetProperty("id").GetGuid();
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync("/api/v1/templates", new { name = "Other", html = "x", shortcut = "ty" }), HttpStatusCode.BadRequest, "template_shortcut_taken");
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync("/api/v1/templates", new { name = "Other", html = "x", shortcut = "two words" }), HttpStatusCode.BadRequest, "template_shortcut_invalid");
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync("/api/v1/templates", new { name = "Other", html = "{{contact.nosuch}}" }), HttpStatusCode.BadRequest, "template_token_unknown");
        var changed = await TestHost.ReadAsync<JsonElement>(await host.Client.PutAsJsonAsync($"/api/v1/templates/{id}", new { name = "Thanks", html = "<div>Thanks!</div>", shortcut = "ty", version = 1 }), HttpStatusCode.OK);
        Assert.Equal(2, changed.GetProperty("version").GetInt32());
        await TestHost.ProblemAsync(await host.Client.PutAsJsonAsync($"/api/v1/templates/{id}", new { name = "Late", html = "x", version = 1 }), HttpStatusCode.Conflict, "template_changed");
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync($"/api/v1/templates/{id}")).StatusCode);
        Assert.DoesNotContain(await ListAsync(host.Client), row => row.GetProperty("id").GetGuid() == id);
    }

    [Fact]
    public async Task A_private_template_is_its_owners_alone_and_a_shared_one_is_changed_by_its_owner()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var (_, colleague) = await shared.AddMemberAsync();
        var hidden = (await AddAsync(new { name = "Private", html = "x" })).GetProperty("id").GetGuid();
        var open = (await AddAsync(new { name = "Shared", html = "x", isShared = true })).GetProperty("id").GetGuid();
        var body = new { name = "Mine now", html = "y", version = 1 };
        foreach (var (stranger, id, code) in new[] { (colleague, hidden, "template_not_found"), (shared.Elsewhere, hidden, "template_not_found"), (shared.Elsewhere, open, "template_not_found") })
        {
            await TestHost.ProblemAsync(await stranger.PutAsJsonAsync($"/api/v1/templates/{id}", body), HttpStatusCode.NotFound, code);
            await TestHost.ProblemAsync(await stranger.DeleteAsync($"/api/v1/templates/{id}"), HttpStatusCode.NotFound, code);
            await TestHost.ProblemAsync(await stranger.PostAsJsonAsync($"/api/v1/templates/{id}/fill", new { contactId = contact }), HttpStatusCode.NotFound, code);
            Assert.DoesNotContain(await ListAsync(stranger), row => row.GetProperty("id").GetGuid() == id);
        }

        var seen = (await ListAsync(colleague)).Single(row => row.GetProperty("id").GetGuid() == open);
        Assert.Equal((false, false, "Ada Admin"), (seen.GetProperty("isMine").GetBoolean(), seen.GetProperty("mayChange").GetBoolean(), seen.GetProperty("owner").GetString()));
        await TestHost.ReadAsync<JsonElement>(await colleague.PostAsJsonAsync($"/api/v1/templates/{open}/fill", new { contactId = contact }), HttpStatusCode.OK);
        await TestHost.ProblemAsync(await colleague.PutAsJsonAsync($"/api/v1/templates/{open}", body), HttpStatusCode.Forbidden, "template_not_yours");
        await TestHost.ProblemAsync(await colleague.DeleteAsync($"/api/v1/templates/{open}"), HttpStatusCode.Forbidden, "template_not_yours");
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync($"/api/v1/templates/{open}/fill", new { contactId = Guid.NewGuid() }), HttpStatusCode.NotFound, "contact_not_found");
        using var signedOut = host.SignedOut();
        foreach (var path in new[] { "templates", "template-tokens", "meeting-link" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync($"/api/v1/{path}")).StatusCode);
        foreach (var path in new[] { "templates", $"templates/{open}/fill" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PostAsJsonAsync($"/api/v1/{path}", body)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.DeleteAsync($"/api/v1/templates/{open}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PutAsJsonAsync("/api/v1/meeting-link", new { })).StatusCode);
    }

    [Fact]
    public async Task A_teams_template_is_its_members_alone_by_id_as_well()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var (ben, colleague) = await shared.AddMemberAsync();
        var (_, outsider) = await shared.AddMemberAsync();
        var team = (await host.PostAsync<JsonElement>("/api/v1/teams", new { name = "Writers", memberIds = new[] { host.MemberId, ben } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var theirs = (await host.PostAsync<JsonElement>("/api/v1/teams", new { name = "Others", memberIds = new[] { ben } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync("/api/v1/templates", new { name = "x", html = "x", teamId = theirs }), HttpStatusCode.BadRequest, "team_not_yours");
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync("/api/v1/templates", new { name = "x", html = "x", teamId = team }), HttpStatusCode.BadRequest, "team_not_yours");
        var added = await AddAsync(new { name = "Ours", folder = "Team", html = "x", teamId = team });
        var id = added.GetProperty("id").GetGuid();
        Assert.Equal("Writers", added.GetProperty("teamName").GetString());
        var seen = (await ListAsync(colleague)).Single(row => row.GetProperty("id").GetGuid() == id);
        Assert.Equal((false, false), (seen.GetProperty("isShared").GetBoolean(), seen.GetProperty("mayChange").GetBoolean()));
        await TestHost.ReadAsync<JsonElement>(await colleague.PostAsJsonAsync($"/api/v1/templates/{id}/fill", new { contactId = contact }), HttpStatusCode.OK);
        foreach (var stranger in new[] { outsider, shared.Elsewhere })
        {
            Assert.DoesNotContain(await ListAsync(stranger), row => row.GetProperty("id").GetGuid() == id);
            await TestHost.ProblemAsync(await stranger.PostAsJsonAsync($"/api/v1/templates/{id}/fill", new { contactId = contact }), HttpStatusCode.NotFound, "template_not_found");
            await TestHost.ProblemAsync(await stranger.PutAsJsonAsync($"/api/v1/templates/{id}", new { name = "x", html = "x", version = 1 }), HttpStatusCode.NotFound, "template_not_found");
        }

        // Out of the team, out of its templates.
        await TestHost.ReadAsync<JsonElement>(await host.Client.PutAsJsonAsync($"/api/v1/teams/{team}", new { name = "Writers", memberIds = new[] { host.MemberId } }), HttpStatusCode.OK);
        await TestHost.ProblemAsync(await colleague.PostAsJsonAsync($"/api/v1/templates/{id}/fill", new { contactId = contact }), HttpStatusCode.NotFound, "template_not_found");
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://meet.test/ada")]
    [InlineData("https://ada@meet.test/")]
    [InlineData("meet.test")]
    public async Task A_meeting_link_is_the_address_of_a_page_and_its_members_alone(string wrong)
    {
        await TestHost.ProblemAsync(await host.Client.PutAsJsonAsync("/api/v1/meeting-link", new { url = wrong }), HttpStatusCode.BadRequest, "meeting_link_invalid");
        await TestHost.ReadAsync<JsonElement>(await host.Client.PutAsJsonAsync("/api/v1/meeting-link", new { url = "https://meet.test/ada" }), HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, (await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync("/api/v1/meeting-link"), HttpStatusCode.OK)).GetProperty("url").ValueKind);
    }

    private Task<JsonElement> AddAsync(object body) => host.PostAsync<JsonElement>("/api/v1/templates", body, HttpStatusCode.Created);

    private static async Task<List<JsonElement>> ListAsync(HttpClient client) => [.. (await TestHost.ReadAsync<JsonElement>(await client.GetAsync("/api/v1/templates"), HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];
}
