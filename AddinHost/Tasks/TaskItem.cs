using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Tasks;

/// <summary>Something a member means to do, about a record or a mail.</summary>
public sealed class TaskItem : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required string Title { get; set; }

    public string? Text { get; set; }

    /// <summary>The contact, company or deal it is about.</summary>
    public Guid? RecordId { get; set; }

    /// <summary>The mail it came from.</summary>
    public Guid? MailMessageId { get; init; }

    public required Guid OwnerId { get; set; }

    public required Guid CreatedById { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DueAt { get; set; }

    public DateTimeOffset? RemindAt { get; set; }

    public DateTimeOffset? RemindedAt { get; set; }

    public DateTimeOffset? DoneAt { get; set; }

    public Guid? DoneById { get; set; }

    public int Version { get; set; } = 1;

    public sealed class Mapping : IEntityTypeConfiguration<TaskItem>
    {
        public void Configure(EntityTypeBuilder<TaskItem> builder)
        {
            builder.ToTable("Tasks");
            builder.Property(row => row.Title).HasMaxLength(300);
            builder.HasIndex(row => new { row.OrganizationId, row.RecordId });
            builder.HasIndex(row => new { row.OrganizationId, row.OwnerId, row.DoneAt, row.DueAt });
            builder.HasIndex(row => row.RemindAt).HasFilter("reminded_at IS NULL AND done_at IS NULL");
        }
    }
}

/// <summary>How a wait for a reply ended, or that it goes on.</summary>
public enum ReplyWaitState
{
    Waiting,
    Replied,
    TaskMade,
}

/// <summary>"Remind me if no reply by": one per sent mail and member.</summary>
public sealed class ReplyWait : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MailMessageId { get; init; }

    public required Guid MemberId { get; init; }

    public required DateTimeOffset DueAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ReplyWaitState State { get; set; }

    public Guid? TaskId { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<ReplyWait>
    {
        public void Configure(EntityTypeBuilder<ReplyWait> builder)
        {
            builder.HasIndex(row => new { row.OrganizationId, row.MailMessageId, row.MemberId }).IsUnique();
            builder.HasIndex(row => row.DueAt).HasFilter("state = 'Waiting'");
        }
    }
}
