using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Providers.OAuth;

/// <summary>An organization's own client at a provider; without one the installation's configuration counts.</summary>
public sealed class ProviderApp : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required ProviderKind Provider { get; init; }

    public required string ClientId { get; set; }

    public required byte[] SealedSecret { get; set; }

    public string? Tenant { get; set; }

    public string? Cloud { get; set; }

    public required Guid ChangedBy { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<ProviderApp>
    {
        public void Configure(EntityTypeBuilder<ProviderApp> builder)
        {
            builder.Property(row => row.ClientId).HasMaxLength(400);
            builder.HasIndex(row => new { row.OrganizationId, row.Provider }).IsUnique();
        }
    }
}
