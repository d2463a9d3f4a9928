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
    public required string Blob { get; init; }

    /// <summary>The bytes as they go out, where recipients' copies have something that the sender's own must not have: what follows opens and clicks.</summary>
    public string? WireBlob { get; init; }

    /// <summary>JSON list of all envelope recipients, Bcc included.</summary>
    public required string Recipients { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

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
            builder.HasIndex(row => row.DueAt);
            builder.HasIndex(row => row.Blob);
            builder.HasIndex(row => row.WireBlob);
        }
    }
}
