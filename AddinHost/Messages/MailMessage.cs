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
    Scheduled,
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
    /// <summary>Only for tables that name very many messages; made by the database, never used twice.</summary>
    public long Number { get; init; }

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

    /// <summary>A program wrote it (RFC 3834): it answers nothing.</summary>
    public bool IsAutoReply { get; init; }

    /// <summary>The date the mail gives itself, or the time it was received where that one is not usable.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>The mailbox that brought or sent it; null when it came through the pane or an upload.</summary>
    public Guid? MailboxId { get; init; }

    /// <summary>Whose it is: who sent it, or of those who have it the first whom it names; where it names none of them, the one with the smallest id.</summary>
    public Guid? MemberId { get; init; }

    public required DateTimeOffset LoggedAt { get; init; }

    /// <summary>Only its headers, or a part of them, are kept so far.</summary>
    public bool IsPartial { get; init; }

    /// <summary>It came from somebody unknown, or names nobody who is known: it stands on the records of its thread as well.</summary>
    public bool FollowsThread { get; init; }

    /// <summary>Whom it names stands among the parties.</summary>
    public bool PartiesNoted { get; init; } = true;

    /// <summary>Set on messages that Inlay sends.</summary>
    public SendState? State { get; set; }

    /// <summary>Somebody chose on which companies and deals it stands: no habit of theirs adds others.</summary>
    public bool ChoseRecords { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<MailMessage>
    {
        public void Configure(EntityTypeBuilder<MailMessage> builder)
        {
            builder.HasKey(row => row.Number);
            builder.HasAlternateKey(row => row.Id);
            builder.HasIndex(row => new { row.OrganizationId, row.Identity }).IsUnique();
            builder.HasIndex(row => row.ThreadId);
            builder.HasIndex(row => row.PartiesNoted).HasFilter("NOT parties_noted");
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

    /// <summary>accepted, refused or bounced; deferred while the server puts this one off, unconfirmed where nobody knows.</summary>
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

/// <summary>
/// A Message-ID that replies may name, as a keyed hash, and the message that carries it: one of the two tables that matching asks. 64 bits may meet by chance, so a
/// hit counts only when the message itself has the name.
/// </summary>
public sealed class KnownMessageId
{
    public required long Hash { get; init; }

    /// <summary><see cref="MailMessage.Number"/>; whose that is, theirs is this.</summary>
    public required long MessageNumber { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<KnownMessageId>
    {
        // The table has no row ids on SQLite: the key is all there is.
        public void Configure(EntityTypeBuilder<KnownMessageId> builder) => builder.HasKey(row => new { row.Hash, row.MessageNumber });
    }
}

/// <summary>Another name that a message is known by: a Message-ID that the provider gave it when it was sent, or its thread there.</summary>
public sealed class KnownAlias : IOwned
{
    public Guid OrganizationId { get; set; }

    public required long Hash { get; init; }

    public required Guid MailMessageId { get; init; }

    /// <summary>The name itself.</summary>
    public required string Alias { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<KnownAlias>
    {
        public void Configure(EntityTypeBuilder<KnownAlias> builder) =>
            builder.ToTable("KnownAliases").HasKey(row => new { row.OrganizationId, row.Hash, row.MailMessageId });
    }
}
