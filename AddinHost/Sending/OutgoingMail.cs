using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sending;

/// <summary>What it takes to send one message and to find out what became of it; its state stands on the message.</summary>
public sealed class OutgoingMail : IOwned
{
    public required Guid MailMessageId { get; init; }

    public Guid OrganizationId { get; set; }

    public required Guid MailboxId { get; init; }

    public required Guid MemberId { get; init; }

    public required Guid ContactId { get; init; }

    /// <summary>The bytes as they are filed, in the blob store; and as they go out, unless these differ.</summary>
    public required string Blob { get; set; }

    /// <summary>The bytes as they go out, where recipients' copies have something that the sender's own must not have: what follows opens and clicks.</summary>
    public string? WireBlob { get; set; }

    /// <summary>JSON list of all envelope recipients, Bcc included.</summary>
    public required string Recipients { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its place among the messages of its mailbox: when it was to leave, or when it was asked for.</summary>
    public DateTimeOffset OrderedAt { get; set; }

    /// <summary>When its sender wants it to leave; null: at once.</summary>
    public DateTimeOffset? SendAt { get; set; }

    /// <summary>The same on the clock of <see cref="SendZone"/>: "tomorrow at nine in Berlin" stays nine there, whatever becomes of the zone's rules.</summary>
    public string? SendLocal { get; set; }

    /// <summary>IANA name of the zone that the time was chosen in.</summary>
    public string? SendZone { get; set; }

    /// <summary>When its sender put its trouble away.</summary>
    public DateTimeOffset? DismissedAt { get; set; }

    /// <summary>The provider's handle of this hand-off; null before it was prepared.</summary>
    public string? Handle { get; set; }

    public DateTimeOffset? HandedOffAt { get; set; }

    /// <summary>Tries of what may be tried again: filing a copy, looking for proof, handing off before the commit point.</summary>
    public int Attempts { get; set; }

    /// <summary>When the next such try is due; null: nothing left to do.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Stable code of the last problem.</summary>
    public string? ProblemCode { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<OutgoingMail>
    {
        public void Configure(EntityTypeBuilder<OutgoingMail> builder)
        {
            builder.HasKey(row => row.MailMessageId);
            builder.Property(row => row.MailMessageId).ValueGeneratedNever();
            builder.Property(row => row.SendLocal).HasMaxLength(32);
            builder.Property(row => row.SendZone).HasMaxLength(64);
            builder.HasIndex(row => row.DueAt);
            builder.HasIndex(row => new { row.MailboxId, row.OrderedAt, row.MailMessageId }).HasFilter("due_at IS NOT NULL");
            // What is on its way or in trouble: few among all that were ever sent.
            builder.HasIndex(row => new { row.MemberId, row.OrderedAt, row.MailMessageId }).HasFilter("due_at IS NOT NULL OR problem_code IS NOT NULL");
            builder.HasIndex(row => row.Blob);
            builder.HasIndex(row => row.WireBlob);
        }
    }
}
