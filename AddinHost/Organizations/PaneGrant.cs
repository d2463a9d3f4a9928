using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Organizations;

/// <summary>One sign-in of a task pane: the authorization code it began with (RFC 6749, RFC 7636) and the one refresh token that is valid now.</summary>
public sealed class PaneGrant : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required byte[] CodeHash { get; init; }

    /// <summary>S256 challenge of the code.</summary>
    public required string CodeChallenge { get; init; }

    public required string RedirectUri { get; init; }

    public required DateTimeOffset CodeExpiresAt { get; init; }

    public DateTimeOffset? CodeUsedAt { get; set; }

    /// <summary>Hash of the current refresh token; any other one of this grant is a replay and ends the grant (RFC 9700, 4.14.2).</summary>
    public byte[]? RefreshHash { get; set; }

    public DateTimeOffset? RefreshExpiresAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<PaneGrant>
    {
        public void Configure(EntityTypeBuilder<PaneGrant> builder)
        {
            builder.Property(row => row.CodeChallenge).HasMaxLength(128);
            builder.Property(row => row.RedirectUri).HasMaxLength(500);
            builder.HasIndex(row => row.CodeHash).IsUnique();
            builder.HasIndex(row => row.MemberId);
        }
    }
}
