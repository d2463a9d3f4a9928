using AddinHost.Shared.Identity;
using AddinHost.Tracking.Classification;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Tracking;

/// <summary>How often a mail was opened or clicked, and nothing else: all that is kept where the organization counts only.</summary>
public sealed class TrackedCount : IOwned
{
    public Guid OrganizationId { get; set; }

    public required Guid MailMessageId { get; init; }

    public required TrackedAct Act { get; init; }

    public required EventClass Class { get; init; }

    public required int Count { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<TrackedCount>
    {
        public void Configure(EntityTypeBuilder<TrackedCount> builder)
        {
            builder.HasKey(row => new { row.MailMessageId, row.Act, row.Class });
            builder.HasIndex(row => row.OrganizationId);
        }
    }
}

/// <summary>An event that stands in a count: one that is read twice counts once. Says nothing but its own random id, and goes after a day.</summary>
public sealed class CountedEvent : IOwned
{
    public required Guid Id { get; init; }

    public Guid OrganizationId { get; set; }

    public required DateTimeOffset At { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<CountedEvent>
    {
        public void Configure(EntityTypeBuilder<CountedEvent> builder)
        {
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.HasIndex(row => row.At);
        }
    }
}
