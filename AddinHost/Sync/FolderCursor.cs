using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sync;

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
