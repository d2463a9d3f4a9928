using AddinHost.Data;
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

    public string? JobTitle { get; set; }

    /// <summary>JSON list of text, as it was written.</summary>
    public string Phones { get; set; } = "[]";

    public Guid? CompanyId { get; set; }

    /// <summary>The member who looks after this contact.</summary>
    public Guid? OwnerId { get; set; }

    /// <summary>JSON object: values of the organization's own properties, by key.</summary>
    public string Properties { get; set; } = "{}";

    /// <summary>What a list is sorted by: the name in lower case, or the first address.</summary>
    public string SortName { get; set; } = "";

    /// <summary>What search as you type looks at: name, job title, addresses and phones in lower case.</summary>
    public string Search { get; set; } = "";

    /// <summary>Counts changes: who edits says which state they saw.</summary>
    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; set; }

    /// <summary>Since when it is gone; kept for a while, so that it can be taken back.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>The contact that this one became part of.</summary>
    public Guid? MergedIntoId { get; set; }

    public List<ContactAddress> Addresses { get; } = [];

    public sealed class Mapping : IEntityTypeConfiguration<Contact>
    {
        public void Configure(EntityTypeBuilder<Contact> builder)
        {
            builder.Property(row => row.Name).HasMaxLength(200);
            builder.Property(row => row.JobTitle).HasMaxLength(200);
            builder.HasIndex(row => new { row.OrganizationId, row.Name });
            builder.HasIndex(row => new { row.OrganizationId, row.Id });
            builder.HasIndex(row => new { row.OrganizationId, row.SortName, row.Id });
            builder.HasIndex(row => new { row.OrganizationId, row.CompanyId, row.Id });
            builder.HasIndex(row => row.DeletedAt);
            builder.HasMany(row => row.Addresses).WithOne().HasForeignKey(address => address.ContactId);
            builder.HasQueryFilter(AppDb.LiveFilter, row => row.DeletedAt == null);
        }
    }
}

/// <summary>One address of a contact, in the form that matching compares. An address names one live contact of an organization.</summary>
public sealed class ContactAddress : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public Guid ContactId { get; init; }

    public required string Address
    {
        get;
        init => (field, Folded) = (value, FoldedAddress.Of(value, FoldedAddress.All));
    }

    /// <summary>The address without all that an organization may choose to leave out: where those are found that may be the same.</summary>
    public string Folded { get; private set; } = "";

    /// <summary>The first address is the one to write to.</summary>
    public required int Position { get; init; }

    /// <summary>Mail that came before the address was known has been looked for.</summary>
    public bool IsMatched { get; set; }

    /// <summary>Gone with its contact; somebody else may have the address now.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<ContactAddress>
    {
        public void Configure(EntityTypeBuilder<ContactAddress> builder)
        {
            builder.Property(row => row.Address).HasMaxLength(320);
            builder.Property(row => row.Folded).HasMaxLength(320);
            builder.HasIndex(row => new { row.OrganizationId, row.Folded });
            builder.HasIndex(row => new { row.OrganizationId, row.Address }).IsUnique().HasFilter("deleted_at IS NULL");
            builder.HasIndex(row => row.IsMatched).HasFilter("NOT is_matched");
            builder.HasQueryFilter(AppDb.LiveFilter, row => row.DeletedAt == null);
        }
    }
}
