using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sending;

/// <summary>With which switches a member begins a mail in their own mail program; without a row both are on.</summary>
public sealed class WritingDefaults : IOwned
{
    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required bool Track { get; set; }

    public required bool Log { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<WritingDefaults>
    {
        public void Configure(EntityTypeBuilder<WritingDefaults> builder)
        {
            builder.ToTable("WritingDefaults").HasKey(row => row.MemberId);
            builder.Property(row => row.MemberId).ValueGeneratedNever();
        }
    }
}
