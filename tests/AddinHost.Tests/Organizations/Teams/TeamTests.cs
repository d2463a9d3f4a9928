using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Organizations.Teams;

public sealed class TeamTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task A_team_is_made_changed_and_deleted_by_an_administrator_and_seen_by_all()
    {
        var (ben, colleague) = await shared.AddMemberAsync();
        var team = await host.PostAsync<JsonElement>("/api/v1/teams", new { name = " Sales ", memberIds = new[] { ben, ben } }, HttpStatusCode.Created);
        var id = team.GetProperty("id").GetGuid();
        Assert.Equal(("Sales", 1, false), (team.GetProperty("name").GetString(), team.GetProperty("memberIds").GetArrayLength(), team.GetProperty("isMine").GetBoolean()));
        Assert.True((await TeamsOfAsync(colleague)).Single(row => row.GetProperty("id").GetGuid() == id).GetProperty("isMine").GetBoolean());

        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync("/api/v1/teams", new { name = "Sales", memberIds = Array.Empty<Guid>() }), HttpStatusCode.BadRequest, "team_name_taken");
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync("/api/v1/teams", new { name = "  ", memberIds = Array.Empty<Guid>() }), HttpStatusCode.BadRequest, "body_invalid");
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync("/api/v1/teams", new { name = "Others", memberIds = new[] { Guid.NewGuid() } }), HttpStatusCode.BadRequest, "member_not_found");
        var changed = await TestHost.ReadAsync<JsonElement>(await host.Client.PutAsJsonAsync($"/api/v1/teams/{id}", new { name = "Support", memberIds = new[] { host.MemberId } }), HttpStatusCode.OK);
        Assert.Equal(("Support", host.MemberId, true), (changed.GetProperty("name").GetString(), changed.GetProperty("memberIds")[0].GetGuid(), changed.GetProperty("isMine").GetBoolean()));
        var other = (await host.PostAsync<JsonElement>("/api/v1/teams", new { name = "Sales", memberIds = Array.Empty<Guid>() }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await TestHost.ProblemAsync(await host.Client.PutAsJsonAsync($"/api/v1/teams/{other}", new { name = "Support", memberIds = Array.Empty<Guid>() }), HttpStatusCode.BadRequest, "team_name_taken");

        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync($"/api/v1/teams/{id}")).StatusCode);
        await TestHost.ProblemAsync(await host.Client.DeleteAsync($"/api/v1/teams/{id}"), HttpStatusCode.NotFound, "team_not_found");
    }

    [Fact]
    public async Task Nobody_else_makes_or_reaches_a_team()
    {
        var (_, colleague) = await shared.AddMemberAsync();
        var id = (await host.PostAsync<JsonElement>("/api/v1/teams", new { name = "Legal", memberIds = new[] { host.MemberId } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var body = new { name = "Mine", memberIds = Array.Empty<Guid>() };
        Assert.Equal(HttpStatusCode.Forbidden, (await colleague.PostAsJsonAsync("/api/v1/teams", body)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await colleague.PutAsJsonAsync($"/api/v1/teams/{id}", body)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await colleague.DeleteAsync($"/api/v1/teams/{id}")).StatusCode);

        Assert.Empty(await TeamsOfAsync(shared.Elsewhere));
        await TestHost.ProblemAsync(await shared.Elsewhere.PutAsJsonAsync($"/api/v1/teams/{id}", body), HttpStatusCode.NotFound, "team_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.DeleteAsync($"/api/v1/teams/{id}"), HttpStatusCode.NotFound, "team_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync("/api/v1/teams", new { name = "Legal", memberIds = new[] { host.MemberId } }), HttpStatusCode.BadRequest, "member_not_found");
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync("/api/v1/teams")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PostAsJsonAsync("/api/v1/teams", body)).StatusCode);
    }

    private static async Task<List<JsonElement>> TeamsOfAsync(HttpClient client) => [.. (await TestHost.ReadAsync<JsonElement>(await client.GetAsync("/api/v1/teams"), HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];
}
