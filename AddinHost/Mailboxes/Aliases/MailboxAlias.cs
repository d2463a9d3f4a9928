using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Mailboxes.Aliases;

/// <summary>Who says that a mailbox may write under an address.</summary>
public enum AliasSource
{
    Provider,
    Member,
}

/// <summary>Another address under which a mailbox writes and is written to. Each stands at a mailbox once; it counts while it is verified and not gone.</summary>
public sealed class MailboxAlias : IOwned
{
    public const int LongestName = 200;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MailboxId { get; init; }

    /// <summary>In the form in which addresses are compared.</summary>
    public required string Address { get; init; }

    public required AliasSource Source { get; set; }

    /// <summary>The name beside the address that the member chose; it outlives what the provider says.</summary>
    public string? Name { get; set; }

    public string? ProviderName { get; set; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>Since when it is known to be the member's: told by the provider, or proven with a code that was mailed to it.</summary>
    public DateTimeOffset? VerifiedAt { get; set; }

    /// <summary>Since when the provider no longer names it. Kept so that its owner sees what became of it.</summary>
    public DateTimeOffset? GoneAt { get; set; }

    /// <summary>Keyed hash of the code that was mailed; null once it served.</summary>
    public long? CodeHash { get; set; }

    public DateTimeOffset? CodeSentAt { get; set; }

    /// <summary>Wrong codes since it was sent.</summary>
    public int CodeTries { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailboxAlias>
    {
        public void Configure(EntityTypeBuilder<MailboxAlias> builder)
        {
            builder.Property(row => row.Address).HasMaxLength(320);
            builder.Property(row => row.Name).HasMaxLength(LongestName);
            builder.Property(row => row.ProviderName).HasMaxLength(LongestName);
            builder.HasIndex(row => new { row.MailboxId, row.Address }).IsUnique();
            builder.HasIndex(row => new { row.OrganizationId, row.Address });
        }
    }
}

/// <summary>When the aliases of a mailbox were last asked for, and when they are due again.</summary>
public sealed class AliasCheck : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    /// <summary>The mailbox's own at that time: connected anew, it is asked anew.</summary>
    public long Revision { get; set; }

    /// <summary>Whether its provider names them; false: they are added by hand.</summary>
    public bool ByProvider { get; set; }

    /// <summary>When they were last read; null: never yet.</summary>
    public DateTimeOffset? CheckedAt { get; set; }

    public DateTimeOffset DueAt { get; set; }

    /// <summary>Why the last try failed.</summary>
    public string? ProblemCode { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<AliasCheck>
    {
        public void Configure(EntityTypeBuilder<AliasCheck> builder)
        {
            builder.HasKey(row => row.MailboxId);
            builder.Property(row => row.MailboxId).ValueGeneratedNever();
            builder.HasIndex(row => row.DueAt);
        }
    }
}
