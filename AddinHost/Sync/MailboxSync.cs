using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sync;

/// <summary>Who may write for a mailbox. Each watcher takes the next fence; a batch of an older one changes no row and stops.</summary>
public sealed class MailboxSync : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    public long Fence { get; set; }

    /// <summary>Failures in a row; decides how long the next try waits.</summary>
    public int Failures { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailboxSync>
    {
        public void Configure(EntityTypeBuilder<MailboxSync> builder)
        {
            builder.HasKey(row => row.MailboxId);
            builder.Property(row => row.MailboxId).ValueGeneratedNever();
        }
    }
}

/// <summary>How far one folder of a mailbox has been read; moves in the same transaction as what was read.</summary>
public sealed class FolderCursor : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    public required string Folder { get; init; }

    public required string Cursor { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<FolderCursor>
    {
        public void Configure(EntityTypeBuilder<FolderCursor> builder) => builder.HasKey(row => new { row.MailboxId, row.Folder });
    }
}
