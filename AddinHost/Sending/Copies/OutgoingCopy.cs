using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sending.Copies;

/// <summary>One recipient's own copy of a message: same mail, same Message-ID, and in it what tells this reader from the others. Where it stands is told with its recipient's delivery.</summary>
public sealed class OutgoingCopy : IOwned
{
    public required Guid MailMessageId { get; init; }

    /// <summary>Copies leave in the order in which their recipients stand in the mail.</summary>
    public required int Position { get; init; }

    public Guid OrganizationId { get; set; }

    /// <summary>Its only envelope recipient.</summary>
    public required string Address { get; init; }

    /// <summary>The bytes as they go out; null: like those that are filed, or out already.</summary>
    public string? Blob { get; set; }

    /// <summary>When it was last handed over.</summary>
    public DateTimeOffset? HandedOffAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<OutgoingCopy>
    {
        public void Configure(EntityTypeBuilder<OutgoingCopy> builder)
        {
            builder.HasKey(row => new { row.MailMessageId, row.Position });
            builder.HasIndex(row => row.Blob);
        }
    }
}

/// <summary>Who put the last mail of a mailbox in Sent: its server by itself, or Inlay. Seen when a copy is filed; without a row nobody knows yet.</summary>
public sealed class SentFiling : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    public required bool ByServer { get; set; }

    public required DateTimeOffset SeenAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<SentFiling>
    {
        public void Configure(EntityTypeBuilder<SentFiling> builder)
        {
            builder.HasKey(row => row.MailboxId);
            builder.Property(row => row.MailboxId).ValueGeneratedNever();
        }
    }
}
