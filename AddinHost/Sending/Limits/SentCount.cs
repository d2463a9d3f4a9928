using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sending.Limits;

/// <summary>One hand-off that counts against the limits of its mailbox. Written with the commit that lets the message go, and kept when the message is taken off the record.</summary>
public sealed class SentCount : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MailboxId { get; init; }

    public required DateTimeOffset At { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<SentCount>
    {
        public void Configure(EntityTypeBuilder<SentCount> builder) => builder.HasIndex(row => new { row.MailboxId, row.At });
    }
}

/// <summary>Why nothing leaves through a mailbox at the moment, for all of its messages.</summary>
public sealed class MailboxPause : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    /// <summary>It ends by itself then; null: when the mailbox is connected anew.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>The connection that does not work; a newer one ends the pause.</summary>
    public long? Revision { get; set; }

    /// <summary>Stable code of the reason.</summary>
    public required string Code { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailboxPause>
    {
        public void Configure(EntityTypeBuilder<MailboxPause> builder)
        {
            builder.HasKey(row => row.MailboxId);
            builder.Property(row => row.MailboxId).ValueGeneratedNever();
            builder.Property(row => row.Code).HasMaxLength(64);
        }
    }
}

/// <summary>What an administrator allows each mailbox of the organization; without a row, as much as Inlay does.</summary>
public sealed class SendPolicy : IOwned
{
    public required Guid Id { get; init; }

    public Guid OrganizationId { get; set; }

    public int? PerDay { get; set; }

    public int? PerMinute { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<SendPolicy>
    {
        public void Configure(EntityTypeBuilder<SendPolicy> builder) => builder.Property(row => row.Id).ValueGeneratedNever();
    }
}
