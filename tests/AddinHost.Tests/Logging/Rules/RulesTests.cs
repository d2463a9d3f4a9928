using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Logging.Rules;
using AddinHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging.Rules;

public sealed class RulesTests : IAsyncLifetime
{
    private const string Path = "/api/v1/logging-rules";

    private readonly SharedHost shared = new();

    private TestHost Host => shared.Host;

    public Task InitializeAsync() => shared.InitializeAsync();

    public Task DisposeAsync() => shared.DisposeAsync();

    [Fact]
    public async Task Rules_are_kept_in_the_form_that_matching_compares_and_two_people_do_not_overwrite_each_other()
    {
        var rules = new { mode = "knownContacts", neverLog = new[] { " Ann@Customer.example ", "@press.example", "*.bücher.example", "ann@customer.example" } };
        var saved = await TestHost.ReadAsync<JsonElement>(await Host.Client.PutAsJsonAsync(Path + "/organization", new { rules, internalDomains = new[] { "Own.Example" }, membersMayChoose = false, revision = 0 }), HttpStatusCode.OK);
        Assert.Equal(["ann@customer.example", "press.example", "xn--bcher-kva.example"], saved.GetProperty("organization").GetProperty("neverLog").EnumerateArray().Select(entry => entry.GetString()));
        Assert.Equal("own.example", Assert.Single(saved.GetProperty("internalDomains").EnumerateArray()).GetString());
        Assert.Equal((1, false), (saved.GetProperty("revision").GetInt32(), saved.GetProperty("mayChoose").GetBoolean()));

        await TestHost.ProblemAsync(await Host.Client.PutAsJsonAsync(Path + "/organization", new { rules, membersMayChoose = true, revision = 0 }), HttpStatusCode.Conflict, "rules_changed");
        await TestHost.ReadAsync<JsonElement>(await Host.Client.PutAsJsonAsync(Path + "/organization", new { rules, membersMayChoose = true, revision = 1 }), HttpStatusCode.OK);
        Assert.Equal(2, (await Host.GetAsync<JsonElement>(Path)).GetProperty("revision").GetInt32());
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a@b@c.example")]
    [InlineData("")]
    public async Task An_entry_that_is_neither_an_address_nor_a_domain_is_refused(string entry) =>
        await TestHost.ProblemAsync(await SetMineAsync(Host.Client, 0, entry), HttpStatusCode.BadRequest, "rules_entry_invalid");

    [Fact]
    public async Task Only_administrators_write_for_everybody_and_nobody_sees_other_organizations_or_their_colleagues_lists()
    {
        var (_, colleague) = await shared.AddMemberAsync();
        await TestHost.ReadAsync<JsonElement>(await SetMineAsync(Host.Client, 0, "secret@customer.example"), HttpStatusCode.OK);
        foreach (var client in new[] { colleague, shared.Elsewhere })
            Assert.DoesNotContain("secret@", (await TestHost.ReadAsync<JsonElement>(await client.GetAsync(Path), HttpStatusCode.OK)).ToString(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Forbidden, (await colleague.PutAsJsonAsync(Path + "/organization", new { rules = new { }, membersMayChoose = true, revision = 0 })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await colleague.PostAsJsonAsync(Path + "/previews", new { organization = true, rules = new { } })).StatusCode);
        foreach (var call in new Func<HttpClient, Task<HttpResponseMessage>>[]
        {
            client => client.GetAsync(Path), client => SetMineAsync(client, 0), client => client.PutAsJsonAsync(Path + "/organization", new { rules = new { }, membersMayChoose = true, revision = 0 }),
            client => client.PostAsJsonAsync(Path + "/previews", new { organization = false, rules = new { } }),
        })
            Assert.Equal(HttpStatusCode.Unauthorized, (await call(Host.SignedOut())).StatusCode);
    }

    [Fact]
    public async Task A_mail_by_somebody_on_the_list_is_not_logged_by_hand_either_and_others_keep_theirs()
    {
        var (listed, other) = (await shared.AddContactAsync("Listed", "ann@customer.example"), await shared.AddContactAsync("Other", "bob@elsewhere.example"));
        await TestHost.ReadAsync<JsonElement>(await SetMineAsync(Host.Client, 0, "customer.example"), HttpStatusCode.OK);

        var refused = await SharedHost.PostMailAsync(Host.Client, Bytes(SharedHost.Mail("ann@customer.example", "me@own.example")), $"?contactId={listed}");
        await TestHost.ProblemAsync(refused, HttpStatusCode.UnprocessableEntity, "email_never_logged");

        await shared.LogAsync(SharedHost.Mail("bob@elsewhere.example", "ann@customer.example"));
        Assert.Single(await shared.TimelineAsync(other));
        Assert.Empty(await shared.TimelineAsync(listed));
    }

    [Fact]
    public async Task A_preview_counts_what_would_change_and_changes_nothing()
    {
        var mailbox = await shared.AddMailboxAsync("me@own.example", Host.MemberId);
        await shared.AddContactAsync("Ann", "ann@customer.example");
        await SeeAsync(mailbox, "inbox:1", "ann@customer.example", answersKnown: false);
        await SeeAsync(mailbox, "inbox:2", "ann@customer.example", answersKnown: true);
        await SeeAsync(mailbox, "inbox:3", "stranger@else.example", answersKnown: false);
        await SeeAsync(await shared.AddMailboxAsync("you@own.example", (await shared.AddMemberAsync()).Id), "inbox:1", "ann@customer.example", answersKnown: false);

        var mine = await PreviewAsync(new { organization = false, rules = new { mode = "knownContacts" } });
        Assert.Equal((3, 1, 2), (mine.GetProperty("messages").GetInt32(), mine.GetProperty("logged").GetInt32(), mine.GetProperty("wouldBeLogged").GetInt32()));
        var change = Assert.Single(mine.GetProperty("changes").EnumerateArray());
        Assert.Equal(("no_known_parent", "known_contact", 1), (change.GetProperty("from").GetString(), change.GetProperty("to").GetString(), change.GetProperty("count").GetInt32()));

        var everybody = await PreviewAsync(new { organization = true, rules = new { mode = "knownContacts", neverLog = new[] { "customer.example" } } });
        Assert.Equal((4, 1, 0), (everybody.GetProperty("messages").GetInt32(), everybody.GetProperty("logged").GetInt32(), everybody.GetProperty("wouldBeLogged").GetInt32()));
        Assert.Equal(0, (await Host.GetAsync<JsonElement>(Path)).GetProperty("revision").GetInt32());

        // After some weeks nothing is left to try rules on.
        Host.Clock.Advance(TimeSpan.FromDays(31));
        await Host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<SeenMessages>().RunAsync(CancellationToken.None);
            return true;
        });
        Assert.Equal(0, await Host.InDatabaseAsync(db => Task.FromResult(db.SeenMessages.Count())));
    }

    private async Task<JsonElement> PreviewAsync(object request) => await Host.PostAsync<JsonElement>(Path + "/previews", request);

    private Task<bool> SeeAsync(Guid mailbox, string key, string from, bool answersKnown) => Host.AsMemberAsync(async services =>
    {
        var hash = await services.GetRequiredService<AddinHost.Organizations.OrganizationHashes>().GetAsync(CancellationToken.None);
        var facts = new MessageFacts(false, false, MailPartyKeys.Of(from, hash), [MailPartyKeys.Of("me@own.example", hash)]);
        await services.GetRequiredService<SeenMessages>().AddAsync(mailbox, key, "inbox", key, facts, answersKnown, CancellationToken.None);
        return true;
    });

    private static Task<HttpResponseMessage> SetMineAsync(HttpClient client, int revision, params string[] neverLog) => client.PutAsJsonAsync(Path + "/mine", new { rules = new { neverLog }, revision });

    private static byte[] Bytes(string mail) => System.Text.Encoding.UTF8.GetBytes(mail.ReplaceLineEndings("\r\n"));
}
