using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Shared.Idempotency;

/// <summary>What was answered to a write that carried an <c>Idempotency-Key</c>: the same key and body get the same answer.</summary>
public sealed class IdempotentAnswer : IOwned
{
    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required string Key { get; init; }

    /// <summary>SHA-256 of the route and the body.</summary>
    public required byte[] RequestHash { get; init; }

    public required string Answer { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<IdempotentAnswer>
    {
        public void Configure(EntityTypeBuilder<IdempotentAnswer> builder)
        {
            builder.HasKey(row => new { row.OrganizationId, row.MemberId, row.Key });
            builder.Property(row => row.Key).HasMaxLength(200);
            builder.HasIndex(row => row.CreatedAt);
        }
    }
}
