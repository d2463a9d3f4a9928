using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Logging.Ingress;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging.Ingress;

/// <summary>Secret addresses of members, and who is known at RCPT.</summary>
public sealed class LoggingAddressTests
{
    // Port 0: the system chooses, and nobody else is in the way.
    private static readonly Dictionary<string, string?> On = new() { ["Ingress:Smtp:Listen"] = "127.0.0.1:0", ["Ingress:Domain"] = "log.inlay.test" };

    [Fact]
    public async Task An_address_is_known_from_when_it_is_made_until_it_is_taken_back()
    {
        await using var host = await TestHost.StartAsync(settings: On);
        var recipients = host.Services.GetRequiredService<IngressRecipients>();
        var answer = await host.PostAsync<JsonElement>("/api/v1/logging-addresses", new { }, HttpStatusCode.Created);
        var (id, address) = (answer.GetProperty("id").GetGuid(), answer.GetProperty("address").GetString()!);

        Assert.Matches("^[a-z2-7]{26}@log\\.inlay\\.test$", address);
        Assert.Null(await recipients.CheckAsync(address, default));
        Assert.Null(await recipients.CheckAsync(address.ToUpperInvariant(), default));
        Assert.Equal("550 5.1.1 No such recipient", (await recipients.CheckAsync("x" + address, default))?.ToString());
        Assert.Equal("550 5.7.1 Relaying denied", (await recipients.CheckAsync(address + ".evil.test", default))?.ToString());
        Assert.Equal("550 5.1.1 No such recipient", (await recipients.CheckAsync("postmaster", default))?.ToString());

        await host.InDatabaseAsync(db => db.WriteAsync(() => db.LoggingAddresses.Where(row => row.Id == id).ExecuteUpdateAsync(row => row.SetProperty(each => each.RevokedAt, host.Clock.GetUtcNow())), default));
        Assert.Equal("550 5.1.1 No such recipient", (await recipients.CheckAsync(address, default))?.ToString());
    }

    [Fact]
    public async Task It_belongs_to_who_made_it_and_is_nowhere_in_the_database()
    {
        await using var host = await TestHost.StartAsync(settings: On);
        using var elsewhere = await host.OtherOrganizationAsync();
        var ours = await host.PostAsync<JsonElement>("/api/v1/logging-addresses", new { }, HttpStatusCode.Created);
        var theirs = await TestHost.ReadAsync<JsonElement>(await elsewhere.PostAsJsonAsync("/api/v1/logging-addresses", new { }), HttpStatusCode.Created);

        var (rows, all) = await host.InDatabaseAsync(async db => (await db.LoggingAddresses.ToListAsync(), await db.LoggingAddresses.IgnoreQueryFilters([AppDb.OrganizationFilter]).ToListAsync()));

        var row = Assert.Single(rows);
        Assert.Equal((ours.GetProperty("id").GetGuid(), host.MemberId, host.OrganizationId), (row.Id, row.MemberId, row.OrganizationId));
        Assert.Equal(2, all.Count);
        Assert.NotEqual(ours.GetProperty("address").GetString(), theirs.GetProperty("address").GetString());
        Assert.All(all, each => Assert.Equal(32, each.AddressHash.Length));
        // Mail for either comes in by the same door.
        Assert.Null(await host.Services.GetRequiredService<IngressRecipients>().CheckAsync(theirs.GetProperty("address").GetString()!, default));
    }

    [Fact]
    public async Task Nobody_signed_in_gets_none_and_where_mail_is_not_taken_there_is_none()
    {
        await using var host = await TestHost.StartAsync();
        using var nobody = host.SignedOut();

        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync("/api/v1/logging-addresses", new { })).StatusCode);
        Assert.Equal("ingress_off", (await host.PostAsync<JsonElement>("/api/v1/logging-addresses", new { }, HttpStatusCode.UnprocessableEntity)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_member_sees_renews_and_takes_back_their_own_addresses_and_nobody_elses()
    {
        await using var host = await TestHost.StartAsync(settings: On);
        using var elsewhere = await host.OtherOrganizationAsync();
        using var nobody = host.SignedOut();
        var recipients = host.Services.GetRequiredService<IngressRecipients>();
        var made = await host.PostAsync<JsonElement>("/api/v1/logging-addresses", new { }, HttpStatusCode.Created);
        var path = new Uri("/api/v1/logging-addresses/" + made.GetProperty("id").GetGuid(), UriKind.Relative);

        foreach (var (client, status) in new[] { (elsewhere, HttpStatusCode.NotFound), (nobody, HttpStatusCode.Unauthorized) })
        {
            Assert.Equal(status, (await client.DeleteAsync(path)).StatusCode);
            Assert.Equal(status, (await client.PostAsync(new Uri(path + "/renew", UriKind.Relative), null)).StatusCode);
            Assert.Equal(status, (await client.PatchAsJsonAsync(path, new { createsContacts = false })).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(new Uri("/api/v1/logging-addresses", UriKind.Relative))).StatusCode);
        Assert.Equal(0, (await TestHost.ReadAsync<JsonElement>(await elsewhere.GetAsync(new Uri("/api/v1/logging-addresses", UriKind.Relative)), HttpStatusCode.OK)).GetProperty("items").GetArrayLength());

        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.PatchAsJsonAsync(path, new { createsContacts = false })).StatusCode);
        var renewed = await host.PostAsync<JsonElement>(path + "/renew", new { }, HttpStatusCode.Created);
        Assert.NotNull(await recipients.CheckAsync(made.GetProperty("address").GetString()!, default));
        Assert.Null(await recipients.CheckAsync(renewed.GetProperty("address").GetString()!, default));
        var view = await host.GetAsync<JsonElement>("/api/v1/logging-addresses");
        var only = Assert.Single(view.GetProperty("items").EnumerateArray());
        Assert.Equal((renewed.GetProperty("id").GetGuid(), false), (only.GetProperty("id").GetGuid(), only.GetProperty("createsContacts").GetBoolean()));
        Assert.Equal((true, "log.inlay.test"), (view.GetProperty("isOn").GetBoolean(), view.GetProperty("domain").GetString()));

        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync(new Uri("/api/v1/logging-addresses/" + only.GetProperty("id").GetGuid(), UriKind.Relative))).StatusCode);
        Assert.NotNull(await recipients.CheckAsync(renewed.GetProperty("address").GetString()!, default));
    }
}
