using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Messages.Removal;

/// <summary>A message that somebody took off the record, or an address whose contact somebody deleted, as a keyed hash: neither comes back by itself.</summary>
public sealed class RemovedMessage : IOwned
{
    public Guid OrganizationId { get; set; }

    /// <summary>Of what makes a message this one, or of the address.</summary>
    public required long Hash { get; init; }

    public required DateTimeOffset RemovedAt { get; init; }

    public required Guid RemovedBy { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<RemovedMessage>
    {
        public void Configure(EntityTypeBuilder<RemovedMessage> builder) => builder.ToTable("RemovedMessages").HasKey(row => new { row.OrganizationId, row.Hash });
    }
}
