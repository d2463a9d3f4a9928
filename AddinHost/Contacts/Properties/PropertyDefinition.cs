using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Contacts.Properties;

/// <summary>What records can carry properties.</summary>
public enum RecordKind
{
    Contact,
    Company,
}

/// <summary>What form the value of a property has.</summary>
public enum PropertyType
{
    Text,
    Number,
    Date,
    Boolean,
    Choice,
}

/// <summary>A property that the organization added to its contacts or companies.</summary>
public sealed class PropertyDefinition : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required RecordKind RecordKind { get; init; }

    /// <summary>Stays the same while the label changes; programs and files name the property by it.</summary>
    public required string Key { get; init; }

    public required string Label { get; set; }

    public required PropertyType Type { get; init; }

    /// <summary>JSON list of what can be chosen.</summary>
    public string Choices { get; set; } = "[]";

    /// <summary>Where it stands among the others; those at the same place in the order in which they were made.</summary>
    public int Position { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<PropertyDefinition>
    {
        public void Configure(EntityTypeBuilder<PropertyDefinition> builder)
        {
            builder.Property(row => row.Key).HasMaxLength(50);
            builder.Property(row => row.Label).HasMaxLength(100);
            builder.HasIndex(row => new { row.OrganizationId, row.RecordKind, row.Key }).IsUnique();
        }
    }
}
