using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Contacts.Deals;

/// <summary>Where a deal stands.</summary>
public enum DealStage
{
    Open,
    Won,
    Lost,
}

/// <summary>Something to be sold, as far as mail has to stand on it; Inlay is no pipeline.</summary>
public sealed class Deal : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required string Name { get; set; }

    public decimal? Amount { get; set; }

    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; set; }

    public DealStage Stage { get; set; }

    public Guid? CompanyId { get; set; }

    public Guid? OwnerId { get; set; }

    /// <summary>What search looks at: the name in lower case.</summary>
    public string Search { get; set; } = "";

    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<Deal>
    {
        public void Configure(EntityTypeBuilder<Deal> builder)
        {
            builder.Property(row => row.Name).HasMaxLength(200);
            builder.Property(row => row.Currency).HasMaxLength(3);
            builder.Property(row => row.Amount).HasPrecision(18, 4);
            builder.HasIndex(row => new { row.OrganizationId, row.CompanyId });
            builder.HasIndex(row => new { row.OrganizationId, row.UpdatedAt, row.Id });
            builder.HasIndex(row => row.DeletedAt);
            builder.HasQueryFilter(AppDb.LiveFilter, row => row.DeletedAt == null);
        }
    }
}

/// <summary>A contact who takes part in a deal.</summary>
public sealed class DealContact : IOwned
{
    public Guid OrganizationId { get; set; }

    public required Guid DealId { get; init; }

    public required Guid ContactId { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<DealContact>
    {
        public void Configure(EntityTypeBuilder<DealContact> builder)
        {
            builder.HasKey(row => new { row.DealId, row.ContactId });
            builder.HasIndex(row => row.ContactId);
        }
    }
}
