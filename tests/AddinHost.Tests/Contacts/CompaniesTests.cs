using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Contacts.Companies;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Contacts;

public sealed class CompaniesTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task Contacts_of_a_domain_share_its_company_and_free_mail_tells_none()
    {
        var domain = $"d{Guid.NewGuid():N}.test";
        var company = await CompanyOfAsync($"a@{domain}");
        Assert.Equal(domain, company.GetProperty("name").GetString());
        Assert.Equal(company.ToString(), (await CompanyOfAsync($"B@{domain.ToUpperInvariant()}")).ToString());
        Assert.Equal(JsonValueKind.Null, (await CompanyOfAsync($"x{Guid.NewGuid():N}@gmail.com")).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await CompanyOfAsync($"x{Guid.NewGuid():N}@web.de")).ValueKind);
        var id = company.GetProperty("id").GetGuid();
        Assert.Equal(2, (await shared.GetAsync($"/api/v1/companies/{id}")).GetProperty("contactCount").GetInt32());
        Assert.Equal(2, (await shared.ListAsync($"/api/v1/contacts?companyId={id}")).Count);
        Assert.True(FreeMail.Count > 200);
    }

    [Fact]
    public async Task A_company_is_edited_found_by_its_new_name_and_comes_back_after_a_deletion()
    {
        var domain = $"d{Guid.NewGuid():N}.test";
        var id = (await CompanyOfAsync($"a@{domain}")).GetProperty("id").GetGuid();
        var name = "Engines " + Guid.NewGuid().ToString("N")[..8];
        var path = $"/api/v1/companies/{id}";
        var edited = await shared.PutAsync(path, new { name, domain = domain.ToUpperInvariant(), phone = "1", version = 1 });
        Assert.Equal((name, domain, 2), (edited.GetProperty("name").GetString(), edited.GetProperty("domain").GetString(), edited.GetProperty("version").GetInt32()));
        await TestHost.ProblemAsync(await shared.Host.Client.PutAsJsonAsync(path, new { name, version = 1 }), HttpStatusCode.Conflict, "record_changed");
        // Contacts are found by the company they belong to.
        Assert.Single(await shared.ListAsync($"/api/v1/contacts?query={Uri.EscapeDataString(name)}"));

        await shared.DeleteAsync(path);
        await TestHost.ProblemAsync(await shared.Host.Client.GetAsync(new Uri(path, UriKind.Relative)), HttpStatusCode.NotFound, "company_not_found");
        Assert.Empty(await shared.ListAsync($"/api/v1/companies?query={Uri.EscapeDataString(name)}"));
        Assert.Equal(name, (await shared.PostAsync(path + "/restore")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_domain_belongs_to_one_company_and_nonsense_is_none()
    {
        var domain = $"d{Guid.NewGuid():N}.test";
        await shared.PostAsync("/api/v1/companies", new { name = "One", domain }, HttpStatusCode.Created);
        await TestHost.ProblemAsync(await shared.Host.Client.PostAsJsonAsync("/api/v1/companies", new { name = "Two", domain }), HttpStatusCode.Conflict, "domain_taken");
        foreach (var wrong in (string[])["a b", "a@b.test", "gmail.com", "[127.0.0.1]", "x.test>\r\nBcc: y"])
            await TestHost.ProblemAsync(await shared.Host.Client.PostAsJsonAsync("/api/v1/companies", new { name = "Two", domain = wrong }), HttpStatusCode.BadRequest, "domain_invalid");
    }

    [Fact]
    public async Task Another_organization_sees_no_company_and_has_its_own_of_the_same_domain()
    {
        var domain = $"d{Guid.NewGuid():N}.test";
        var mine = (await CompanyOfAsync($"a@{domain}")).GetProperty("id").GetGuid();
        foreach (var unknown in (Guid[])[mine, Guid.CreateVersion7()])
        {
            await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(new Uri($"/api/v1/companies/{unknown}", UriKind.Relative)), HttpStatusCode.NotFound, "company_not_found");
            await TestHost.ProblemAsync(await shared.Elsewhere.PutAsJsonAsync($"/api/v1/companies/{unknown}", new { name = "x", version = 1 }), HttpStatusCode.NotFound, "company_not_found");
            await TestHost.ProblemAsync(await shared.Elsewhere.DeleteAsync(new Uri($"/api/v1/companies/{unknown}", UriKind.Relative)), HttpStatusCode.NotFound, "company_not_found");
            await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(new Uri($"/api/v1/records/{unknown}/timeline", UriKind.Relative)), HttpStatusCode.NotFound, "record_not_found");
        }

        var theirs = await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.PostAsJsonAsync("/api/v1/contacts", new { addresses = new[] { $"a@{domain}" } }), HttpStatusCode.Created);
        Assert.NotEqual(mine, theirs.GetProperty("company").GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_mail_stands_on_the_company_and_the_five_open_deals_changed_last_as_the_member_chose()
    {
        var address = $"a@d{Guid.NewGuid():N}.test";
        var made = await shared.PostAsync("/api/v1/contacts", new { addresses = new[] { address } }, HttpStatusCode.Created);
        var (contact, company) = (made.GetProperty("id").GetGuid(), made.GetProperty("company").GetProperty("id").GetGuid());
        var deals = new List<Guid>();
        for (var i = 0; i < 7; i++)
            deals.Add((await shared.PostAsync("/api/v1/deals", new { name = $"Deal {i}", amount = 12.5, currency = "EUR", contactIds = new[] { contact } }, HttpStatusCode.Created)).GetProperty("id").GetGuid());
        await shared.PutAsync($"/api/v1/deals/{deals[6]}", new { name = "Won", stage = "won", contactIds = new[] { contact }, version = 1 });
        await shared.PutAsync($"/api/v1/deals/{deals[0]}", new { name = "Changed last", contactIds = new[] { contact }, version = 1 });

        var logged = await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId()));
        Assert.Equal(contact, Assert.Single(logged.GetProperty("entries").EnumerateArray()).GetProperty("contactId").GetGuid());
        Assert.Single(await shared.ListAsync($"/api/v1/records/{company}/timeline"));
        var on = new List<int>();
        foreach (var deal in deals)
            on.Add((await shared.ListAsync($"/api/v1/records/{deal}/timeline")).Count);
        Assert.Equal([1, 0, 1, 1, 1, 1, 0], on);

        Assert.Equal(5, (await shared.GetAsync("/api/v1/association-defaults")).GetProperty("openDeals").GetInt32());
        await shared.PutAsync("/api/v1/association-defaults", new { company = false, openDeals = 1 });
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId()));
        Assert.Single(await shared.ListAsync($"/api/v1/records/{company}/timeline"));
        Assert.Equal(2, (await shared.ListAsync($"/api/v1/records/{deals[0]}/timeline")).Count);
        await shared.PutAsync("/api/v1/association-defaults", new { company = true, openDeals = 5 });
        await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(new Uri($"/api/v1/deals/{deals[0]}", UriKind.Relative)), HttpStatusCode.NotFound, "deal_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync("/api/v1/deals", new { name = "Theirs", contactIds = new[] { contact } }), HttpStatusCode.NotFound, "contact_not_found");
    }

    private async Task<JsonElement> CompanyOfAsync(string address) =>
        (await shared.PostAsync("/api/v1/contacts", new { addresses = new[] { address } }, HttpStatusCode.Created)).GetProperty("company");
}
