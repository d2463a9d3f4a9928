using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sending.Signatures;

/// <summary>What stands below the mail that a mailbox sends. It belongs to the mailbox's owner.</summary>
public sealed class MailboxSignature : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    public required string Html { get; set; }

    /// <summary>Below answers and what is passed on as well.</summary>
    public required bool ForReplies { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailboxSignature>
    {
        public void Configure(EntityTypeBuilder<MailboxSignature> builder)
        {
            builder.HasKey(row => row.MailboxId);
            builder.Property(row => row.MailboxId).ValueGeneratedNever();
        }
    }
}
