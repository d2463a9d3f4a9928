using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sync.Coverage;

/// <summary>An owner's wish to have the mailbox compared and what is missing fetched now, and how far that is; at most one for a mailbox.</summary>
public sealed class GapFetch : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    public required DateTimeOffset RequestedAt { get; set; }

    /// <summary>Null while it is wanted.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>How many messages were missing; null before they were counted.</summary>
    public long? Total { get; set; }

    /// <summary>How many of them were fetched, or tried.</summary>
    public long Fetched { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<GapFetch>
    {
        public void Configure(EntityTypeBuilder<GapFetch> builder)
        {
            builder.ToTable("GapFetches").HasKey(row => row.MailboxId);
            builder.Property(row => row.MailboxId).ValueGeneratedNever();
        }
    }
}
