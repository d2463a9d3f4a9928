using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Organizations;
using AddinHost.Shared.Identity;
using AddinHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.GmailAddon;

/// <summary>The cards in the simulator: the same as Google gets, for whoever is signed in, and a door for nobody else.</summary>
public sealed class SimulatedCardsTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Route = "/api/v1/simulator/gmail/";

    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task A_member_links_reads_logs_and_answers_as_in_Gmail()
    {
        await LinkAsync();
        var (bea, id) = (SharedHost.Address(), SharedHost.NewMessageId());
        await shared.AddContactAsync("Bea Braun", bea);
        var template = await host.PostAsync<JsonElement>("/api/v1/templates", new { name = "Thanks", html = "<p>Dear {{contact.firstName}}</p>", subject = "Thank you" }, HttpStatusCode.Created);
        Assert.NotEqual(default, template.ValueKind);
        var mail = SharedHost.Mail($"Bea Braun <{bea}>", "ada@engines.test", id);

        var card = CardHost.CardOf(await AskAsync("message", mail));
        Assert.Contains("Bea Braun", card.ToString(), StringComparison.Ordinal);
        Assert.Contains("Not logged", card.ToString(), StringComparison.Ordinal);
        var logged = await AskAsync("action", mail, CardHost.ActionOf(card, "Log on Bea Braun"));
        Assert.Equal("Logged.", CardHost.Word(logged));
        Assert.DoesNotContain("Not logged", (await AskAsync("message", mail)).ToString(), StringComparison.Ordinal);

        var reply = CardHost.CardOf(await AskAsync("action", mail, CardHost.ActionOf(CardHost.CardOf(logged), "Reply with a template")));
        var made = await CallAsync(host.Client, "action", mail, CardHost.ActionOf(reply, "Write"));
        Assert.True(made.GetProperty("answer").GetProperty("renderActions").GetProperty("hostAppAction").GetProperty("gmailAction").TryGetProperty("openCreatedDraftActionMarkup", out _));
        var draft = made.GetProperty("draft").GetString()!;
        Assert.Contains($"In-Reply-To: <{id}>", draft, StringComparison.Ordinal);
        Assert.Contains(bea, draft, StringComparison.Ordinal);
        Assert.Contains("X-Inlay-Ref: ", draft, StringComparison.Ordinal);

        // Unlinked, the cards ask who one is again; linked anew, they go on.
        await AskAsync("sign-out");
        Assert.Equal("link", CardHost.CardOf(await AskAsync("homepage")).GetProperty("name").GetString());
        await LinkAsync();
    }

    [Fact]
    public async Task Nobody_gets_a_card_without_being_signed_in_and_nothing_of_another_organization()
    {
        await LinkAsync();
        var bea = SharedHost.Address();
        await shared.AddContactAsync("Ours Alone", bea);
        var mail = SharedHost.Mail(bea, "ada@engines.test", SharedHost.NewMessageId());
        using var nobody = host.SignedOut();
        foreach (var trigger in (string[])["homepage", "message", "compose", "action", "settings", "sign-out"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync(Route + trigger, new { @event = new { }, message = mail })).StatusCode);

        var ours = await AskAsync("message", mail);
        Assert.Contains("Ours Alone", ours.ToString(), StringComparison.Ordinal);
        await LinkElsewhereAsync();
        var theirs = await CallAsync(shared.Elsewhere, "message", mail);
        Assert.Contains(bea, theirs.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Ours Alone", theirs.ToString(), StringComparison.Ordinal);
        // A button of ours means nothing to them.
        var pressed = await CallAsync(shared.Elsewhere, "action", mail, CardHost.ActionOf(CardHost.CardOf(ours), "Show"));
        Assert.Contains("out of date", CardHost.Word(pressed.GetProperty("answer")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_made_in_the_simulator_opens_nothing_to_what_Google_calls()
    {
        await LinkAsync();
        var card = CardHost.CardOf(await AskAsync("homepage"));
        var action = CardHost.ActionOf(card, "Search");
        foreach (var trigger in (string[])["homepage", "action", "script/homepage"])
        {
            using var answer = await host.Client.PostAsJsonAsync("/gmail/" + trigger, Event(action));
            await TestHost.ProblemAsync(answer, HttpStatusCode.Unauthorized, "google_token_invalid");
        }
    }

    [Fact]
    public async Task Where_Google_would_ask_its_user_the_answer_says_for_what()
    {
        await LinkAsync();
        var asked = await CallAsync(host.Client, "message", SharedHost.Mail("a@b.example", "ada@engines.test"), scopes: []);
        Assert.Equal(2, asked.GetProperty("answer").GetProperty("requesting_google_scopes").GetProperty("scopes").GetArrayLength());
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Route + "homepage", new { @event = "none" }), HttpStatusCode.BadRequest, "body_invalid");
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.PostAsJsonAsync(Route + "other", new { @event = new { } })).StatusCode);
    }

    private async Task<JsonElement> AskAsync(string trigger, string? mail = null, string? action = null) => (await CallAsync(host.Client, trigger, mail, action)).GetProperty("answer");

    private static async Task<JsonElement> CallAsync(HttpClient client, string trigger, string? mail = null, string? action = null, IReadOnlyList<string>? scopes = null) =>
        await TestHost.ReadAsync<JsonElement>(await client.PostAsJsonAsync(Route + trigger, new { @event = Event(action, scopes, mail is not null), message = mail?.ReplaceLineEndings("\r\n") }), HttpStatusCode.OK);

    private static object Event(string? action, IReadOnlyList<string>? scopes = null, bool isOpen = false) => new
    {
        commonEventObject = new { hostApp = "GMAIL", userLocale = "en", timeZone = new { id = "Europe/Berlin" }, parameters = action is null ? null : new { action } },
        authorizationEventObject = new { authorizedScopes = scopes ?? AddinHost.GmailAddon.CardScopes.All },
        gmail = new { messageId = isOpen ? "msg-f:1" : null, threadId = isOpen ? "thread-f:1" : null },
    };

    [Fact]
    public async Task A_link_that_somebody_else_took_counts_for_nothing()
    {
        using var elsewhere = await host.OtherOrganizationAsync();
        var offer = await OfferAsync(elsewhere);
        await host.PostAsync<JsonElement>("/api/v1/linked-identities", new { offer }, HttpStatusCode.Created);
        Assert.NotNull(await OfferAsync(elsewhere));
    }

    private async Task LinkAsync()
    {
        if (await OfferAsync(host.Client) is { } offer)
            await host.PostAsync<JsonElement>("/api/v1/linked-identities", new { offer }, HttpStatusCode.Created);
    }

    /// <summary>An API key may not link: as its owner would in a browser.</summary>
    private async Task LinkElsewhereAsync()
    {
        var me = await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync("/api/v1/me"), HttpStatusCode.OK);
        if (await OfferAsync(shared.Elsewhere) is not { } offer)
            return;
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeMember(me.GetProperty("organization").GetProperty("id").GetGuid(), me.GetProperty("id").GetGuid(), Permissions.None);
        Assert.True((await scope.ServiceProvider.GetRequiredService<LinkedIdentities>().LinkAsync(new(offer), inBrowser: true, default)).Succeeded);
    }

    /// <summary>What the card of the first visit offers; null when it is not that one.</summary>
    private static async Task<string?> OfferAsync(HttpClient client)
    {
        var card = CardHost.CardOf((await CallAsync(client, "homepage")).GetProperty("answer"));
        if (card.GetProperty("name").GetString() != "link")
            return null;
        var url = CardHost.Objects(card).First(one => one.TryGetProperty("openLink", out _)).GetProperty("openLink").GetProperty("url").GetString()!;
        return url[(url.IndexOf('#', StringComparison.Ordinal) + 1)..];
    }
}
