using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Providers.Memory;

/// <summary>One message in a folder of the mail system that lives inside Inlay.</summary>
public sealed class MemoryMail : IOwned
{
    public const string Inbox = "inbox";
    public const string Sent = "sent";

    /// <summary>On its way to the inbox, where it becomes another row: ids rise with arrival.</summary>
    public const string Transit = "transit";

    /// <summary>What was handed over for sending; the proof that it went out.</summary>
    public const string Out = "out";

    /// <summary>Rises with arrival: the uid of the message.</summary>
    public long Id { get; init; }

    public Guid OrganizationId { get; set; }

    public required Guid MailboxId { get; init; }

    public required string Folder { get; init; }

    public required byte[] Content { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When mail in transit arrives; otherwise when it did.</summary>
    public required DateTimeOffset DeliverAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<MemoryMail>
    {
        public void Configure(EntityTypeBuilder<MemoryMail> builder) => builder.HasIndex(row => new { row.MailboxId, row.Folder, row.Id });
    }
}
