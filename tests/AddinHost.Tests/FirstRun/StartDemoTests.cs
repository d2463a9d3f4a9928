using System.Net;
using System.Text.Json;
using AddinHost.Providers.Memory;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.FirstRun;

public sealed class StartDemoTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public async Task The_demo_shows_replies_on_the_timelines_of_its_people(string language)
    {
        await using var host = await TestHost.StartAsync(setUp: false);
        host.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        await host.PostAsync<JsonElement>(
            "/api/v1/setup", new { organizationName = "Analytical Engines", name = "Ada Admin", email = "ada@engines.test", password = TestHost.Password, demo = true }, HttpStatusCode.Created);

        var mailbox = Assert.Single(Items(await host.GetAsync<JsonElement>("/api/v1/mailboxes")));
        var contacts = Items(await host.GetAsync<JsonElement>("/api/v1/contacts"));
        var people = MemoryMailboxes.Correspondents(language);
        Assert.Equal("memory", mailbox.GetProperty("provider").GetString());
        Assert.Equal(people.Select(person => (person.Name, person.Address)).Order(), contacts.Select(row => (row.GetProperty("name").GetString()!, row.GetProperty("addresses")[0].GetString()!)).Order());
        foreach (var contact in contacts)
        {
            // The owner's mail was logged by hand, its answer is found by the watcher.
            var entries = await UntilAsync(host, $"/api/v1/contacts/{contact.GetProperty("id").GetGuid()}/timeline", items => items.Count >= 2);
            Assert.Equal(["incoming", "outgoing"], entries.TakeLast(2).Select(entry => entry.GetProperty("direction").GetString()));
        }
    }

    [Fact]
    public async Task Without_the_demo_nothing_is_made_up()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Empty(Items(await host.GetAsync<JsonElement>("/api/v1/mailboxes")));
        Assert.Empty(Items(await host.GetAsync<JsonElement>("/api/v1/contacts")));
    }

    private static async Task<List<JsonElement>> UntilAsync(TestHost host, string path, Func<List<JsonElement>, bool> enough)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var items = Items(await host.GetAsync<JsonElement>(path));
            if (enough(items))
                return items;
            await Task.Delay(200, limit.Token);
        }
    }

    private static List<JsonElement> Items(JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];
}
