using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Contacts;

/// <summary>The search over contacts and companies says the same whether it looks into its index or reads the list.</summary>
public sealed class FindContactsTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task Any_part_of_a_word_is_found_and_what_changes_or_goes_is_found_no_more()
    {
        var id = await shared.AddContactAsync("Zoë \"Q\" O'Neil_100%", SharedHost.Address("zoe.oneil"));
        var other = await shared.AddContactAsync("Zora Oneida", SharedHost.Address("zora"));
        foreach (var (query, found) in new[]
        {
            ("zoë", true), ("ZOË", true), ("oë", true), ("neil_1", true), ("\"q\"", true), ("o'neil", true), ("100%", true), ("00%", true), ("_1", true), ("zoe.onei", true), ("e.o", true), ("zoë outside", true), ("outside.test zoë", true),
            ("neilx1", false), ("100_", false), ("zoë nobody", false), ("\"q", true), ("q\"\"", false), ("AND", false), ("zoë*", false), ("search:zoë", false), ("(zoë)", false),
        })
            Assert.True(found == (await FindAsync("contacts", query)).Contains(id), query);
        Assert.Equal([other, id], await FindAsync("contacts", "zo one"));

        var contact = await shared.Host.GetAsync<JsonElement>($"/api/v1/contacts/{id}");
        (await shared.Host.Client.PutAsJsonAsync($"/api/v1/contacts/{id}", new { name = "Yara Kern", addresses = new[] { SharedHost.Address("yara") }, phones = new[] { "+49 30 7788" }, version = contact.GetProperty("version").GetInt32() })).EnsureSuccessStatusCode();
        Assert.Empty(await FindAsync("contacts", "neil"));
        Assert.Equal([id], await FindAsync("contacts", "yara"));
        Assert.Equal([id], await FindAsync("contacts", "7788"));
        Assert.Empty(await ReadAsync(shared.Elsewhere, "contacts", "yara"));
        (await shared.Host.Client.DeleteAsync($"/api/v1/contacts/{id}")).EnsureSuccessStatusCode();
        Assert.Empty(await FindAsync("contacts", "yara"));
        (await shared.Host.Client.PostAsync(new Uri($"/api/v1/contacts/{id}/restore", UriKind.Relative), null)).EnsureSuccessStatusCode();
        Assert.Equal([id], await FindAsync("contacts", "yara"));
    }

    [Fact]
    public async Task The_people_of_a_company_are_found_by_its_name_however_many_there_are()
    {
        var address = SharedHost.Address("first").Replace("outside.test", "wolkenkuckuck.test", StringComparison.Ordinal);
        var first = await shared.AddContactAsync("First", address);
        var company = (await shared.Host.GetAsync<JsonElement>($"/api/v1/contacts/{first}")).GetProperty("company").GetProperty("id").GetGuid();
        Assert.Contains(company, await FindAsync("companies", "kuckuck"));
        Assert.Equal([first], await FindAsync("contacts", "wolkenkuckuck first"));
        Assert.Empty(await ReadAsync(shared.Elsewhere, "companies", "kuckuck"));

        // More than are looked up one by one.
        await shared.Host.InDatabaseAsync(async db =>
        {
            for (var i = 0; i < AddinHost.Contacts.RecordSearch.Most + 1; i++)
                db.Contacts.Add(new AddinHost.Contacts.Contact { Name = $"Vogel {i}", SortName = $"vogel {i}", Search = $"vogel {i}\nschwarm", CompanyId = company, CreatedAt = DateTimeOffset.UtcNow });
            return await db.SaveChangesAsync();
        });
        Assert.Equal(200, (await FindAsync("contacts", "schwarm", "&limit=200")).Count);
        Assert.Equal(200, (await FindAsync("contacts", "kuckuck", "&limit=200&sort=name")).Count);
        Assert.Equal([first], await FindAsync("contacts", "kuckuck first"));
        Assert.Single(await FindAsync("contacts", "schwarm 777"));
    }

    private Task<List<Guid>> FindAsync(string what, string query, string more = "") => ReadAsync(shared.Host.Client, what, query, more);

    private static async Task<List<Guid>> ReadAsync(HttpClient client, string what, string query, string more = "") =>
        [.. (await client.GetFromJsonAsync<JsonElement>($"/api/v1/{what}?query={Uri.EscapeDataString(query)}{more}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];
}
