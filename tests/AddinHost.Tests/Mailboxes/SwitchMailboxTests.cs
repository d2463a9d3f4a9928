using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Mailboxes;

public sealed class SwitchMailboxTests
{
    private static readonly object Consent = new { consent = new { disclosure = "memory-2026-11", locale = "de" } };

    [Fact]
    public async Task A_disabled_mailbox_stays_and_its_watcher_loses_the_fence()
    {
        await using var host = await TestHost.StartAsync();
        var id = (await host.ConnectMemoryAsync()).Id();
        var before = await RowAsync(host, id);

        var disabled = await host.PostAsync<JsonElement>($"{MailboxCalls.Path}/{id}/disable", new { });

        Assert.Equal(("disabled", "enable"), (disabled.Text("state"), disabled.GetProperty("nextAction").Text("code")));
        var after = await RowAsync(host, id);
        Assert.True(after.Fence > before.Fence && after.Revision > before.Revision);
        Assert.Single(await host.Client.ListAsync());
    }

    [Fact]
    public async Task Enabling_goes_on_and_enabling_twice_changes_nothing()
    {
        await using var host = await TestHost.StartAsync();
        var id = (await host.ConnectMemoryAsync()).Id();
        await host.PostAsync<JsonElement>($"{MailboxCalls.Path}/{id}/disable", new { });

        Assert.Equal("syncing", (await host.PostAsync<JsonElement>($"{MailboxCalls.Path}/{id}/enable", new { })).Text("state"));
        var once = await RowAsync(host, id);
        await host.PostAsync<JsonElement>($"{MailboxCalls.Path}/{id}/enable", new { });
        Assert.Equal(once.Revision, (await RowAsync(host, id)).Revision);
    }

    [Fact]
    public async Task Removing_erases_the_secrets_at_once_and_frees_the_address()
    {
        await using var host = await TestHost.StartAsync();
        var id = (await host.ConnectMemoryAsync()).Id();

        Assert.Equal(HttpStatusCode.OK, (await host.Client.DeleteAsync($"{MailboxCalls.Path}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.DeleteAsync($"{MailboxCalls.Path}/{id}")).StatusCode);

        Assert.Empty(await host.Client.ListAsync());
        Assert.Equal("removed", (await host.GetAsync<JsonElement>($"{MailboxCalls.Path}/{id}")).Text("state"));
        Assert.Null(await host.InDatabaseAsync(db => db.MailboxConnections.Where(row => row.MailboxId == id).Select(row => row.SealedSecrets).SingleAsync()));
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync($"{MailboxCalls.Path}/{id}/enable", new { }), HttpStatusCode.Conflict, "mailbox_removed");
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync($"{MailboxCalls.Path}/{id}/disable", new { }), HttpStatusCode.Conflict, "mailbox_removed");
        await Assert.ThrowsAsync<ProviderException>(() => host.AsMemberAsync(services => services.GetRequiredService<OpenMailbox>().OpenAsync(id, default)));
        await host.ConnectMemoryAsync();
    }

    [Fact]
    public async Task A_removed_mailbox_is_reconnected_with_a_new_consent()
    {
        await using var host = await TestHost.StartAsync();
        var id = (await host.ConnectMemoryAsync()).Id();
        await host.Client.DeleteAsync($"{MailboxCalls.Path}/{id}");

        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync($"{MailboxCalls.Path}/{id}/reconnect", new { }), HttpStatusCode.UnprocessableEntity, "consent_missing");
        var again = await host.PostAsync<JsonElement>($"{MailboxCalls.Path}/{id}/reconnect", Consent);

        Assert.Equal(id, again.Id());
        Assert.NotEqual("removed", again.Text("state"));
        Assert.Equal(["en", "de"], await host.InDatabaseAsync(db => db.Consents.OrderBy(row => row.Id).Select(row => row.Locale).ToListAsync()));
        await using var opened = await host.AsMemberAsync(services => services.GetRequiredService<OpenMailbox>().OpenAsync(id, default));
    }

    [Fact]
    public async Task A_removed_mailbox_does_not_take_back_an_address_that_was_connected_since()
    {
        await using var host = await TestHost.StartAsync();
        var id = (await host.ConnectMemoryAsync()).Id();
        await host.Client.DeleteAsync($"{MailboxCalls.Path}/{id}");
        await host.ConnectMemoryAsync();
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync($"{MailboxCalls.Path}/{id}/reconnect", Consent), HttpStatusCode.Conflict, "mailbox_address_taken");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/disable")]
    [InlineData("POST", "/enable")]
    [InlineData("POST", "/reconnect")]
    [InlineData("DELETE", "")]
    public async Task A_colleagues_mailbox_and_one_of_another_organization_are_not_found(string method, string path)
    {
        await using var host = await TestHost.StartAsync();
        var id = (await host.ConnectMemoryAsync()).Id();
        var fence = (await RowAsync(host, id)).Revision;
        var strangers = new[] { await host.ColleagueAsync(), await host.OtherOrganizationAsync() };
        var bodies = new List<string>();
        foreach (var (client, target) in strangers.Select(client => (client, id)).Append((host.Client, Guid.CreateVersion7())))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"{MailboxCalls.Path}/{target}{path}");
            if (method == "POST")
                request.Content = JsonContent.Create(Consent);
            var problem = await TestHost.ProblemAsync(await client.SendAsync(request), HttpStatusCode.NotFound, "mailbox_not_found");
            bodies.Add(problem.Text("detail")!);
        }

        Assert.Single(bodies.Distinct());
        Assert.Equal(fence, (await RowAsync(host, id)).Revision);
        Assert.Empty(await strangers[0].ListAsync());
        Assert.Empty(await strangers[1].ListAsync());
    }

    private static Task<(long Fence, long Revision)> RowAsync(TestHost host, Guid id) => host.InDatabaseAsync(async db => (
        await db.MailboxSyncs.Where(row => row.MailboxId == id).Select(row => row.Fence).SingleAsync(),
        await db.Mailboxes.Where(row => row.Id == id).Select(row => row.Revision).SingleAsync()));
}
