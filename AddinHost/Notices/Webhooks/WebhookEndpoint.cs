using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Notices.Webhooks;

/// <summary>Why nothing is posted to an endpoint at the moment.</summary>
public enum WebhookPause
{
    /// <summary>An administrator switched it off.</summary>
    Chosen,

    /// <summary>It answered 410: nobody wants the events there any more.</summary>
    Gone,

    /// <summary>Nothing got through for days.</summary>
    Failing,
}

/// <summary>An address of another program that is told what happens. How far it has been told stands in the row, so that a pause loses nothing that is still kept.</summary>
public sealed class WebhookEndpoint : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required string Url { get; set; }

    public required string Description { get; set; }

    /// <summary>The kinds of events that it wants, with commas between them.</summary>
    public required string Kinds { get; set; }

    public WebhookPause? Pause { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The key of the signatures, sealed.</summary>
    public required byte[] SealedSecret { get; set; }

    /// <summary>The one before it, which signs as well until <see cref="EarlierUntil"/>.</summary>
    public byte[]? SealedEarlier { get; set; }

    public DateTimeOffset? EarlierUntil { get; set; }

    /// <summary>Place in the feed up to which its events are queued; whoever moves it queues them.</summary>
    public required long QueuedUpTo { get; set; }

    /// <summary>It asked to be left alone until then (Retry-After).</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>Since when nothing got through.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    public DateTimeOffset? LastDeliveredAt { get; set; }

    /// <summary>Why the last attempt failed; null after one that got through.</summary>
    public string? ProblemCode { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<WebhookEndpoint>
    {
        public void Configure(EntityTypeBuilder<WebhookEndpoint> builder)
        {
            builder.ToTable("WebhookEndpoints");
            builder.Property(row => row.Url).HasMaxLength(2_000);
            builder.Property(row => row.Description).HasMaxLength(200);
            builder.Property(row => row.Kinds).HasMaxLength(500);
            builder.HasIndex(row => row.OrganizationId);
        }
    }
}
