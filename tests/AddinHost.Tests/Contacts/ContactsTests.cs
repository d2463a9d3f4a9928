using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Contacts;

public sealed class ContactsTests
{
    private const string Path = "/api/v1/contacts";

    [Fact]
    public async Task A_contact_is_made_with_normalized_addresses_and_found_by_name_and_address()
    {
        await using var host = await TestHost.StartAsync();
        var made = await host.PostAsync<JsonElement>(Path, Body("Bea Bright", "Bea@Outside.test", "b@other.test", "BEA@outside.TEST"), HttpStatusCode.Created);
        await host.PostAsync<JsonElement>(Path, Body(null, "nameless@outside.test"), HttpStatusCode.Created);

        Assert.Equal(["bea@outside.test", "b@other.test"], made.GetProperty("addresses").EnumerateArray().Select(address => address.GetString()));
        foreach (var query in (string[])["bright", "B@OTHER", "outside.test"])
            Assert.Contains(Items(await host.GetAsync<JsonElement>($"{Path}?query={query}")), row => row.GetProperty("id").GetGuid() == made.GetProperty("id").GetGuid());
        Assert.Empty(Items(await host.GetAsync<JsonElement>($"{Path}?query=%25")));
        Assert.Empty(Items(await host.GetAsync<JsonElement>($"{Path}?query=b_a")));
    }

    [Fact]
    public async Task An_address_names_one_contact()
    {
        await using var host = await TestHost.StartAsync();
        await host.PostAsync<JsonElement>(Path, Body("Bea", "bea@outside.test"), HttpStatusCode.Created);
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, Body("B", "new@outside.test", "BEA@outside.test")), HttpStatusCode.Conflict, "address_taken");

        Assert.Single(Items(await host.GetAsync<JsonElement>(Path)));
        await host.PostAsync<JsonElement>(Path, Body("B", "new@outside.test"), HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("""{"name":"Bea","addresses":[]}""", "body_invalid")]
    [InlineData("""{"name":"Bea"}""", "body_invalid")]
    [InlineData("""{"name":"Bea","addresses":["nothing"]}""", "address_invalid")]
    [InlineData("""{"name":"Bea","addresses":["a@b.test\r\nBcc: c@d.test"]}""", "address_invalid")]
    public async Task Wrong_addresses_are_refused(string body, string code)
    {
        await using var host = await TestHost.StartAsync();
        using var content = new StringContent(body, null, "application/json");
        var problem = await TestHost.ProblemAsync(await host.Client.PostAsync(Path, content), HttpStatusCode.BadRequest, code);
        Assert.True(problem.GetProperty("errors").TryGetProperty("addresses", out _), problem.ToString());
    }

    [Fact]
    public async Task The_same_key_and_body_make_one_contact_and_another_body_is_refused()
    {
        await using var host = await TestHost.StartAsync();
        host.Client.DefaultRequestHeaders.Add("Idempotency-Key", "key-1");
        var body = Body("Bea", "bea@outside.test");
        var first = await host.PostAsync<JsonElement>(Path, body, HttpStatusCode.Created);
        var second = await host.PostAsync<JsonElement>(Path, body, HttpStatusCode.Created);

        Assert.Equal(first.ToString(), second.ToString());
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, Body("Cid", "cid@outside.test")), HttpStatusCode.Conflict, "idempotency_key_reused");
        Assert.Single(Items(await host.GetAsync<JsonElement>(Path)));
    }

    [Fact]
    public async Task Pages_lead_on_and_a_made_up_mark_is_refused()
    {
        await using var host = await TestHost.StartAsync();
        for (var i = 0; i < 3; i++)
            await host.PostAsync<JsonElement>(Path, Body($"N{i}", $"n{i}@outside.test"), HttpStatusCode.Created);
        var first = await host.GetAsync<JsonElement>($"{Path}?limit=2");
        var second = await host.GetAsync<JsonElement>($"{Path}?limit=2&after={first.GetProperty("next").GetString()}");

        Assert.Equal(["N2", "N1", "N0"], Items(first).Concat(Items(second)).Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        await TestHost.ProblemAsync(await host.Client.GetAsync($"{Path}?after=zzz"), HttpStatusCode.BadRequest, "page_unknown");
    }

    [Fact]
    public async Task Another_organization_sees_no_contact_and_may_have_the_same_address()
    {
        await using var host = await TestHost.StartAsync();
        var mine = await host.PostAsync<JsonElement>(Path, Body("Bea", "bea@outside.test"), HttpStatusCode.Created);
        using var other = await host.OtherOrganizationAsync();

        var theirs = await TestHost.ProblemAsync(await other.GetAsync($"{Path}/{mine.GetProperty("id").GetGuid()}"), HttpStatusCode.NotFound, "contact_not_found");
        var nobodys = await TestHost.ProblemAsync(await other.GetAsync($"{Path}/{Guid.CreateVersion7()}"), HttpStatusCode.NotFound, "contact_not_found");
        Assert.Equal(theirs.GetProperty("detail").GetString(), nobodys.GetProperty("detail").GetString());
        Assert.Empty(Items(await TestHost.ReadAsync<JsonElement>(await other.GetAsync(Path), HttpStatusCode.OK)));
        Assert.Equal(HttpStatusCode.Created, (await other.PostAsJsonAsync(Path, Body("Bea", "bea@outside.test"))).StatusCode);
    }

    private static object Body(string? name, params string[] addresses) => name is null ? new { addresses } : new { name, addresses };

    private static List<JsonElement> Items(JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];
}
