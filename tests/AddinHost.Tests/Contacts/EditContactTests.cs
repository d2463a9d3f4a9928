using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Contacts;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Contacts;

public sealed class EditContactTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task A_contact_keeps_all_that_is_written_and_its_addresses_in_order()
    {
        var (a, b, c) = (SharedHost.Address(), SharedHost.Address("work"), SharedHost.Address("new"));
        var made = await shared.PostAsync("/api/v1/contacts", new { name = "Bea", addresses = new[] { a, b }, jobTitle = "CTO", phones = new[] { "+49 30 1", "+49 30 1" }, ownerId = shared.Host.MemberId }, HttpStatusCode.Created);
        Assert.Equal("CTO", made.GetProperty("jobTitle").GetString());
        Assert.Equal("Ada Admin", made.GetProperty("owner").GetProperty("name").GetString());
        Assert.Single(made.GetProperty("phones").EnumerateArray());
        Assert.Equal("outside.test", made.GetProperty("company").GetProperty("name").GetString());

        var path = "/api/v1/contacts/" + made.GetProperty("id").GetGuid();
        var edited = await shared.PutAsync(path, new { version = 1, name = "Bea Bright", addresses = new[] { c, b.ToUpperInvariant() }, phones = Array.Empty<string>() });
        Assert.Equal([c, b], edited.GetProperty("addresses").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(2, edited.GetProperty("version").GetInt32());
        Assert.Equal(JsonValueKind.Null, edited.GetProperty("company").ValueKind);
        Assert.Equal(edited.ToString(), (await shared.GetAsync(path)).ToString());
        // The address that was taken off is free again.
        await shared.AddContactAsync("Somebody", a);
    }

    [Fact]
    public async Task Who_saw_an_older_state_is_told_and_nothing_is_written()
    {
        var address = SharedHost.Address();
        var path = "/api/v1/contacts/" + await shared.AddContactAsync("Bea", address);
        await shared.PutAsync(path, new { version = 1, name = "First", addresses = new[] { address } });
        await TestHost.ProblemAsync(await shared.Host.Client.PutAsJsonAsync(path, new { version = 1, name = "Second", addresses = new[] { SharedHost.Address() } }), HttpStatusCode.Conflict, "record_changed");
        var now = await shared.GetAsync(path);
        Assert.Equal("First", now.GetProperty("name").GetString());
        Assert.Equal(address, now.GetProperty("addresses")[0].GetString());
    }

    [Fact]
    public async Task An_address_of_another_contact_is_refused_and_takes_the_whole_change_back()
    {
        var (mine, theirs) = (SharedHost.Address(), SharedHost.Address());
        var path = "/api/v1/contacts/" + await shared.AddContactAsync("Bea", mine);
        await shared.AddContactAsync("Cid", theirs);
        await TestHost.ProblemAsync(await shared.Host.Client.PutAsJsonAsync(path, new { version = 1, name = "Changed", addresses = new[] { theirs } }), HttpStatusCode.Conflict, "address_taken");
        var now = await shared.GetAsync(path);
        Assert.Equal(("Bea", mine, 1), (now.GetProperty("name").GetString(), now.GetProperty("addresses")[0].GetString(), now.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task A_deleted_contact_is_nowhere_and_comes_back_with_its_history()
    {
        var address = SharedHost.Address();
        var id = await shared.AddContactAsync("Bea Gone", address);
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId()));
        await shared.DeleteAsync($"/api/v1/contacts/{id}");
        await TestHost.ProblemAsync(await shared.Host.Client.GetAsync(new Uri($"/api/v1/contacts/{id}", UriKind.Relative)), HttpStatusCode.NotFound, "contact_not_found");
        Assert.Empty(await shared.ListAsync($"/api/v1/contacts?query={address}"));
        Assert.DoesNotContain(await shared.ListAsync("/api/v1/timeline?limit=200"), entry => entry.GetProperty("contact").ValueKind == JsonValueKind.Null || entry.GetProperty("contact").GetProperty("id").GetGuid() == id);

        await shared.PostAsync($"/api/v1/contacts/{id}/restore");
        Assert.Single(await shared.TimelineAsync(id));
        Assert.Single(await shared.ListAsync($"/api/v1/contacts?query={address}"));
    }

    [Fact]
    public async Task A_deleted_contact_does_not_come_back_without_an_address_that_another_has_now()
    {
        var address = SharedHost.Address();
        var id = await shared.AddContactAsync("Old", address);
        await shared.DeleteAsync($"/api/v1/contacts/{id}");
        await shared.AddContactAsync("New", address);
        await TestHost.ProblemAsync(await shared.Host.Client.PostAsJsonAsync($"/api/v1/contacts/{id}/restore", new { }), HttpStatusCode.Conflict, "address_taken");
    }

    [Fact]
    public async Task Mail_on_any_address_of_a_contact_stands_on_its_one_timeline()
    {
        var (work, home) = (SharedHost.Address("work"), SharedHost.Address("home"));
        var id = await shared.AddContactAsync("Bea", work, home);
        await shared.LogAsync(SharedHost.Mail(work, "ada@engines.test", SharedHost.NewMessageId()));
        await shared.LogAsync(SharedHost.Mail("ada@engines.test", home, SharedHost.NewMessageId()));
        Assert.Equal(2, (await shared.TimelineAsync(id)).Count);
    }

    [Fact]
    public async Task Properties_are_kept_in_one_form_and_what_does_not_fit_is_refused()
    {
        foreach (var (key, type) in ((string, string)[])[("size", "number"), ("since", "date"), ("vip", "boolean")])
            await shared.PostAsync("/api/v1/properties", new { recordKind = "contact", key, label = key, type }, HttpStatusCode.Created);
        await shared.PostAsync("/api/v1/properties", new { recordKind = "contact", key = "tier", label = "Tier", type = "choice", choices = new[] { "A", "B" } }, HttpStatusCode.Created);
        await TestHost.ProblemAsync(await shared.Host.Client.PostAsJsonAsync("/api/v1/properties", new { recordKind = "contact", key = "size", label = "Again", type = "text" }), HttpStatusCode.Conflict, "property_exists");

        var address = SharedHost.Address();
        var made = await shared.PostAsync("/api/v1/contacts", new { addresses = new[] { address }, properties = new { size = "12.50", since = "2026-01-31", vip = "true", tier = "B" } }, HttpStatusCode.Created);
        Assert.Equal("12.50", made.GetProperty("properties").GetProperty("size").GetString());
        foreach (var (key, value, code) in ((string, string, string)[])[("size", "many", "property_invalid"), ("since", "31.1.2026", "property_invalid"), ("vip", "yes", "property_invalid"), ("tier", "C", "property_invalid"), ("other", "x", "property_unknown")])
        {
            var properties = new Dictionary<string, string> { [key] = value };
            await TestHost.ProblemAsync(await shared.Host.Client.PostAsJsonAsync("/api/v1/contacts", new { addresses = new[] { SharedHost.Address() }, properties }), HttpStatusCode.BadRequest, code);
        }

        var (_, member) = await shared.AddMemberAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await member.PostAsJsonAsync("/api/v1/properties", new { recordKind = "contact", key = "mine", label = "Mine", type = "text" })).StatusCode);
    }

    [Fact]
    public async Task Another_organization_can_neither_edit_delete_nor_restore_it()
    {
        var address = SharedHost.Address();
        var id = await shared.AddContactAsync("Bea", address);
        var edit = new { version = 1, name = "Stolen", addresses = new[] { address } };
        foreach (var unknown in (Guid[])[id, Guid.CreateVersion7()])
        {
            await TestHost.ProblemAsync(await shared.Elsewhere.PutAsJsonAsync($"/api/v1/contacts/{unknown}", edit), HttpStatusCode.NotFound, "contact_not_found");
            await TestHost.ProblemAsync(await shared.Elsewhere.DeleteAsync(new Uri($"/api/v1/contacts/{unknown}", UriKind.Relative)), HttpStatusCode.NotFound, "contact_not_found");
            await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync($"/api/v1/contacts/{unknown}/restore", new { }), HttpStatusCode.NotFound, "contact_not_found");
        }

        // Nor can a contact of theirs name a member or company of ours.
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync("/api/v1/contacts", new { addresses = new[] { SharedHost.Address() }, ownerId = shared.Host.MemberId }), HttpStatusCode.NotFound, "member_not_found");
        Assert.Equal("Bea", (await shared.GetAsync($"/api/v1/contacts/{id}")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Sorted_by_name_the_pages_lead_through_all_and_each_word_of_a_search_counts()
    {
        var tag = "t" + Guid.NewGuid().ToString("N")[..8];
        foreach (var name in (string[])["Öl", "anna", "Berta", "Anna"])
            await shared.AddContactAsync($"{name} {tag}", SharedHost.Address());
        var names = new List<string>();
        string? after = null;
        do
        {
            var page = await shared.GetAsync($"/api/v1/contacts?query={tag}&sort=name&limit=1{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}");
            names.AddRange(RecordCalls.Items(page).Select(row => row.GetProperty("name").GetString()![..^10]));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        Assert.Equal(4, names.Count);
        Assert.Equal(["anna", "Anna", "Berta"], names.Where(name => name != "Öl"));
        Assert.Single(await shared.ListAsync($"/api/v1/contacts?query={tag}%20%C3%B6l"));
        Assert.Empty(await shared.ListAsync($"/api/v1/contacts?query={tag}%20nobody"));
    }

    [Fact]
    public async Task What_was_deleted_a_month_ago_is_forgotten_with_all_that_stands_on_it()
    {
        await using var host = await TestHost.StartAsync();
        var contact = (await host.PostAsync<JsonElement>("/api/v1/contacts", new { name = "Bea", addresses = new[] { "bea@outside.test" } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await host.PostAsync<JsonElement>($"/api/v1/records/{contact}/notes", new { text = "Likes tea." }, HttpStatusCode.Created);
        await host.Client.DeleteAsync(new Uri($"/api/v1/contacts/{contact}", UriKind.Relative));
        await host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<ForgetDeleted>().RunAsync(default);
            return true;
        });
        Assert.Equal(1, await host.InDatabaseAsync(db => db.Contacts.IgnoreQueryFilters().CountAsync()));
        host.Clock.Advance(ForgetDeleted.Kept + TimeSpan.FromDays(1));
        await host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<ForgetDeleted>().RunAsync(default);
            return true;
        });
        Assert.Equal((0, 0, 0, 0), await host.InDatabaseAsync(async db => (
            await db.Contacts.IgnoreQueryFilters().CountAsync(), await db.ContactAddresses.IgnoreQueryFilters().CountAsync(), await db.Notes.CountAsync(), await db.TimelineEntries.CountAsync())));
    }
}
