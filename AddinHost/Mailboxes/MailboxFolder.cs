using AddinHost.Providers;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Mailboxes;

/// <summary>A folder that its member has read besides Inbox and Sent.</summary>
public sealed class MailboxFolder : IOwned
{
    public const int LongestId = 1_000;
    public const int LongestName = 500;

    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    /// <summary>The provider's own id of it.</summary>
    public required string FolderId { get; init; }

    /// <summary>As the provider named it when it was last looked at.</summary>
    public required string Name { get; set; }

    public required DateTimeOffset ChosenAt { get; init; }

    /// <summary>Since when the provider no longer has it. It is not read, and its owner sees that.</summary>
    public DateTimeOffset? GoneAt { get; set; }

    /// <summary>Can more than Inbox and Sent be read of a mailbox of this kind?</summary>
    public static bool IsOffered(ProviderKind provider) => provider is ProviderKind.Graph or ProviderKind.Imap;

    public sealed class Mapping : IEntityTypeConfiguration<MailboxFolder>
    {
        public void Configure(EntityTypeBuilder<MailboxFolder> builder)
        {
            builder.ToTable("mailbox_folders").HasKey(row => new { row.MailboxId, row.FolderId });
            builder.Property(row => row.FolderId).HasMaxLength(LongestId);
            builder.Property(row => row.Name).HasMaxLength(LongestName);
        }
    }
}
