using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Organizations;

/// <summary>The customer using Inlay; everything but the installation itself belongs to one.</summary>
public sealed class Organization
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    /// <summary>Sealed key of this organization's hashes in ledger and known Message-IDs; without it they mean nothing.</summary>
    public required byte[] SealedHashKey { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<Organization>
    {
        public void Configure(EntityTypeBuilder<Organization> builder) => builder.Property(row => row.Name).HasMaxLength(200);
    }
}

/// <summary>The one row of this installation: what has to stay the same over restarts and hosts.</summary>
public sealed class Installation
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>Id of the Outlook add-in in its manifest: Outlook knows an add-in by it.</summary>
    public required Guid OutlookAddinId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the first organization was made; null: the first run waits.</summary>
    public DateTimeOffset? SetUpAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<Installation>
    {
        public void Configure(EntityTypeBuilder<Installation> builder) => builder.Property(row => row.Id).ValueGeneratedNever();
    }
}
