using AddinHost.Shared.Identity;
using AddinHost.Tracking.Classification;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Tracking.Documents;

/// <summary>One look at a document behind a link, from opening its page to closing it. No address, no program: what its class was decided from is not kept.</summary>
public sealed class DocumentView : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid LinkId { get; init; }

    public required Guid DocumentId { get; init; }

    /// <summary>Random, made by the page when it was opened.</summary>
    public required Guid Session { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset SeenAt { get; set; }

    public required EventClass Class { get; init; }

    /// <summary>The rule that gave the class, as a stable code.</summary>
    public required string Rule { get; init; }

    /// <summary>How many different pages were looked at.</summary>
    public required int Pages { get; set; }

    public required int Seconds { get; set; }

    /// <summary>JSON: seconds by page.</summary>
    public required string Times { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<DocumentView>
    {
        public void Configure(EntityTypeBuilder<DocumentView> builder)
        {
            builder.Property(row => row.Rule).HasMaxLength(64);
            builder.HasIndex(row => new { row.LinkId, row.Session }).IsUnique();
            builder.HasIndex(row => new { row.OrganizationId, row.DocumentId, row.StartedAt });
            builder.HasIndex(row => new { row.OrganizationId, row.StartedAt, row.Id });
        }
    }
}

/// <summary>How often a document was looked at, and nothing else: all that is kept where the organization counts only.</summary>
public sealed class DocumentCount : IOwned
{
    public required Guid DocumentId { get; init; }

    public Guid OrganizationId { get; set; }

    public required int Views { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<DocumentCount>
    {
        public void Configure(EntityTypeBuilder<DocumentCount> builder)
        {
            builder.HasKey(row => row.DocumentId);
            builder.Property(row => row.DocumentId).ValueGeneratedNever();
        }
    }
}
