using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Organizations;
using AddinHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Organizations;

public sealed class LinkedIdentitiesTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Path = "/api/v1/linked-identities";
    private const string Issuer = "https://accounts.google.com";

    private static int last;

    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task Whoever_is_signed_in_sees_whom_they_would_link_says_yes_and_is_known_by_it()
    {
        var identity = NewIdentity();
        Assert.Null(await FindAsync(identity));
        var offer = await OfferAsync(identity);

        var shown = await host.PostAsync<JsonElement>(Path + "/offers", new { offer });
        Assert.Equal(("google", identity.Address, "new", false), (Text(shown, "kind"), Text(shown, "address"), Text(shown, "state"), shown.GetProperty("isOwnAddress").GetBoolean()));
        var linked = await host.PostAsync<JsonElement>(Path, new { offer }, HttpStatusCode.Created);
        var again = await host.PostAsync<JsonElement>(Path, new { offer }, HttpStatusCode.Created);

        Assert.Equal(Text(linked, "id"), Text(again, "id"));
        Assert.Equal("linked", Text(await host.PostAsync<JsonElement>(Path + "/offers", new { offer }), "state"));
        Assert.Equal((host.MemberId, host.OrganizationId), await FindAsync(identity) is { } bearer ? (bearer.MemberId, bearer.OrganizationId) : default);
        Assert.Contains((await host.GetAsync<JsonElement>(Path)).GetProperty("items").EnumerateArray(), row => Text(row, "id") == Text(linked, "id"));
        Assert.Null(await FindAsync(identity with { Issuer = Issuer + "x" }));
        Assert.Null(await FindAsync(identity with { Kind = IdentityKind.Entra, Subject = identity.Subject + "x" }));
    }

    [Fact]
    public async Task An_identity_has_one_member_until_that_one_lets_it_go()
    {
        var (identity, (other, _)) = (NewIdentity(), await shared.AddMemberAsync());
        var offer = await OfferAsync(identity);
        await LinkAsAsync(other, offer);

        Assert.Equal("taken", Text(await host.PostAsync<JsonElement>(Path + "/offers", new { offer }), "state"));
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, new { offer }), HttpStatusCode.Conflict, "identity_linked");
        Assert.Equal(other, (await FindAsync(identity))!.MemberId);

        await AsAsync(other, identities => identities.UnlinkAsync(identity.Issuer, identity.Subject, default));
        Assert.Null(await FindAsync(identity));
        Assert.Equal("new", Text(await host.PostAsync<JsonElement>(Path + "/offers", new { offer }), "state"));
    }

    [Fact]
    public async Task Another_organization_can_neither_see_nor_undo_a_link_and_nobody_signed_in_even_less()
    {
        var offer = await OfferAsync(NewIdentity());
        var id = Text(await host.PostAsync<JsonElement>(Path, new { offer }, HttpStatusCode.Created), "id");

        Assert.Empty((await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync(Path), HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        await TestHost.ProblemAsync(await shared.Elsewhere.DeleteAsync($"{Path}/{id}"), HttpStatusCode.NotFound, "linked_identity_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.DeleteAsync($"{Path}/{Guid.NewGuid()}"), HttpStatusCode.NotFound, "linked_identity_not_found");
        // With a key, not with a browser.
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync(Path, new { offer }), HttpStatusCode.Forbidden, "link_in_browser");
        using var nobody = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(Path)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync(Path, new { offer })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync(Path + "/offers", new { offer })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.DeleteAsync($"{Path}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync($"{Path}/{id}")).StatusCode);
    }

    [Fact]
    public async Task An_offer_that_is_over_or_was_changed_links_nobody()
    {
        var offer = await OfferAsync(NewIdentity());
        foreach (var wrong in new[] { "nonsense", "", offer[..^4] + "AAAA", new string('A', 3_999) })
        {
            var answer = await host.Client.PostAsJsonAsync(Path, new { offer = wrong });
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        host.Clock.Advance(TimeSpan.FromMinutes(16));
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, new { offer }), HttpStatusCode.BadRequest, "link_offer_over");
    }

    private static LinkedIdentities.Identity NewIdentity() =>
        new(IdentityKind.Google, Issuer, $"sub-{Interlocked.Increment(ref last)}", SharedHost.Address("ada"));

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private Task<string> OfferAsync(LinkedIdentities.Identity identity) => host.AsMemberAsync(services => Task.FromResult(services.GetRequiredService<LinkedIdentities>().Offer(identity)));

    private async Task<Bearer?> FindAsync(LinkedIdentities.Identity identity)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<LinkedIdentities>().FindAsync(identity, default);
    }

    private Task LinkAsAsync(Guid member, string offer) => AsAsync(member, identities => identities.LinkAsync(new(offer), inBrowser: true, default));

    private async Task AsAsync<T>(Guid member, Func<LinkedIdentities, Task<AddinHost.Shared.Results.Result<T>>> work)
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AddinHost.Shared.Identity.Caller>().BecomeMember(host.OrganizationId, member, AddinHost.Shared.Identity.Permissions.PersonalEmailAccess);
        var done = await work(scope.ServiceProvider.GetRequiredService<LinkedIdentities>());
        Assert.True(done.Succeeded, done.Error?.Detail);
    }
}
