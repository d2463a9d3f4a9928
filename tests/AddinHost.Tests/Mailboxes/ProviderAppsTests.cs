using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Mailboxes.Authorizations;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Mailboxes;

/// <summary>Clients at Google and Microsoft: entered by administrators, for their own organization, never shown again.</summary>
public sealed class ProviderAppsTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Path = "/api/v1/provider-apps";

    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task A_client_is_kept_sealed_and_belongs_to_its_organization()
    {
        var view = await TestHost.ReadAsync<JsonElement>(await host.Client.PutAsJsonAsync($"{Path}/graph", new { clientId = "c1", clientSecret = "canary-secret", tenant = "firm.test" }), HttpStatusCode.OK);
        Assert.Equal(("organization", "c1", "firm.test"), (view.GetProperty("source").GetString(), view.GetProperty("clientId").GetString(), view.GetProperty("tenant").GetString()));
        Assert.EndsWith("/oauth/microsoft/callback", view.GetProperty("redirectUri").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(view.GetProperty("scopes").EnumerateArray());
        Assert.DoesNotContain("canary", view.ToString(), StringComparison.Ordinal);
        var row = await host.InDatabaseAsync(db => db.ProviderApps.AsNoTracking().SingleAsync());
        Assert.DoesNotContain("canary", System.Text.Encoding.Latin1.GetString(row.SealedSecret), StringComparison.Ordinal);

        // Without a secret the stored one stays.
        await TestHost.ReadAsync<JsonElement>(await host.Client.PutAsJsonAsync($"{Path}/graph", new { clientId = "c2" }), HttpStatusCode.OK);
        Assert.Equal(row.SealedSecret, await host.InDatabaseAsync(db => db.ProviderApps.Select(app => app.SealedSecret).SingleAsync()));

        var theirs = await shared.Elsewhere.GetFromJsonAsync<JsonElement>(Path);
        Assert.All(theirs.GetProperty("items").EnumerateArray(), item => Assert.Equal(JsonValueKind.Null, item.GetProperty("clientId").ValueKind));
        Assert.Equal(HttpStatusCode.NoContent, (await shared.Elsewhere.DeleteAsync($"{Path}/graph")).StatusCode);
        Assert.Equal(1, await host.InDatabaseAsync(db => db.ProviderApps.CountAsync()));
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync($"{Path}/graph")).StatusCode);
        Assert.Equal(0, await host.InDatabaseAsync(db => db.ProviderApps.CountAsync()));
    }

    [Fact]
    public async Task Members_who_do_not_administer_neither_see_nor_change_it()
    {
        var (_, member) = await shared.AddMemberAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await member.GetAsync(Path)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.PutAsJsonAsync($"{Path}/gmail", new { clientId = "c", clientSecret = "s" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.PostAsync($"{Path}/gmail/checks", null)).StatusCode);
    }

    [Theory]
    [InlineData("imap", "c", "s", null, null, HttpStatusCode.NotFound, "provider_app_unknown")]
    [InlineData("gmail", "two words", "s", null, null, HttpStatusCode.BadRequest, "client_id_invalid")]
    [InlineData("gmail", "c", null, null, null, HttpStatusCode.BadRequest, "client_secret_missing")]
    [InlineData("graph", "c", "s", "../x", null, HttpStatusCode.BadRequest, "tenant_invalid")]
    [InlineData("graph", "c", "s", null, "mars", HttpStatusCode.BadRequest, "cloud_unknown")]
    public async Task Wrong_entries_are_named(string provider, string clientId, string? clientSecret, string? tenant, string? cloud, HttpStatusCode status, string code) =>
        await TestHost.ProblemAsync(await host.Client.PutAsJsonAsync($"{Path}/{provider}", new { clientId, clientSecret, tenant, cloud }), status, code);

    [Fact]
    public async Task The_doctor_names_what_is_wrong_and_what_to_do()
    {
        await using var google = await SignInServer.StartAsync();
        await using var fresh = await TestHost.StartAsync(settings: google.Settings);
        var right = await ChecksAsync(fresh);
        Assert.Equal(("passed", "passed"), (right["client"].GetProperty("state").GetString(), right["redirect_uri"].GetProperty("state").GetString()));
        Assert.Equal("unknown", right["mailboxes"].GetProperty("state").GetString());

        await fresh.Client.PutAsJsonAsync($"{Path}/gmail", new { clientId = SignInServer.ClientId, clientSecret = "wrong" });
        var wrong = (await ChecksAsync(fresh))["client"];
        Assert.Equal("failed", wrong.GetProperty("state").GetString());
        Assert.NotEmpty(wrong.GetProperty("remedy").GetString()!);
    }

    private static async Task<Dictionary<string, JsonElement>> ChecksAsync(TestHost host) =>
        (await host.PostAsync<JsonElement>($"{Path}/gmail/checks", new { })).GetProperty("items").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!);
}
