using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Organizations;

/// <summary>Who vouches for an identity.</summary>
public enum IdentityKind
{
    Google,
    Entra,
    Exchange,
}

/// <summary>An identity somewhere else that its owner tied to a member: whoever brings a verified token of it acts as that member. One identity, one member.</summary>
public sealed class LinkedIdentity : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required IdentityKind Kind { get; init; }

    /// <summary>As the token names it; of Exchange the address of the metadata document.</summary>
    public required string Issuer { get; init; }

    /// <summary>The issuer's own key of the person, never an address.</summary>
    public required string Subject { get; init; }

    /// <summary>What the issuer called it when it was linked: to be shown, and nothing is decided by it.</summary>
    public required string Address { get; init; }

    public required DateTimeOffset LinkedAt { get; init; }

    /// <summary>To the hour.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<LinkedIdentity>
    {
        public void Configure(EntityTypeBuilder<LinkedIdentity> builder)
        {
            builder.Property(row => row.Issuer).HasMaxLength(LinkedIdentities.Longest);
            builder.Property(row => row.Subject).HasMaxLength(LinkedIdentities.Longest);
            builder.Property(row => row.Address).HasMaxLength(LinkedIdentities.Longest);
            builder.HasIndex(row => new { row.Issuer, row.Subject }).IsUnique();
            builder.HasIndex(row => row.MemberId);
        }
    }
}
