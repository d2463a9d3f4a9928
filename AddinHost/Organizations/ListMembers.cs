using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations;

/// <summary>The members of the organization by name: whoever can own a contact or a task.</summary>
public sealed class ListMembers(AppDb db)
{
    private const int Most = 1_000;

    public sealed record MemberView(Guid Id, string Name);

    public async Task<Page<MemberView>> HandleAsync(CancellationToken ct) =>
        new(await db.Users.AsNoTracking().OrderBy(row => row.Name).ThenBy(row => row.Id).Select(row => new MemberView(row.Id, row.Name)).Take(Most).ToListAsync(ct), null);
}
