using System.Data.Common;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations;

/// <summary>Notes that a pane called, and tells when one last did.</summary>
public sealed class PaneSightings(AppDb db, Caller caller, TimeProvider clock)
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(1);

    /// <summary>Writes at most once a minute for a member. A note that fails to be made stops no request.</summary>
    public async Task NoteAsync(Bearer bearer, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(bearer);
        try
        {
            // Who calls is being found out: the filter does not know the organization yet.
            var now = clock.GetUtcNow();
            var row = db.PaneSightings.IgnoreQueryFilters().Where(row => row.MemberId == bearer.MemberId);
            var last = await row.Select(known => (DateTimeOffset?)known.SeenAt).SingleOrDefaultAsync(ct);
            if (now - last < Often)
                return;
            if (last is null)
                await db.TryInsertAsync(new PaneSighting { MemberId = bearer.MemberId, OrganizationId = bearer.OrganizationId, SeenAt = now }, ct);
            else
                await db.WriteAsync(() => row.ExecuteUpdateAsync(set => set.SetProperty(known => known.SeenAt, now), ct), ct);
        }
        catch (DbException)
        {
            // The next call tries again.
        }
    }

    /// <summary>When the caller's pane was last heard of; null: never.</summary>
    public Task<DateTimeOffset?> LastAsync(CancellationToken ct) =>
        db.PaneSightings.Where(row => row.MemberId == caller.MemberId).Select(row => (DateTimeOffset?)row.SeenAt).SingleOrDefaultAsync(ct);
}
