using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Organizations.Teams;

/// <summary>Members who work together. What is shared with a team is shared with whoever is in it at the time.</summary>
public sealed class Team : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<Team>
    {
        public void Configure(EntityTypeBuilder<Team> builder)
        {
            builder.Property(row => row.Name).HasMaxLength(100);
            builder.HasIndex(row => new { row.OrganizationId, row.Name }).IsUnique();
        }
    }
}

/// <summary>A member in a team.</summary>
public sealed class TeamMember : IOwned
{
    public required Guid TeamId { get; init; }

    public required Guid MemberId { get; init; }

    public Guid OrganizationId { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<TeamMember>
    {
        public void Configure(EntityTypeBuilder<TeamMember> builder)
        {
            builder.HasKey(row => new { row.TeamId, row.MemberId });
            builder.HasIndex(row => row.MemberId);
        }
    }
}
