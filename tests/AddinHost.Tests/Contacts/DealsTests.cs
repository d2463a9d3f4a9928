using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Contacts;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Contacts;

public sealed class DealsTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task Deals_come_in_pages_what_was_changed_last_first_and_are_found_by_name()
    {
        var word = Guid.NewGuid().ToString("N")[..8];
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
            ids.Add((await shared.PostAsync("/api/v1/deals", new { name = $"{word} {i}", stage = i == 4 ? "lost" : "open" }, HttpStatusCode.Created)).GetProperty("id").GetGuid());
        await shared.PutAsync($"/api/v1/deals/{ids[0]}", new { name = $"{word} ÄNDERUNG", version = 1 });
        var found = new List<Guid>();
        string? after = null;
        do
        {
            var page = await shared.GetAsync($"/api/v1/deals?query={word}&stage=open&limit=2{(after is null ? "" : "&after=" + after)}");
            found.AddRange(RecordCalls.Items(page).Select(row => row.GetProperty("id").GetGuid()));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        Assert.Equal(4, found.Distinct().Count());
        Assert.Equal((4, ids[0]), (found.Count, found[0]));
        Assert.Single(await shared.ListAsync($"/api/v1/deals?query={word}+%C3%A4nderung"));
        await TestHost.ProblemAsync(await shared.Host.Client.GetAsync(new Uri("/api/v1/deals?after=x", UriKind.Relative)), HttpStatusCode.BadRequest, "page_unknown");
        Assert.Empty(RecordCalls.Items(await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync(new Uri($"/api/v1/deals?query={word}", UriKind.Relative)), HttpStatusCode.OK)));
    }

    [Fact]
    public async Task Who_is_deleted_takes_part_again_when_that_is_taken_back_though_the_deal_was_changed_meanwhile()
    {
        var (ada, bea) = (await shared.AddContactAsync("Ada", SharedHost.Address()), await shared.AddContactAsync("Bea", SharedHost.Address()));
        var deal = (await shared.PostAsync("/api/v1/deals", new { name = "Engines", contactIds = new[] { ada, bea } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await shared.DeleteAsync($"/api/v1/contacts/{bea}");
        var changed = await shared.PutAsync($"/api/v1/deals/{deal}", new { name = "More engines", contactIds = new[] { ada }, version = 1 });
        Assert.Equal("Ada", Assert.Single(changed.GetProperty("contacts").EnumerateArray()).GetProperty("name").GetString());
        await shared.PostAsync($"/api/v1/contacts/{bea}/restore");
        Assert.Equal(2, (await shared.GetAsync($"/api/v1/deals/{deal}")).GetProperty("contacts").GetArrayLength());

        await shared.DeleteAsync($"/api/v1/deals/{deal}");
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync($"/api/v1/deals/{deal}/restore", new { }), HttpStatusCode.NotFound, "deal_not_found");
        await shared.PostAsync($"/api/v1/deals/{deal}/restore");
    }

    [Fact]
    public async Task What_stands_on_a_deal_or_company_is_forgotten_with_it()
    {
        var address = $"a@d{Guid.NewGuid():N}.test";
        var contact = await shared.PostAsync("/api/v1/contacts", new { addresses = new[] { address } }, HttpStatusCode.Created);
        var (person, company) = (contact.GetProperty("id").GetGuid(), contact.GetProperty("company").GetProperty("id").GetGuid());
        var deal = (await shared.PostAsync("/api/v1/deals", new { name = "Engines", companyId = company, contactIds = new[] { person } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var other = (await shared.PostAsync("/api/v1/deals", new { name = "Others", companyId = company }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId()));
        foreach (var record in (Guid[])[deal, company, other])
        {
            await shared.PostAsync($"/api/v1/records/{record}/notes", new { text = "Secret." }, HttpStatusCode.Created);
            await shared.PostAsync("/api/v1/tasks", new { title = "Call", recordId = record }, HttpStatusCode.Created);
        }

        await shared.DeleteAsync($"/api/v1/deals/{deal}");
        await shared.DeleteAsync($"/api/v1/companies/{company}");
        DateTimeOffset? longAgo = shared.Host.Clock.GetUtcNow() - ForgetDeleted.Kept - TimeSpan.FromDays(1);
        await shared.Host.InDatabaseAsync(db => db.Deals.IgnoreQueryFilters().Where(row => row.Id == deal).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, longAgo)));
        await shared.Host.InDatabaseAsync(db => db.Companies.IgnoreQueryFilters().Where(row => row.Id == company).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, longAgo)));
        await using var scope = shared.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AddinHost.Shared.Identity.Caller>().BecomeJob(Guid.Empty);
        await ActivatorUtilities.CreateInstance<ForgetDeleted>(scope.ServiceProvider).RunAsync(default);

        var left = await shared.Host.InDatabaseAsync(async db => await db.TimelineEntries.IgnoreQueryFilters().CountAsync(row => row.RecordId == deal || row.RecordId == company)
            + await db.Notes.IgnoreQueryFilters().CountAsync(row => row.RecordId == deal || row.RecordId == company) + await db.Tasks.IgnoreQueryFilters().CountAsync(row => row.RecordId == deal || row.RecordId == company)
            + await db.DealContacts.IgnoreQueryFilters().CountAsync(row => row.DealId == deal) + await db.Contacts.IgnoreQueryFilters().CountAsync(row => row.CompanyId == company) + await db.Deals.IgnoreQueryFilters().CountAsync(row => row.CompanyId == company));
        Assert.Equal(0, left);
        Assert.Single(await shared.TimelineAsync(person));
        Assert.Single(await shared.ListAsync($"/api/v1/tasks?recordId={other}"));
    }

    [Fact]
    public async Task Companies_are_exported_with_their_properties_and_what_a_spreadsheet_would_run_is_text()
    {
        await shared.PostAsync("/api/v1/properties", new { recordKind = "company", key = "branch", label = "Branch", type = "text" }, HttpStatusCode.Created);
        var word = Guid.NewGuid().ToString("N")[..8];
        await shared.PostAsync("/api/v1/companies", new { name = $"={word}", domain = $"{word}.test", properties = new { branch = "Wind" } }, HttpStatusCode.Created);
        var answer = await shared.Host.Client.GetAsync(new Uri($"/api/v1/companies/export?query={word}", UriKind.Relative));
        Assert.Equal("companies.csv", answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        var lines = (await answer.Content.ReadAsStringAsync()).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Name,Domain,Phone,Owner,Contacts,Created,Branch", lines[0]);
        Assert.StartsWith($"\"'={word}\",{word}.test,,,0,", Assert.Single(lines.Skip(1)), StringComparison.Ordinal);
        Assert.EndsWith(",Wind", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(word, await shared.Elsewhere.GetStringAsync(new Uri("/api/v1/companies/export", UriKind.Relative)), StringComparison.Ordinal);
        using var nobody = shared.Host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(new Uri("/api/v1/companies/export", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Properties_stand_in_the_order_that_an_administrator_gave_them_and_new_ones_last()
    {
        foreach (var key in (string[])["one", "two", "three"])
            await shared.PostAsync("/api/v1/properties", new { recordKind = "contact", key, label = key, type = "text" }, HttpStatusCode.Created);
        var all = await shared.ListAsync("/api/v1/properties");
        var ids = all.Select(row => row.GetProperty("id").GetGuid()).Reverse().ToList();
        var ordered = await shared.PutAsync("/api/v1/properties/order", new { ids });
        Assert.Equal(ids, RecordCalls.Items(ordered).Select(row => row.GetProperty("id").GetGuid()));
        await shared.PostAsync("/api/v1/properties", new { recordKind = "contact", key = "four", label = "four", type = "text" }, HttpStatusCode.Created);
        Assert.Equal("four", (await shared.ListAsync("/api/v1/properties"))[^1].GetProperty("key").GetString());

        var uri = new Uri("/api/v1/properties/order", UriKind.Relative);
        await TestHost.ProblemAsync(await shared.Host.Client.PutAsJsonAsync(uri, new { ids }), HttpStatusCode.Conflict, "properties_changed");
        await TestHost.ProblemAsync(await shared.Elsewhere.PutAsJsonAsync(uri, new { ids }), HttpStatusCode.Conflict, "properties_changed");
        var (_, member) = await shared.AddMemberAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await member.PutAsJsonAsync(uri, new { ids })).StatusCode);
        using var nobody = shared.Host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PutAsJsonAsync(uri, new { ids })).StatusCode);
    }
}
