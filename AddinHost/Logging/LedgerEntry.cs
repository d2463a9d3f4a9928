using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Logging;

/// <summary>What was decided about a message.</summary>
public enum LogDecision
{
    Logged,
    AlreadyLogged,
    Ignored,
}

/// <summary>The small permanent row about one message that was seen: keyed hashes, decision, rule, time; nothing of its content.</summary>
public sealed class LedgerEntry : IOwned
{
    public long Id { get; init; }

    public Guid OrganizationId { get; set; }

    public required Guid MailboxId { get; init; }

    public required long MessageIdHash { get; init; }

    /// <summary>Keyed hash of folder and the provider's id: one row per message of a mailbox.</summary>
    public required long ProviderIdHash { get; init; }

    public required LogDecision Decision { get; init; }

    /// <summary>The rule that decided, as a stable code.</summary>
    public required string Rule { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<LedgerEntry>
    {
        public void Configure(EntityTypeBuilder<LedgerEntry> builder)
        {
            builder.Property(row => row.Rule).HasMaxLength(64);
            builder.HasIndex(row => new { row.MailboxId, row.ProviderIdHash }).IsUnique();
            builder.HasIndex(row => new { row.OrganizationId, row.MessageIdHash });
        }
    }
}
