using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Contacts;
using AddinHost.Contacts.Suggestions;
using AddinHost.Mail.Mime.Signatures;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Contacts;

public sealed class SuggestionsTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly SignatureFields Full = new("Bea Muster", "Head of Sales", "Muster GmbH", ["+49 30 1234567"], "https://www.muster.example", "https://www.linkedin.com/in/bea", "Hauptstraße 1, 12345 Berlin");

    [Fact]
    public async Task What_is_accepted_is_written_and_the_old_value_was_shown_beside_it()
    {
        var contact = await shared.AddContactAsync("Bea", Unique());
        await shared.PutAsync($"/api/v1/contacts/{contact}", new { version = 1, name = "Bea", addresses = new[] { Unique() }, phones = new[] { "030 7654321" } });
        await SayAsync(contact, Full);

        var shown = await ListAsync(contact);
        Assert.Equal(["name", "job_title", "company", "phone", "website", "linked_in", "address"], shown.Select(Field));
        Assert.Equal(("Bea Muster", "Bea"), (shown[0].GetProperty("value").GetString(), shown[0].GetProperty("current").GetString()));
        Assert.Equal("Thursday", shown[0].GetProperty("source").GetProperty("subject").GetString());
        var (path, version) = ($"/api/v1/contacts/{contact}/suggestions/accept", await VersionAsync(contact));
        await TestHost.ProblemAsync(await shared.Host.Client.PostAsJsonAsync(path, new { ids = new[] { Id(shown[1]) }, version = version - 1 }), HttpStatusCode.Conflict, "record_changed");
        Assert.Equal(7, (await ListAsync(contact)).Count);

        var one = await shared.PostAsync(path, new { ids = new[] { Id(shown[1]) }, version });
        Assert.Equal(("Bea", "Head of Sales"), (one.GetProperty("name").GetString(), one.GetProperty("jobTitle").GetString()));
        await TestHost.ProblemAsync(await shared.Host.Client.PostAsJsonAsync(path, new { ids = new[] { Id(shown[1]) }, version = version + 1 }), HttpStatusCode.NotFound, "suggestion_not_found");
        var all = await shared.PostAsync(path, new { ids = (await ListAsync(contact)).Select(Id), version = version + 1 });
        Assert.Equal(("Bea Muster", "Muster GmbH"), (all.GetProperty("name").GetString(), all.GetProperty("company").GetProperty("name").GetString()));
        Assert.Equal(["030 7654321", "+49 30 1234567"], all.GetProperty("phones").EnumerateArray().Select(phone => phone.GetString()));
        Assert.Equal("https://www.muster.example", all.GetProperty("properties").GetProperty("website").GetString());
        Assert.Equal("Hauptstraße 1, 12345 Berlin", all.GetProperty("properties").GetProperty("address").GetString());
        Assert.Empty(await ListAsync(contact));
        Assert.Single(await shared.ListAsync("/api/v1/contacts?query=head+of+sales+1234567"));
    }

    [Fact]
    public async Task What_is_dismissed_is_not_proposed_again_and_a_newer_value_is()
    {
        var contact = await shared.AddContactAsync("Bea", Unique());
        await SayAsync(contact, SignatureFields.None with { JobTitle = "Head of Sales", Phones = ["+49 30 1234567"] });
        await shared.Host.Client.PostAsJsonAsync($"/api/v1/contacts/{contact}/suggestions/dismiss", new { ids = (await ListAsync(contact)).Select(Id) });
        await SayAsync(contact, SignatureFields.None with { JobTitle = "head of  sales", Phones = ["0049 30 1234567"] });
        Assert.Empty(await ListAsync(contact));

        await SayAsync(contact, SignatureFields.None with { JobTitle = "Intern" }, days: -5);
        Assert.Empty(await ListAsync(contact));
        await SayAsync(contact, SignatureFields.None with { JobTitle = "Chief Sales Officer" }, days: 1);
        Assert.Equal("Chief Sales Officer", Assert.Single(await ListAsync(contact)).GetProperty("value").GetString());
        // Somebody writes it down by hand: then there is nothing left to propose.
        await shared.PutAsync($"/api/v1/contacts/{contact}", new { version = await VersionAsync(contact), name = "Bea", addresses = new[] { Unique() }, jobTitle = "chief sales officer" });
        Assert.Empty(await ListAsync(contact));
    }

    [Fact]
    public async Task In_whatever_order_mails_are_read_the_newest_value_is_proposed()
    {
        foreach (var order in (int[][])[[1, 2, 3], [3, 2, 1], [2, 3, 1]])
        {
            var contact = await shared.AddContactAsync("Bea", Unique());
            foreach (var day in order.Concat(order))
                await SayAsync(contact, SignatureFields.None with { JobTitle = $"Manager {day}" }, day);
            Assert.Equal("Manager 3", Assert.Single(await ListAsync(contact)).GetProperty("value").GetString());
        }
    }

    [Fact]
    public async Task A_company_known_only_by_its_domain_gets_the_name_and_a_named_one_stays()
    {
        var domain = $"d{Guid.NewGuid():N}.test";
        var made = await shared.PostAsync("/api/v1/contacts", new { addresses = new[] { $"a@{domain}" } }, HttpStatusCode.Created);
        var (contact, company) = (Id(made), made.GetProperty("company").GetProperty("id").GetGuid());
        await SayAsync(contact, SignatureFields.None with { Company = "Beispiel AG " + domain[..6] });
        var shown = Assert.Single(await ListAsync(contact));
        Assert.Equal(domain, shown.GetProperty("current").GetString());
        var accepted = await shared.PostAsync($"/api/v1/contacts/{contact}/suggestions/accept", new { ids = new[] { Id(shown) }, version = 1 });
        Assert.Equal(company, accepted.GetProperty("company").GetProperty("id").GetGuid());
        await SayAsync(contact, SignatureFields.None with { Company = "Andere AG " + domain[..6] }, days: 1);
        var moved = await shared.PostAsync($"/api/v1/contacts/{contact}/suggestions/accept", new { ids = (await ListAsync(contact)).Select(Id), version = 2 });
        Assert.NotEqual(company, moved.GetProperty("company").GetProperty("id").GetGuid());
        Assert.Equal("Beispiel AG " + domain[..6], (await shared.GetAsync($"/api/v1/companies/{company}")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Proposals_go_along_with_a_merge_and_back_and_go_with_the_contact()
    {
        var (kept, gone) = (await shared.AddContactAsync("Kept", Unique()), await shared.AddContactAsync("Gone", Unique()));
        await SayAsync(kept, SignatureFields.None with { JobTitle = "Both" });
        await SayAsync(gone, SignatureFields.None with { JobTitle = "both", Phones = ["+49 30 1112223"] });
        var merge = (await shared.PostAsync($"/api/v1/contacts/{kept}/merge", new { contactId = gone, version = 1 })).GetProperty("mergeId").GetGuid();
        Assert.Equal(["job_title", "phone"], (await ListAsync(kept)).Select(Field));
        await shared.PostAsync($"/api/v1/contact-merges/{merge}/undo");
        Assert.Equal(["job_title"], (await ListAsync(kept)).Select(Field));
        Assert.Equal(["job_title", "phone"], (await ListAsync(gone)).Select(Field));

        await shared.DeleteAsync($"/api/v1/contacts/{gone}");
        await shared.Host.InDatabaseAsync(db => db.Contacts.IgnoreQueryFilters().Where(row => row.Id == gone).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, shared.Host.Clock.GetUtcNow() - ForgetDeleted.Kept - TimeSpan.FromDays(1))));
        await using var scope = shared.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AddinHost.Shared.Identity.Caller>().BecomeJob(Guid.Empty);
        await ActivatorUtilities.CreateInstance<ForgetDeleted>(scope.ServiceProvider).RunAsync(default);
        Assert.False(await shared.Host.InDatabaseAsync(db => db.ContactSuggestions.IgnoreQueryFilters().AnyAsync(row => row.ContactId == gone)));
        Assert.True(await shared.Host.InDatabaseAsync(db => db.ContactSuggestions.AnyAsync(row => row.ContactId == kept)));
    }

    [Fact]
    public async Task Another_organization_and_somebody_signed_out_see_and_decide_nothing()
    {
        var contact = await shared.AddContactAsync("Bea", Unique());
        await SayAsync(contact, Full);
        var ids = (await ListAsync(contact)).Select(Id).ToList();
        foreach (var unknown in (Guid[])[contact, Guid.CreateVersion7()])
        {
            await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(Path(unknown)), HttpStatusCode.NotFound, "contact_not_found");
            await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync(Path(unknown) + "/accept", new { ids, version = 1 }), HttpStatusCode.NotFound, "contact_not_found");
            await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync(Path(unknown) + "/dismiss", new { ids }), HttpStatusCode.NotFound, "suggestion_not_found");
        }

        using var nobody = shared.Host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(Path(contact))).StatusCode);
        foreach (var verb in (string[])["/accept", "/dismiss"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync(Path(contact) + verb, new { ids, version = 1 })).StatusCode);
        Assert.Equal(ids.Count, (await ListAsync(contact)).Count);
    }

    private static string Unique() => $"{Guid.NewGuid():N}@outside.test";

    private static Uri Path(Guid contact) => new($"/api/v1/contacts/{contact}/suggestions", UriKind.Relative);

    private static Guid Id(JsonElement row) => row.GetProperty("id").GetGuid();

    private static string? Field(JsonElement row) => row.GetProperty("field").GetString();

    private Task<List<JsonElement>> ListAsync(Guid contact) => shared.ListAsync(Path(contact).ToString());

    private async Task<int> VersionAsync(Guid contact) => (await shared.GetAsync($"/api/v1/contacts/{contact}")).GetProperty("version").GetInt32();

    /// <summary>A mail on record whose signature says this.</summary>
    private async Task SayAsync(Guid contact, SignatureFields fields, int days = 0)
    {
        var messageId = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(Unique(), "ada@engines.test", messageId), $"?contactId={contact}");
        await shared.Host.AsMemberAsync(async services =>
        {
            var db = services.GetRequiredService<AddinHost.Data.AppDb>();
            var message = await db.MailMessages.Where(row => row.MessageId == messageId).Select(row => row.Id).SingleAsync();
            await services.GetRequiredService<SuggestionBook>().AddAsync(contact, fields, message, shared.Host.Clock.GetUtcNow().AddDays(days), default);
            return true;
        });
    }
}
