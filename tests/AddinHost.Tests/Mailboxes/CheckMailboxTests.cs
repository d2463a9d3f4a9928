using System.Net;
using System.Text.Json;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Mailboxes;

/// <summary>The doctor of a mailbox: for its owner alone, behind the guard of outgoing connections, and without sending anything.</summary>
public sealed class CheckMailboxTests
{
    [Fact]
    public async Task It_is_the_owners_alone()
    {
        await using var host = await TestHost.StartAsync();
        var path = $"{MailboxCalls.Path}/{(await host.ConnectMemoryAsync()).Id()}/checks";

        using var elsewhere = await host.OtherOrganizationAsync();
        using var administrator = await host.ColleagueAsync(Permissions.PersonalEmailAccess | Permissions.Administer);
        foreach (var other in new[] { elsewhere, administrator })
            await TestHost.ProblemAsync(await other.PostAsync(new Uri(path, UriKind.Relative), null), HttpStatusCode.NotFound, "mailbox_not_found");
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SignedOut().PostAsync(new Uri(path, UriKind.Relative), null)).StatusCode);
        Assert.NotEmpty(await ChecksAsync(host, path));
    }

    [Fact]
    public async Task Nothing_is_sent_and_a_mailbox_that_is_not_read_says_why()
    {
        await using var host = await TestHost.StartAsync();
        var id = (await host.ConnectMemoryAsync()).Id();
        var path = $"{MailboxCalls.Path}/{id}/checks";
        var before = await MailAsync(host);

        var checks = await ChecksAsync(host, path);
        Assert.Equal("worker", checks[^1].Text("name"));
        Assert.All(checks[..^1], check => Assert.Equal("passed", check.Text("state")));
        Assert.DoesNotContain(checks, check => check.Text("name") == "test_message");
        // The watcher may take the test message of connecting away meanwhile; none is added.
        Assert.InRange(await MailAsync(host), 0, before);

        await SetAsync(host, id, row => row.LastSyncAt = host.Clock.GetUtcNow());
        Assert.Equal("passed", await WorkerAsync(host, path));
        // Moving the clock would have the demo's mail arrive and be read meanwhile.
        await SetAsync(host, id, row => row.LastSyncAt = host.Clock.GetUtcNow().AddMinutes(-31));
        Assert.Equal("failed", await WorkerAsync(host, path));
        await SetAsync(host, id, row => (row.State, row.ProblemCode, row.LastSyncAt) = (MailboxState.Unreachable, "imap_unreachable", host.Clock.GetUtcNow()));
        Assert.Equal("failed", await WorkerAsync(host, path));
        await host.PostAsync<JsonElement>($"{MailboxCalls.Path}/{id}/disable", new { });
        Assert.Equal("unknown", await WorkerAsync(host, path));

        await host.Client.DeleteAsync($"{MailboxCalls.Path}/{id}");
        await TestHost.ProblemAsync(await host.Client.PostAsync(new Uri(path, UriKind.Relative), null), HttpStatusCode.NotFound, "mailbox_not_found");
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("10.0.0.7")]
    [InlineData("[::ffff:10.0.0.7]")]
    public async Task A_server_that_lies_inside_is_not_asked(string inside)
    {
        await using var host = await TestHost.StartAsync(settings: new Dictionary<string, string?> { ["Outbound:AllowedNetworks:0"] = "192.0.2.0/24" });
        var id = await AddImapAsync(host, inside);

        var checks = await ChecksAsync(host, $"{MailboxCalls.Path}/{id}/checks");
        var first = checks[0];
        Assert.Equal(("imap_name", "failed"), (first.Text("name"), first.Text("state")));
        Assert.Contains("Outbound:AllowedNetworks", first.Text("remedy"), StringComparison.Ordinal);
        Assert.Equal("failed", checks.Single(check => check.Text("name") == "smtp_name").Text("state"));
        Assert.DoesNotContain(checks, check => check.Text("name") != "worker" && check.Text("state") == "passed");
        Assert.DoesNotContain("canary", string.Join('\n', checks), StringComparison.Ordinal);
    }

    private static async Task<JsonElement[]> ChecksAsync(TestHost host, string path) => [.. (await host.PostAsync<JsonElement>(path, new { })).GetProperty("items").EnumerateArray()];

    private static async Task<string?> WorkerAsync(TestHost host, string path)
    {
        var worker = (await ChecksAsync(host, path))[^1];
        Assert.NotEmpty(worker.Text("detail")!);
        return worker.Text("state");
    }

    private static Task<int> MailAsync(TestHost host) => host.InDatabaseAsync(db => db.MemoryMails.CountAsync());

    private static Task<int> SetAsync(TestHost host, Guid id, Action<Mailbox> change) => host.InDatabaseAsync(async db =>
    {
        change(await db.Mailboxes.SingleAsync(row => row.Id == id));
        return await db.SaveChangesAsync();
    });

    private static Task<Guid> AddImapAsync(TestHost host, string server) => host.AsMemberAsync(async services =>
    {
        var db = services.GetRequiredService<AddinHost.Data.AppDb>();
        var mailbox = new Mailbox { MemberId = host.MemberId, Provider = ProviderKind.Imap, Address = "ada@engines.test", State = MailboxState.Healthy, ConnectedAt = host.Clock.GetUtcNow() };
        var place = $$"""{"host":"{{server}}","port":993,"security":"tls","userName":"ada"}""";
        db.Mailboxes.Add(mailbox);
        db.MailboxSyncs.Add(new MailboxSync { MailboxId = mailbox.Id });
        db.MailboxConnections.Add(new MailboxConnection
        {
            MailboxId = mailbox.Id,
            Settings = $$"""{"imap":{{place}},"smtp":{{place}}}""",
            SealedSecrets = services.GetRequiredService<Sealer>().Seal(OpenMailbox.SecretsPurpose, mailbox.Id, """{"password":"canary"}"""),
        });
        await db.SaveChangesAsync();
        return mailbox.Id;
    });
}
