using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Mailboxes;

/// <summary>How a mailbox is reached; apart from the mailbox, so that it can move to another provider.</summary>
public sealed class MailboxConnection : IOwned
{
    public required Guid MailboxId { get; init; }

    public Guid OrganizationId { get; set; }

    /// <summary>JSON of the provider's settings (hosts, ports, user names, pinned keys); no secret in it.</summary>
    public required string Settings { get; set; }

    /// <summary>Sealed secrets of the provider as JSON; null once the mailbox is removed.</summary>
    public byte[]? SealedSecrets { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailboxConnection>
    {
        public void Configure(EntityTypeBuilder<MailboxConnection> builder)
        {
            builder.HasKey(row => row.MailboxId);
            builder.Property(row => row.MailboxId).ValueGeneratedNever();
        }
    }
}

/// <summary>That a member agreed to what will be read, stored, sent and shown, and to which version of the text.</summary>
public sealed class Consent : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required Guid MailboxId { get; init; }

    public required string DisclosureId { get; init; }

    public required string Locale { get; init; }

    /// <summary>Space-separated scopes that were asked for; empty where the provider knows none.</summary>
    public string ScopesAsked { get; init; } = "";

    public string ScopesGranted { get; init; } = "";

    public required DateTimeOffset GivenAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<Consent>
    {
        public void Configure(EntityTypeBuilder<Consent> builder) => builder.HasIndex(row => row.MailboxId);
    }
}
