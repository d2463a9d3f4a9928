using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Providers.Memory;

/// <summary>One message in a folder of the mail system that lives inside Inlay.</summary>
public sealed class MemoryMail : IOwned
{
    /// <summary>Rises with arrival: the uid of the message.</summary>
    public long Id { get; init; }

    public Guid OrganizationId { get; set; }

    public required Guid MailboxId { get; init; }

    public required string Folder { get; init; }

    public required byte[] Content { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Not shown in its folder before this time: mail that is still on its way.</summary>
    public required DateTimeOffset DeliverAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<MemoryMail>
    {
        public void Configure(EntityTypeBuilder<MemoryMail> builder) => builder.HasIndex(row => new { row.MailboxId, row.Folder, row.Id });
    }
}
