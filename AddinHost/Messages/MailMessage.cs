using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Messages;

/// <summary>Which way a mail went, seen from the organization.</summary>
public enum MailDirection
{
    Incoming,
    Outgoing,
}

/// <summary>Where a message that we send is on its way (api.md).</summary>
public enum SendState
{
    Written,
    HandingOff,
    Accepted,
    Filed,
    Unconfirmed,
    Bounced,
    Failed,
    Cancelled,
}

/// <summary>One mail that is logged or sent; once per organization, however many mailboxes bring it.</summary>
public sealed class MailMessage : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    /// <summary>All messages of one exchange share it.</summary>
    public required Guid ThreadId { get; init; }

    /// <summary>RFC 5322 Message-ID without brackets; empty when the mail had none that is usable.</summary>
    public required string MessageId { get; init; }

    /// <summary>SHA-256 of what makes it this message: Message-ID, author and date, or its content where it has no Message-ID.</summary>
    public required byte[] Identity { get; init; }

    /// <summary>The same Message-ID is also on another message with another author or date.</summary>
    public bool SharesMessageId { get; init; }

    public required MailDirection Direction { get; init; }

    public string? FromName { get; init; }

    /// <summary>Empty where nobody can be named as the author.</summary>
    public required string FromAddress { get; init; }

    /// <summary>JSON list of <see cref="MailParty"/>.</summary>
    public required string To { get; init; }

    public required string Cc { get; init; }

    public required string Subject { get; init; }

    public required string Preview { get; init; }

    /// <summary>The date the mail gives itself, or the time it was received where that one is not usable.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>The mailbox that brought or sent it; null when it came through the pane or an upload.</summary>
    public Guid? MailboxId { get; init; }

    /// <summary>Who logged or sent it; the owner of the mailbox when it came by itself.</summary>
    public Guid? MemberId { get; init; }

    public required DateTimeOffset LoggedAt { get; init; }

    /// <summary>Set on messages that Inlay sends.</summary>
    public SendState? State { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailMessage>
    {
        public void Configure(EntityTypeBuilder<MailMessage> builder)
        {
            builder.HasIndex(row => new { row.OrganizationId, row.Identity }).IsUnique();
            builder.HasIndex(row => row.ThreadId);
            builder.HasIndex(row => new { row.OrganizationId, row.LoggedAt });
        }
    }
}

/// <summary>Somebody named in a mail's address fields.</summary>
public sealed record MailParty(string? Name, string Address);

/// <summary>What a message says, apart from the list row: headers as they came, text and HTML.</summary>
public sealed class MailBody : IOwned
{
    public required Guid MailMessageId { get; init; }

    public Guid OrganizationId { get; set; }

    public required byte[] HeaderBlock { get; init; }

    public string? Text { get; init; }

    public string? Html { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<MailBody>
    {
        public void Configure(EntityTypeBuilder<MailBody> builder)
        {
            builder.ToTable("MailBodies").HasKey(row => row.MailMessageId);
            builder.Property(row => row.MailMessageId).ValueGeneratedNever();
        }
    }
}

/// <summary>A file of a message; its bytes lie in the blob store under their own hash.</summary>
public sealed class MailAttachment : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MailMessageId { get; init; }

    /// <summary>Empty where the file is not kept.</summary>
    public required string Blob { get; set; }

    public required string Name { get; init; }

    public required string ContentType { get; init; }

    public required long Size { get; init; }

    /// <summary>Content-ID of a part that the HTML shows inside itself.</summary>
    public string? ContentId { get; init; }

    public required int Position { get; init; }

    /// <summary>Why the file is not kept (<see cref="Files.NotKept"/>); null where it is.</summary>
    public string? NotKept { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailAttachment>
    {
        public void Configure(EntityTypeBuilder<MailAttachment> builder)
        {
            builder.Property(row => row.NotKept).HasMaxLength(20);
            builder.HasIndex(row => row.OrganizationId).HasFilter("not_kept IS NOT NULL");
            builder.HasIndex(row => row.MailMessageId);
            builder.HasIndex(row => row.Blob);
        }
    }
}

/// <summary>What became of one recipient of a message that we sent.</summary>
public sealed class MailDelivery : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MailMessageId { get; init; }

    public required string Address { get; init; }

    /// <summary>accepted, refused or bounced.</summary>
    public required string State { get; set; }

    /// <summary>Enhanced status code (RFC 3463) or the reply code of the server.</summary>
    public string? Code { get; set; }

    public string? Text { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailDelivery>
    {
        public void Configure(EntityTypeBuilder<MailDelivery> builder) =>
            builder.ToTable("MailDeliveries").HasIndex(row => new { row.MailMessageId, row.Address }).IsUnique();
    }
}

/// <summary>Keyed hash of a Message-ID that replies may name: the one table that matching asks.</summary>
public sealed class KnownMessageId : IOwned
{
    public Guid OrganizationId { get; set; }

    public required long Hash { get; init; }

    public required Guid MailMessageId { get; init; }

    /// <summary>The name itself where it is not the message's own Message-ID: another that the provider gave it when it was sent, or its thread there.</summary>
    public string? Alias { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<KnownMessageId>
    {
        public void Configure(EntityTypeBuilder<KnownMessageId> builder) =>
            builder.HasKey(row => new { row.OrganizationId, row.Hash, row.MailMessageId });
    }
}
