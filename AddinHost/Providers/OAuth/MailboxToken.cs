using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Providers.OAuth;

/// <summary>The grant of one mailbox, sealed; renewed by whoever moves its version on.</summary>
public sealed class MailboxToken : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    /// <summary>Where it was granted: a mailbox read by IMAP may have signed in at Google or Microsoft.</summary>
    public required ProviderKind Provider { get; set; }

    public required byte[] SealedGrant { get; set; }

    public long Version { get; set; }

    /// <summary>A host is renewing it until then.</summary>
    public DateTimeOffset? RenewingUntil { get; set; }

    /// <summary>When the provider ends the grant whatever is done; null when it lasts.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailboxToken>
    {
        public void Configure(EntityTypeBuilder<MailboxToken> builder)
        {
            builder.HasKey(row => row.MailboxId);
            builder.Property(row => row.MailboxId).ValueGeneratedNever();
        }
    }
}
