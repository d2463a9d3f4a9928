using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AddinHost.Logging;

/// <summary>What was decided about a message. The numbers are stored.</summary>
public enum LogDecision
{
    Logged = 0,
    AlreadyLogged = 1,
    Ignored = 2,
}

/// <summary>
/// The small permanent row about one message that was seen: keyed hashes, decision, rule, time; nothing of its content. It belongs to the organization of its
/// source, and there is one for every message that ever came by, so each byte of it counts.
/// </summary>
public sealed class LedgerEntry
{
    /// <summary>Number of the <see cref="LedgerSource"/> that brought the message.</summary>
    public required int Source { get; init; }

    /// <summary>Keyed hash of folder and the provider's id: one row per message of a source.</summary>
    public required long ProviderIdHash { get; init; }

    public required long MessageIdHash { get; init; }

    public required LogDecision Decision { get; init; }

    /// <summary>The rule that decided, as a stable code; stored as its number in <see cref="RuleNumbers"/>.</summary>
    public required string Rule { get; init; }

    /// <summary>Stored in whole seconds.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<LedgerEntry>
    {
        public void Configure(EntityTypeBuilder<LedgerEntry> builder)
        {
            // The table has no row ids on SQLite: one tree less.
            builder.HasKey(row => new { row.Source, row.ProviderIdHash });
            builder.HasIndex(row => row.MessageIdHash);
            builder.Property(row => row.Decision).HasConversion<short>();
            builder.Property(row => row.Rule).HasConversion(new ValueConverter<string, short>(code => RuleNumbers.Of(code), number => RuleNumbers.CodeOf(number)));
            builder.Property(row => row.SeenAt).HasConversion(new ValueConverter<DateTimeOffset, long>(time => time.ToUnixTimeSeconds(), seconds => DateTimeOffset.FromUnixTimeSeconds(seconds)));
        }
    }
}
