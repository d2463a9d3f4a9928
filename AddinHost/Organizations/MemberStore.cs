using AddinHost.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations;

/// <summary>Members for sign-in: here the organization is not known yet, so its filter is lifted. Nothing else reads members through it.</summary>
public sealed class MemberStore(AppDb db, IdentityErrorDescriber? describer = null) : UserOnlyStore<Member, AppDb, Guid>(db, describer)
{
    public override IQueryable<Member> Users => Context.Users.IgnoreQueryFilters();

    public override Task<Member?> FindByIdAsync(string userId, CancellationToken cancellationToken = default) =>
        Guid.TryParse(userId, out var id) ? Users.SingleOrDefaultAsync(member => member.Id == id, cancellationToken) : Task.FromResult<Member?>(null);
}
