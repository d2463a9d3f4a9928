using AddinHost.Providers;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Mailboxes.Push;

/// <summary>That a provider announces the changes of a mailbox to us, or why it does not.</summary>
public sealed class MailboxPush : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    public required ProviderKind Provider { get; init; }

    /// <summary>What announcements name the mailbox by; the same address may be connected in several organizations.</summary>
    public string? SubscriptionKey { get; set; }

    /// <summary>The provider's own form of the subscription, sealed; null while there is none.</summary>
    public byte[]? SealedValue { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When it is asked for or renewed next; whoever moves this time does it.</summary>
    public DateTimeOffset DueAt { get; set; }

    public DateTimeOffset? LastSignalAt { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? ProblemCode { get; set; }

    /// <summary>When the first of the attempts failed that have failed ever since.</summary>
    public DateTimeOffset? ProblemSince { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailboxPush>
    {
        public void Configure(EntityTypeBuilder<MailboxPush> builder)
        {
            builder.ToTable("mailbox_push");
            builder.HasKey(row => row.MailboxId);
            builder.Property(row => row.MailboxId).ValueGeneratedNever();
            builder.Property(row => row.SubscriptionKey).HasMaxLength(400);
            builder.HasIndex(row => row.SubscriptionKey);
        }
    }
}
