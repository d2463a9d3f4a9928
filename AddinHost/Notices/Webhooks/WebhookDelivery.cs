using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Notices.Webhooks;

/// <summary>Where the delivery of one event stands.</summary>
public enum DeliveryState
{
    Waiting,
    Delivered,

    /// <summary>Given up after a day of attempts; an administrator may send it again.</summary>
    Dead,
}

/// <summary>One event on its way to one endpoint, and afterwards the line of the log that tells what became of it.</summary>
public sealed class WebhookDelivery : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid EndpointId { get; init; }

    /// <summary>The same however often it is delivered, so that the receiver can tell a repetition.</summary>
    public required Guid EventId { get; init; }

    /// <summary>Its place among the events; within a lane they are delivered in this order.</summary>
    public required long Sequence { get; init; }

    /// <summary>What its order is kept within: the contact, else the mailbox, else nothing but itself.</summary>
    public required Guid Lane { get; init; }

    public Guid? ContactId { get; init; }

    public required string Kind { get; init; }

    /// <summary>What is posted: ids, times and states, no word of any mail.</summary>
    public required string Payload { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DeliveryState State { get; set; }

    /// <summary>How often it was tried. Who raises it is the one who tries; a result under an older number counts for nothing.</summary>
    public int Attempts { get; set; }

    /// <summary>When it may be tried next; while it is tried, when whoever does so is given up.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>From here on the day counts after which it is given up.</summary>
    public DateTimeOffset? FirstTriedAt { get; set; }

    public DateTimeOffset? LastTriedAt { get; set; }

    /// <summary>HTTP status of the last answer; null where there was none.</summary>
    public int? Status { get; set; }

    public string? ProblemCode { get; set; }

    /// <summary>The beginning of what the endpoint answered to the last attempt.</summary>
    public string? Excerpt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<WebhookDelivery>
    {
        public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
        {
            builder.ToTable("WebhookDeliveries");
            builder.Property(row => row.Kind).HasMaxLength(64);
            builder.Property(row => row.ProblemCode).HasMaxLength(64);
            builder.Property(row => row.Excerpt).HasMaxLength(300);
            builder.HasIndex(row => new { row.EndpointId, row.EventId }).IsUnique();
            builder.HasIndex(row => new { row.EndpointId, row.Lane, row.Sequence }).HasFilter("state = 'Waiting'");
            builder.HasIndex(row => new { row.EndpointId, row.DueAt }).HasFilter("state = 'Waiting'");
            builder.HasIndex(row => new { row.EndpointId, row.State, row.Id });
            builder.HasIndex(row => row.CreatedAt);
        }
    }
}
