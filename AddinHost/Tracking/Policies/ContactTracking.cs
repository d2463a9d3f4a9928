using AddinHost.Contacts.Merging;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Tracking.Policies;

/// <summary>On what ground a contact may be tracked; in the order in which one goes before another when two contacts become one.</summary>
public enum TrackingBasis
{
    /// <summary>As the organization's rules say.</summary>
    Rules,
    Allowed,

    /// <summary>They said yes.</summary>
    ConsentGiven,

    /// <summary>Only once they say yes.</summary>
    WithConsent,
    Never,
}

/// <summary>What somebody decided about tracking a contact, and who.</summary>
public sealed class ContactTracking : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid ContactId { get; init; }

    public required TrackingBasis Basis { get; set; }

    public required Guid SetBy { get; set; }

    public required DateTimeOffset SetAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<ContactTracking>
    {
        public void Configure(EntityTypeBuilder<ContactTracking> builder) => builder.HasIndex(row => row.ContactId);
    }
}

/// <summary>Of two contacts that become one both decisions stand; the stricter counts.</summary>
public sealed class ContactTrackingRows(AppDb db) : IRecordRows
{
    public string Kind => "tracking";

    public async Task<IReadOnlyList<Guid>> MoveAsync(Guid from, Guid to, CancellationToken ct)
    {
        var ids = await db.ContactTrackings.Where(row => row.ContactId == from).Select(row => row.Id).ToListAsync(ct);
        await MoveBackAsync(ids, from, to, ct);
        return ids;
    }

    public Task MoveBackAsync(IReadOnlyList<Guid> ids, Guid from, Guid to, CancellationToken ct) =>
        db.ContactTrackings.Where(row => row.ContactId == from && ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.ContactId, to), ct);
}
