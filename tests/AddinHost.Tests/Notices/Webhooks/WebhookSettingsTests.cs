using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Notices.Webhooks;
using AddinHost.Shared.Events;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace AddinHost.Tests.Notices.Webhooks;

/// <summary>Which endpoints there may be, what each is told of, its secrets, and who decides.</summary>
public sealed class WebhookSettingsTests(SharedHost shared) : IClassFixture<SharedHost>, IAsyncLifetime
{
    private readonly TestHost host = shared.Host;
    private WebhookBench bench = null!;

    private Receiver Receiver => bench.Receiver;

    private string Path => bench.Path;

    public async Task InitializeAsync() => bench = new WebhookBench(host, await Receiver.StartAsync());

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Fact]
    public async Task During_a_change_of_secrets_both_sign_and_afterwards_the_new_one_alone()
    {
        var (id, first) = await bench.CreateAsync();
        var second = (await host.PostAsync<JsonElement>($"/api/v1/webhooks/{id}/secrets", new { }, HttpStatusCode.Created)).GetProperty("secret").GetString()!;
        Assert.NotEqual(first, second);
        await bench.TestAsync(id);
        host.Clock.Advance(TimeSpan.FromHours(25));
        await bench.TestAsync(id);
        var posts = await Receiver.UntilAsync(Path, 2);
        Assert.True(posts[0].IsSignedWith(first) && posts[0].IsSignedWith(second));
        Assert.True(!posts[1].IsSignedWith(first) && posts[1].IsSignedWith(second));
        // Shown once, and in no answer and no row afterwards.
        Assert.DoesNotContain(second["whsec_".Length..], (await host.GetAsync<JsonElement>("/api/v1/webhooks")).ToString(), StringComparison.Ordinal);
        var row = await host.InDatabaseAsync(db => db.WebhookEndpoints.AsNoTracking().SingleAsync(row => row.Id == id));
        Assert.Equal(-1, row.SealedSecret.AsSpan().IndexOf(Convert.FromBase64String(second["whsec_".Length..])));
    }

    [Fact]
    public async Task Only_chosen_kinds_are_posted_and_none_of_another_organization()
    {
        var (id, _) = await bench.CreateAsync("message.removed");
        await bench.TellAsync(Guid.CreateVersion7(), 0);
        await host.AsMemberAsync(async services =>
        {
            var other = await services.GetRequiredService<AppDb>().Organizations.Where(row => row.Id != host.OrganizationId).Select(row => row.Id).FirstAsync();
            services.GetRequiredService<AddinHost.Shared.Identity.Caller>().BecomeJob(other);
            services.GetRequiredService<Outbox>().Add("message.removed", new { id = Guid.NewGuid() });
            return await services.GetRequiredService<AppDb>().SaveChangesAsync();
        });
        var mine = Guid.NewGuid();
        await bench.AddAsync("message.removed", new { id = mine });
        var post = Assert.Single(await Receiver.UntilAsync(Path, 1));
        Assert.Equal(mine, post.Json.GetProperty("data").GetProperty("messageId").GetGuid());
        Assert.Single(await bench.LogAsync(id, 1, null));
    }

    [Theory]
    [InlineData("ftp://hook.test/")]
    [InlineData("https://user:secret@hook.test/")]
    [InlineData("https://hook.test/#part")]
    [InlineData("/hook")]
    [InlineData("javascript:alert(1)")]
    public async Task An_address_that_makes_no_sense_is_refused(string url) =>
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync("/api/v1/webhooks", new { url, description = "x", kinds = new[] { "message.removed" } }), HttpStatusCode.BadRequest, "webhook_url_invalid_here");

    [Fact]
    public async Task Outside_development_an_address_without_tls_is_refused()
    {
        var answer = await host.AsMemberAsync(services => ActivatorUtilities.CreateInstance<ManageWebhooks>(services, new HostingEnvironment { EnvironmentName = Environments.Production })
            .CreateAsync(new("http://hook.test/", "x", ["message.removed"]), default));
        Assert.Equal("webhook_url_invalid", answer.Error?.Code);
    }

    [Fact]
    public async Task A_kind_that_there_is_not_is_refused() => await TestHost.ProblemAsync(
        await host.Client.PostAsJsonAsync("/api/v1/webhooks", new { url = "https://hook.test/", description = "x", kinds = new[] { "notice.changed" } }), HttpStatusCode.BadRequest, "webhook_kinds_invalid");

    [Fact]
    public async Task An_address_inside_is_not_called()
    {
        var created = await host.PostAsync<JsonElement>("/api/v1/webhooks", new { url = "http://169.254.169.254/latest", description = "x", kinds = new[] { "message.removed" } }, HttpStatusCode.Created);
        Assert.Equal("webhook_address_not_allowed", (await bench.TestAsync(created.GetProperty("webhook").GetProperty("id").GetGuid())).GetProperty("problem").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Members_and_other_organizations_have_no_part_in_it()
    {
        var (id, _) = await bench.CreateAsync();
        var delivery = (await bench.TestAsync(id)).GetProperty("id").GetGuid();
        var (_, member) = await shared.AddMemberAsync();
        await TestHost.ProblemAsync(await member.GetAsync("/api/v1/webhooks"), HttpStatusCode.Forbidden, "permission_missing");
        Assert.Empty((await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync("/api/v1/webhooks"), HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        var calls = new[]
        {
            await shared.Elsewhere.PatchAsJsonAsync($"/api/v1/webhooks/{id}", new { isOn = false }), await shared.Elsewhere.DeleteAsync($"/api/v1/webhooks/{id}"),
            await shared.Elsewhere.PostAsJsonAsync($"/api/v1/webhooks/{id}/secrets", new { }), await shared.Elsewhere.PostAsJsonAsync($"/api/v1/webhooks/{id}/tests", new { }),
            await shared.Elsewhere.GetAsync($"/api/v1/webhooks/{id}/deliveries"), await shared.Elsewhere.PostAsJsonAsync($"/api/v1/webhooks/{id}/replays", new { deliveryId = delivery }),
        };
        foreach (var answer in calls)
            await TestHost.ProblemAsync(answer, HttpStatusCode.NotFound, "webhook_not_found");
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync("/api/v1/webhooks")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync($"/api/v1/webhooks/{id}")).StatusCode);
        await TestHost.ProblemAsync(await host.Client.GetAsync($"/api/v1/webhooks/{id}/deliveries"), HttpStatusCode.NotFound, "webhook_not_found");
    }
}
