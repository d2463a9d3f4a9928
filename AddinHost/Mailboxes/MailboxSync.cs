using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Mailboxes;

/// <summary>Who may write for a mailbox. Each watcher takes the next fence; a batch of an older one changes no row and stops.</summary>
public sealed class MailboxSync : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    public long Fence { get; set; }

    /// <summary>The host that watches it; null where nobody does, and where the database has one host anyway.</summary>
    public string? HeldBy { get; set; }

    /// <summary>Until then other hosts leave it alone; the holder keeps moving it on.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailboxSync>
    {
        public void Configure(EntityTypeBuilder<MailboxSync> builder)
        {
            builder.HasKey(row => row.MailboxId);
            builder.Property(row => row.MailboxId).ValueGeneratedNever();
        }
    }
}
