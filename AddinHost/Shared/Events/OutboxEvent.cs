using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Shared.Events;

/// <summary>Something that happened, written in the same transaction as the change itself and told to listeners afterwards.</summary>
public sealed class OutboxEvent : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    /// <summary>The one member whom it concerns; null: everybody in the organization.</summary>
    public Guid? MemberId { get; init; }

    public required string Kind { get; init; }

    /// <summary>JSON as it goes to the listener.</summary>
    public required string Payload { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Place in the feed, given by the relay after the commit: a row committed late is not skipped by a reader who is further on.</summary>
    public long? Sequence { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<OutboxEvent>
    {
        public void Configure(EntityTypeBuilder<OutboxEvent> builder)
        {
            builder.Property(row => row.Kind).HasMaxLength(64);
            builder.HasIndex(row => row.Sequence).IsUnique();
            builder.HasIndex(row => row.CreatedAt);
        }
    }
}
