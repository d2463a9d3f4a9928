using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Contacts.Deals;

/// <summary>Where else the mails of a member stand besides their contacts; without a row the defaults hold.</summary>
public sealed class AssociationDefaults : IOwned
{
    public const int MostDeals = 5;

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required bool Company { get; set; }

    /// <summary>How many of the contact's open deals, the most recently changed first; 0 to <see cref="MostDeals"/>.</summary>
    public required int OpenDeals { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<AssociationDefaults>
    {
        public void Configure(EntityTypeBuilder<AssociationDefaults> builder) => builder.ToTable("AssociationDefaults").HasKey(row => row.MemberId);
    }
}
