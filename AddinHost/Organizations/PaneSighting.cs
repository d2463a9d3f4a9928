using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Organizations;

/// <summary>When a member's pane in Outlook was last heard of: whether the add-in is installed is known by nothing else.</summary>
public sealed class PaneSighting : IOwned
{
    public required Guid MemberId { get; init; }

    public Guid OrganizationId { get; set; }

    /// <summary>To the minute or so.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<PaneSighting>
    {
        public void Configure(EntityTypeBuilder<PaneSighting> builder)
        {
            builder.HasKey(row => row.MemberId);
            builder.Property(row => row.MemberId).ValueGeneratedNever();
        }
    }
}
