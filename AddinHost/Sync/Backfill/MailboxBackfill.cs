using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sync.Backfill;

/// <summary>What became of a member's wish to have older mail read.</summary>
public enum BackfillState
{
    Running,
    Paused,
    Done,
    Cancelled,
}

/// <summary>How far back a member wants a mailbox read, and what has become of it; at most one for a mailbox.</summary>
public sealed class MailboxBackfill : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    /// <summary>Another one with every start: what still works for an earlier one writes nothing any more.</summary>
    public required Guid RunId { get; set; }

    /// <summary>As it was chosen; null: everything.</summary>
    public int? Days { get; set; }

    public required DateTimeOffset FromAt { get; set; }

    /// <summary>From here on the first sync has read the mailbox.</summary>
    public required DateTimeOffset BeforeAt { get; set; }

    public required BackfillState State { get; set; }

    public required DateTimeOffset RequestedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Stable code of what holds it up; null when nothing does.</summary>
    public string? ProblemCode { get; set; }

    /// <summary>When it goes on by itself after a failure.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailboxBackfill>
    {
        public void Configure(EntityTypeBuilder<MailboxBackfill> builder)
        {
            builder.ToTable("MailboxBackfills").HasKey(row => row.MailboxId);
            builder.Property(row => row.MailboxId).ValueGeneratedNever();
        }
    }
}

/// <summary>
/// How far one folder has been read back; moves in the same transaction as what was read. The ledger knows each single message, this only where listing goes on.
/// </summary>
public sealed class FolderBackfill : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    public required string Folder { get; init; }

    /// <summary>Everything received from here to where the first sync began has been read: it goes from new to old.</summary>
    public required DateTimeOffset ReachedAt { get; set; }

    /// <summary>How many messages there are to look at; null before they were counted.</summary>
    public long? Total { get; set; }

    /// <summary>There are more, but counting all would have taken too long.</summary>
    public bool TotalIsLeast { get; set; }

    public long Seen { get; set; }

    public long Logged { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<FolderBackfill>
    {
        public void Configure(EntityTypeBuilder<FolderBackfill> builder) => builder.ToTable("FolderBackfills").HasKey(row => new { row.MailboxId, row.Folder });
    }
}
