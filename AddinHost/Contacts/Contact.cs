using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Contacts;

/// <summary>A person outside the organization, known by any number of addresses.</summary>
public sealed class Contact : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public string? Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public List<ContactAddress> Addresses { get; } = [];

    public sealed class Mapping : IEntityTypeConfiguration<Contact>
    {
        public void Configure(EntityTypeBuilder<Contact> builder)
        {
            builder.Property(row => row.Name).HasMaxLength(200);
            builder.HasIndex(row => new { row.OrganizationId, row.Name });
            builder.HasMany(row => row.Addresses).WithOne().HasForeignKey(address => address.ContactId);
        }
    }
}

/// <summary>One address of a contact, in the form that matching compares. An address names one contact of an organization.</summary>
public sealed class ContactAddress : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public Guid ContactId { get; init; }

    public required string Address { get; init; }

    /// <summary>The first address is the one to write to.</summary>
    public required int Position { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<ContactAddress>
    {
        public void Configure(EntityTypeBuilder<ContactAddress> builder)
        {
            builder.Property(row => row.Address).HasMaxLength(320);
            builder.HasIndex(row => new { row.OrganizationId, row.Address }).IsUnique();
        }
    }
}
