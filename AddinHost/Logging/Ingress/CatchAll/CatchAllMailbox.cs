using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Logging.Ingress.CatchAll;

/// <summary>How far the catch-all mailbox of this installation was read. One row for each mailbox and folder that the settings ever named; of no organization.</summary>
public sealed class CatchAllMailbox
{
    /// <summary>Hash of server, user and folder: another mailbox is read from its beginning.</summary>
    public required string Id { get; init; }

    /// <summary>What the folder's UIDs belong to (RFC 9051, 2.3.1.1); 0 before it was ever read.</summary>
    public long UidValidity { get; set; }

    /// <summary>The highest UID that was dealt with.</summary>
    public long LastUid { get; set; }

    /// <summary>JSON list of UIDs that Inlay has, and that were not yet marked, moved or deleted.</summary>
    public required string Pending { get; set; }

    /// <summary>Until when the host at work on it may be left alone.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    /// <summary>When it was last read to its end.</summary>
    public DateTimeOffset? CheckedAt { get; set; }

    public string? ProblemCode { get; set; }

    public DateTimeOffset? ProblemSince { get; set; }

    /// <summary>Mails to logging addresses.</summary>
    public long Taken { get; set; }

    /// <summary>Mails to others, left alone.</summary>
    public long LeftAlone { get; set; }

    /// <summary>Mails to logging addresses that are larger than is taken, left where they are.</summary>
    public long TooLarge { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<CatchAllMailbox>
    {
        public void Configure(EntityTypeBuilder<CatchAllMailbox> builder)
        {
            builder.Property(row => row.Id).HasMaxLength(64);
            builder.Property(row => row.ProblemCode).HasMaxLength(64);
        }
    }
}
