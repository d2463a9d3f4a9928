using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Timeline;

/// <summary>What a timeline entry stands for; grows with the capabilities.</summary>
public enum TimelineKind
{
    Email,
    Note,
    Task,

    /// <summary>A look at a document.</summary>
    Document,
}

/// <summary>One dated line on the timeline of a record. What it stands for appears there at most once.</summary>
public sealed class TimelineEntry : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid RecordId { get; init; }

    public required TimelineKind Kind { get; init; }

    public required Guid SourceId { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The exchange that a message belongs to, kept here so that a timeline is folded without looking at the messages.</summary>
    public Guid? ThreadId { get; init; }

    /// <summary>Only because other messages of its thread stand on this record.</summary>
    public bool ByThread { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<TimelineEntry>
    {
        public void Configure(EntityTypeBuilder<TimelineEntry> builder)
        {
            // What it stands for comes first: SQLite takes the index with the most columns that a question names, and the organization is named by all.
            builder.HasIndex(entry => new { entry.OrganizationId, entry.SourceId, entry.Kind, entry.RecordId }).IsUnique();
            builder.HasIndex(entry => new { entry.OrganizationId, entry.RecordId, entry.OccurredAt, entry.Id });
            builder.HasIndex(entry => new { entry.OrganizationId, entry.OccurredAt, entry.Id });
            // The newest of a thread comes first: whether there is a newer one is one look.
            builder.HasIndex(entry => new { entry.RecordId, entry.ThreadId, entry.OccurredAt, entry.Id }, "ix_timeline_entries_thread").IsDescending(false, false, true, true);
        }
    }
}
