using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Contacts.Merging;

/// <summary>That two contacts became one, by whom and when, and what moved: enough to take it back.</summary>
public sealed class ContactMerge : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid KeptId { get; init; }

    public required Guid GoneId { get; init; }

    public required Guid MemberId { get; init; }

    public required DateTimeOffset MergedAt { get; init; }

    /// <summary>JSON of <see cref="MovedRows"/>.</summary>
    public required string Moved { get; init; }

    public DateTimeOffset? UndoneAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<ContactMerge>
    {
        public void Configure(EntityTypeBuilder<ContactMerge> builder)
        {
            builder.HasIndex(row => row.KeptId);
            builder.HasIndex(row => row.GoneId);
        }
    }
}
