using AddinHost.Logging;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sync.Coverage;

/// <summary>A message that lies in its mailbox and is not on record as it should be, as the last comparison of mailbox and ledger found it.</summary>
public sealed class CoverageGap : IOwned
{
    /// <summary>The ledger has no row about it.</summary>
    public const string NeverSeen = "never_seen";

    /// <summary>As many are listed; the figure counts them all.</summary>
    public const int MostListed = 1_000;

    public Guid OrganizationId { get; set; }

    public required Guid MailboxId { get; init; }

    public required string Folder { get; init; }

    /// <summary>The message's id at the provider, where its headers can be read again.</summary>
    public required string ProviderId { get; init; }

    /// <summary><see cref="NeverSeen"/>, or the rule of its row in the ledger.</summary>
    public required string Reason { get; init; }

    public required DateTimeOffset FoundAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<CoverageGap>
    {
        public void Configure(EntityTypeBuilder<CoverageGap> builder) => builder.ToTable("CoverageGaps").HasKey(row => new { row.MailboxId, row.Folder, row.ProviderId });
    }
}

/// <summary>The same while it is being found and fetched.</summary>
public sealed record FoundGap(WatchedFolder Folder, ProviderMessageId Id, string Reason)
{
    /// <summary>Fetching it may help, and until then it is missing. What is too large to be read stands on the timeline with its headers.</summary>
    public bool IsOpen => Reason != LogRules.TooLarge;
}

/// <summary>What comparing a mailbox with its ledger found.</summary>
/// <param name="Present">Messages in the mailbox that were to be looked at.</param>
public sealed record Compared(long Present, IReadOnlyList<FoundGap> Gaps)
{
    public long Seen => Present - Gaps.Count(gap => gap.IsOpen);

    public IReadOnlyList<FoundGap> Open => [.. Gaps.Where(gap => gap.IsOpen)];

    public Compared With(Compared other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Compared(Present + other.Present, [.. Gaps, .. other.Gaps]);
    }
}
