using AddinHost.Logging.Capture;
using AddinHost.Shared.Identity;
using AddinHost.Tracking.Classification;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Tracking;

/// <summary>A mail that is followed. Its id stands in the pixel and the links; whoever has one of them knows nothing else.</summary>
public sealed class TrackedMessage : IOwned
{
    /// <summary>Random: nobody guesses another's.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    public Guid OrganizationId { get; set; }

    public required Guid MailMessageId { get; init; }

    public required Guid MemberId { get; init; }

    /// <summary>Its only reader, where there is one or each has a copy of their own; null: all of them.</summary>
    public string? Address { get; init; }

    public required bool Opens { get; init; }

    public required bool Links { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the copy in Sent says, where somebody's own program was to put it in: a mail may have left without. Null: no copy has told.</summary>
    public CopyTells? InCopy { get; init; }

    /// <summary>Since when a reader does not want it followed; what comes from then on is not kept.</summary>
    public DateTimeOffset? OptedOutAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<TrackedMessage>
    {
        public void Configure(EntityTypeBuilder<TrackedMessage> builder)
        {
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.HasIndex(row => row.MailMessageId);
        }
    }
}

/// <summary>One open of a followed mail, with what was seen of it.</summary>
public sealed class TrackedOpen : IOwned
{
    public required Guid Id { get; init; }

    public Guid OrganizationId { get; set; }

    public required Guid TrackedMessageId { get; init; }

    public required Guid MailMessageId { get; init; }

    /// <summary>Whose mail it is.</summary>
    public required Guid MemberId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required EventClass Class { get; set; }

    /// <summary>The rule that gave the class, as a stable code.</summary>
    public required string Rule { get; set; }

    /// <summary>JSON of <see cref="Evidence"/>: the class can be decided again from it.</summary>
    public required string Evidence { get; set; }

    /// <summary>Version of the rules that gave the class.</summary>
    public int RulesVersion { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<TrackedOpen>
    {
        public void Configure(EntityTypeBuilder<TrackedOpen> builder)
        {
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.Property(row => row.Rule).HasMaxLength(64);
            builder.HasIndex(row => new { row.MailMessageId, row.At });
            builder.HasIndex(row => new { row.OrganizationId, row.RulesVersion, row.Id });
            // Pages of them and figures by day are read from these alone.
            builder.HasIndex(row => new { row.OrganizationId, row.At, row.Id, row.Class });
            builder.HasIndex(row => new { row.OrganizationId, row.MemberId, row.At, row.Id, row.Class });
        }
    }
}

/// <summary>One click on a link of a followed mail.</summary>
public sealed class TrackedClick : IOwned
{
    public required Guid Id { get; init; }

    public Guid OrganizationId { get; set; }

    public required Guid TrackedMessageId { get; init; }

    public required Guid MailMessageId { get; init; }

    /// <summary>Whose mail it is.</summary>
    public required Guid MemberId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Which link of the mail, from 0.</summary>
    public required int Link { get; init; }

    /// <summary>Where it leads.</summary>
    public required string Url { get; init; }

    public required EventClass Class { get; set; }

    public required string Rule { get; set; }

    public required string Evidence { get; set; }

    /// <summary>Version of the rules that gave the class.</summary>
    public int RulesVersion { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<TrackedClick>
    {
        public void Configure(EntityTypeBuilder<TrackedClick> builder)
        {
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.Property(row => row.Rule).HasMaxLength(64);
            builder.HasIndex(row => new { row.MailMessageId, row.At });
            builder.HasIndex(row => new { row.OrganizationId, row.RulesVersion, row.Id });
            // Pages of them and figures by day are read from these alone.
            builder.HasIndex(row => new { row.OrganizationId, row.At, row.Id, row.Class });
            builder.HasIndex(row => new { row.OrganizationId, row.MemberId, row.At, row.Id, row.Class });
        }
    }
}
