using AddinHost.Providers;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Mailboxes;

/// <summary>How a mailbox is doing, as its owner sees it (api.md).</summary>
public enum MailboxState
{
    Connecting,
    Syncing,
    Healthy,
    Throttled,
    NeedsReauthorization,
    Unreachable,
    CertificateChanged,
    Disabled,
    Removed,
}

/// <summary>A connected source of mail. It belongs to one member; an address is connected at most once in an organization.</summary>
public sealed class Mailbox : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required ProviderKind Provider { get; set; }

    public required string Address { get; init; }

    public string? DisplayName { get; set; }

    public required MailboxState State { get; set; }

    /// <summary>Rises whenever the mailbox is connected anew, disabled or enabled: its watcher starts afresh.</summary>
    public long Revision { get; set; }

    /// <summary>Stable code of what is wrong, with its text in the texts; null when nothing is.</summary>
    public string? ProblemCode { get; set; }

    /// <summary>Fingerprint of the certificate that the server showed in place of a trusted one.</summary>
    public string? ProblemFingerprint { get; set; }

    public required DateTimeOffset ConnectedAt { get; init; }

    public DateTimeOffset? LastSyncAt { get; set; }

    /// <summary>Messages in the watched folders since connecting, at the last reconciliation.</summary>
    public long? CoveragePresent { get; set; }

    /// <summary>How many of them the ledger knows.</summary>
    public long? CoverageSeen { get; set; }

    public DateTimeOffset? CoverageCheckedAt { get; set; }

    /// <summary>When the test message of the last verification was accepted for sending.</summary>
    public DateTimeOffset? TestSentAt { get; set; }

    /// <summary>When it arrived; missing a minute after it was sent is a warning.</summary>
    public DateTimeOffset? TestArrivedAt { get; set; }

    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>The alias that new mail goes out from; null: the mailbox's own address.</summary>
    public Guid? DefaultAliasId { get; set; }

    /// <summary>Since when the signatures of its new logged mail are read for its contacts; null: they are not.</summary>
    public DateTimeOffset? AutomationSince { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<Mailbox>
    {
        public void Configure(EntityTypeBuilder<Mailbox> builder)
        {
            builder.Property(row => row.Address).HasMaxLength(320);
            // A removed mailbox keeps its row for what it logged, and frees its address.
            builder.HasIndex(row => new { row.OrganizationId, row.Address }).IsUnique().HasFilter("removed_at IS NULL");
            builder.HasIndex(row => row.MemberId);
        }
    }
}
