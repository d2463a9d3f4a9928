using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Logging;
using AddinHost.Tests.Contacts;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging.Rules;

/// <summary>Whether user+tag@ and dots at Gmail are other people or spellings of one: as the organization says, and the same everywhere.</summary>
public sealed class SpellingTests : IAsyncLifetime
{
    private const string Rules = "/api/v1/logging-rules";

    private readonly SharedHost shared = new();

    private TestHost Host => shared.Host;

    public Task InitializeAsync() => shared.InitializeAsync();

    public Task DisposeAsync() => shared.DisposeAsync();

    [Fact]
    public async Task Unless_somebody_says_otherwise_an_address_is_what_is_written()
    {
        var contact = await shared.AddContactAsync("Ann", "ann@out.example");
        Assert.NotEqual(contact, await shared.AddContactAsync("Shop", "ann+shop@out.example"));
        await shared.LogAsync(SharedHost.Mail("ann+news@out.example", "ada@engines.test", SharedHost.NewMessageId()));
        Assert.Empty(await shared.TimelineAsync(contact));
    }

    [Fact]
    public async Task Switched_on_it_holds_for_look_up_rules_and_imports_and_mail_on_record_is_looked_for_once_more()
    {
        var ann = await shared.AddContactAsync("Ann", "ann@out.example");
        var gmail = await shared.AddContactAsync("Gus", "gus.t@googlemail.com");
        // Logged on somebody else's record, so that nobody is made a contact of it.
        var other = await shared.AddContactAsync("Other", "other@out.example");
        foreach (var author in new[] { "ann+shop@out.example", "g.ust+x@gmail.com" })
            await shared.LogAsync(SharedHost.Mail(author, "other@out.example", SharedHost.NewMessageId()), $"?contactId={other}");
        Assert.Empty(await shared.TimelineAsync(ann));

        await ChooseAsync(tags: true, dots: true);
        await RunAsync();
        Assert.Single(await shared.TimelineAsync(ann));
        Assert.Single(await shared.TimelineAsync(gmail));

        await TestHost.ProblemAsync(await Host.Client.PostAsJsonAsync("/api/v1/contacts", new { name = "Twice", addresses = new[] { "ann+twice@out.example" } }), HttpStatusCode.Conflict, "address_taken");
        await shared.LogAsync(SharedHost.Mail("Ann <ann+third@out.example>", "ada@engines.test", SharedHost.NewMessageId()));
        Assert.Equal(2, (await shared.TimelineAsync(ann)).Count);
        var run = await shared.RunAsync(await shared.UploadAsync("name,email\nAnn Again,ann+import@out.example\nNew,new+a@out.example\nNew,new+b@out.example\n"));
        Assert.Equal((1, 2), (run.GetProperty("created").GetInt32(), run.GetProperty("updated").GetInt32()));

        await ChooseAsync(tags: true, dots: true, "ann@out.example");
        var refused = await SharedHost.PostMailAsync(Host.Client, Encoding.UTF8.GetBytes(SharedHost.Mail("ann+fourth@out.example", "ada@engines.test", SharedHost.NewMessageId()).ReplaceLineEndings("\r\n")));
        await TestHost.ProblemAsync(refused, HttpStatusCode.UnprocessableEntity, "email_never_logged");
    }

    [Fact]
    public async Task Of_several_who_write_down_spellings_of_one_address_at_the_same_moment_one_has_it()
    {
        await ChooseAsync(tags: true, dots: false);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Host.Client.PostAsJsonAsync("/api/v1/contacts", new { name = $"Cy {number}", addresses = new[] { $"cy+{number}@out.example" } })));
        Assert.Equal([HttpStatusCode.Created, .. Enumerable.Repeat(HttpStatusCode.Conflict, 7)], answers.Select(answer => answer.StatusCode).Order());
    }

    [Fact]
    public async Task Two_contacts_that_turn_out_to_be_spelled_alike_stay_two_and_a_third_spelling_is_neither()
    {
        var (one, two) = (await shared.AddContactAsync("One", "bo+one@out.example"), await shared.AddContactAsync("Two", "bo+two@out.example"));
        var other = await shared.AddContactAsync("Other", "other@out.example");
        await ChooseAsync(tags: true, dots: false);
        foreach (var author in new[] { "bo+one@out.example", "bo+three@out.example" })
            await shared.LogAsync(SharedHost.Mail(author, "ada@engines.test", SharedHost.NewMessageId()), $"?contactId={other}");
        await RunAsync();
        Assert.Single(await shared.TimelineAsync(one));
        Assert.Empty(await shared.TimelineAsync(two));

        // The plain spelling is the person's own.
        var plain = await Host.Client.PostAsJsonAsync("/api/v1/contacts", new { name = "Bo", addresses = new[] { "bo@out.example" } });
        Assert.Equal(HttpStatusCode.Created, plain.StatusCode);
        await RunAsync();
        Assert.Single(await shared.TimelineAsync((await plain.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid()));
        Assert.Single(await shared.TimelineAsync(one));
    }

    private async Task ChooseAsync(bool tags, bool dots, params string[] neverLog)
    {
        var revision = (await Host.GetAsync<JsonElement>(Rules)).GetProperty("revision").GetInt32();
        var saved = await TestHost.ReadAsync<JsonElement>(await Host.Client.PutAsJsonAsync(Rules + "/organization", new { rules = new { neverLog }, matchTags = tags, matchDots = dots, revision }), HttpStatusCode.OK);
        Assert.Equal((tags, dots), (saved.GetProperty("matchTags").GetBoolean(), saved.GetProperty("matchDots").GetBoolean()));
    }

    private Task<bool> RunAsync() => Host.AsMemberAsync(async services =>
    {
        await services.GetRequiredService<LateMatch>().RunAsync(CancellationToken.None);
        return true;
    });
}
