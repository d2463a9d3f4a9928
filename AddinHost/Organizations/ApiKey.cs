using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Organizations;

/// <summary>A key with which a program acts for the member who made it; kept as a hash, shown once.</summary>
public sealed class ApiKey : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required string Name { get; init; }

    /// <summary>SHA-256 of the key: 256 random bits need no slow hash.</summary>
    public required byte[] KeyHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> builder)
        {
            builder.Property(row => row.Name).HasMaxLength(200);
            builder.HasIndex(row => row.KeyHash).IsUnique();
        }
    }
}
