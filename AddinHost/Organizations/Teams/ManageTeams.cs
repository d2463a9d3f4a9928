using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations.Teams;

/// <summary>The teams of the organization: everybody sees them, administrators make and change them.</summary>
public sealed class ManageTeams(AppDb db, Caller caller, TimeProvider clock)
{
    private const int Most = 200;

    private static readonly Error NotFound = Error.NotFound("team_not_found", "That team is not here.");

    /// <param name="IsMine">The caller is in it.</param>
    public sealed record View(Guid Id, string Name, IReadOnlyList<Guid> MemberIds, bool IsMine);

    public sealed record Request([Required, MaxLength(100)] string Name, [Required, MaxLength(1_000)] IReadOnlyList<Guid> MemberIds);

    public async Task<Page<View>> ListAsync(CancellationToken ct) => new(await ViewsAsync(db.Teams.AsNoTracking(), ct), null);

    public async Task<Result<View>> AddAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await CheckAsync(request, ct) is { } wrong)
            return wrong;
        if (await db.Teams.CountAsync(ct) >= Most)
            return Error.Conflict("teams_full", "You have {0} teams. Delete some that you no longer use.", Most);
        var team = new Team { Name = request.Name.Trim(), CreatedAt = clock.GetUtcNow() };
        return await db.RefusableAsync<View>(
            async () =>
            {
                if (!await db.TryInsertAsync(team, ct))
                    return Taken();
                await FillAsync(team.Id, request.MemberIds, ct);
                return (await ViewsAsync(db.Teams.AsNoTracking().Where(row => row.Id == team.Id), ct))[0];
            },
            ct);
    }

    public async Task<Result<View>> ChangeAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!await db.Teams.AnyAsync(row => row.Id == id, ct))
            return NotFound;
        if (await CheckAsync(request, ct) is { } wrong)
            return wrong;
        var name = request.Name.Trim();
        return await db.RefusableAsync<View>(
            async () =>
            {
                // Of two administrators at once the second waits: names stay apart, and a team is as one of them wanted it.
                await db.TakeTurnAsync("teams", ct);
                if (await db.Teams.AnyAsync(row => row.Name == name && row.Id != id, ct))
                    return Taken();
                if (await db.Teams.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, name), ct) == 0)
                    return NotFound;
                await db.TeamMembers.Where(row => row.TeamId == id).ExecuteDeleteAsync(ct);
                await FillAsync(id, request.MemberIds, ct);
                return (await ViewsAsync(db.Teams.AsNoTracking().Where(row => row.Id == id), ct))[0];
            },
            ct);
    }

    /// <summary>What was shared with it stays, and is its owner's alone from then on.</summary>
    public async Task<Result<Done>> RemoveAsync(Guid id, CancellationToken ct) => await db.WriteAsync(
        async () =>
        {
            await db.TeamMembers.Where(row => row.TeamId == id).ExecuteDeleteAsync(ct);
            return await db.Teams.Where(row => row.Id == id).ExecuteDeleteAsync(ct);
        },
        ct) == 0 ? NotFound : default(Done);

    /// <summary>What stands against sharing something with this team; null where nothing does.</summary>
    public async Task<Error?> RefusalAsync(Guid? teamId, CancellationToken ct) =>
        teamId is null || await db.TeamMembers.AnyAsync(row => row.TeamId == teamId && row.MemberId == caller.MemberId, ct)
            ? null : Error.Field("teamId", "team_not_yours", "Share with a team that you are in.");

    /// <summary>The names of those of these teams that there are.</summary>
    public async Task<Dictionary<Guid, string>> NamesAsync(IEnumerable<Guid?> ids, CancellationToken ct)
    {
        var asked = ids.OfType<Guid>().Distinct().ToList();
        return asked.Count == 0 ? [] : await db.Teams.Where(row => asked.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, ct);
    }

    private async Task<Error?> CheckAsync(Request request, CancellationToken ct)
    {
        var ids = request.MemberIds.ToHashSet();
        return await db.Users.CountAsync(row => ids.Contains(row.Id), ct) < ids.Count ? Error.Field("memberIds", "member_not_found", "That member is not in your organization.") : null;
    }

    private Task<int> FillAsync(Guid id, IEnumerable<Guid> members, CancellationToken ct) => db.InsertMissingAsync(members.Distinct().Select(member => new TeamMember { TeamId = id, MemberId = member }).ToList(), ct);

    private async Task<List<View>> ViewsAsync(IQueryable<Team> teams, CancellationToken ct)
    {
        var rows = await teams.OrderBy(row => row.Name).ThenBy(row => row.Id).Take(Most).ToListAsync(ct);
        var ids = rows.ConvertAll(row => row.Id);
        var members = (await db.TeamMembers.AsNoTracking().Where(row => ids.Contains(row.TeamId)).OrderBy(row => row.MemberId).ToListAsync(ct)).ToLookup(row => row.TeamId, row => row.MemberId);
        return rows.ConvertAll(row => new View(row.Id, row.Name, [.. members[row.Id]], members[row.Id].Contains(caller.MemberId)));
    }

    private static Error Taken() => Error.Field("name", "team_name_taken", "Another team has that name.");
}
