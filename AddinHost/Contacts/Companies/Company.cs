using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Contacts.Companies;

/// <summary>A company that contacts work for, known by the domain of their addresses.</summary>
public sealed class Company : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required string Name { get; set; }

    /// <summary>Domain in the form that matching compares; a contact with an address at it belongs here.</summary>
    public string? Domain { get; set; }

    public string? Phone { get; set; }

    public Guid? OwnerId { get; set; }

    /// <summary>JSON object: values of the organization's own properties, by key.</summary>
    public string Properties { get; set; } = "{}";

    public string SortName { get; set; } = "";

    public string Search { get; set; } = "";

    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<Company>
    {
        public void Configure(EntityTypeBuilder<Company> builder)
        {
            builder.Property(row => row.Name).HasMaxLength(200);
            builder.Property(row => row.Domain).HasMaxLength(253);
            builder.Property(row => row.Phone).HasMaxLength(50);
            builder.HasIndex(row => new { row.OrganizationId, row.Domain }).IsUnique().HasFilter("deleted_at IS NULL");
            builder.HasIndex(row => new { row.OrganizationId, row.SortName, row.Id });
            builder.HasIndex(row => row.DeletedAt);
            builder.HasQueryFilter(AppDb.LiveFilter, row => row.DeletedAt == null);
        }
    }
}
