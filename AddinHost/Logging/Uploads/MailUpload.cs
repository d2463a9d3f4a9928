using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Logging.Uploads;

/// <summary>How far an upload of mail is.</summary>
public enum UploadState
{
    /// <summary>Files may still come.</summary>
    Open,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// <summary>Files of mail that a member logs: one message and the count of it are one transaction, so that it goes on where it was after any stop.</summary>
public sealed class MailUpload : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    /// <summary>Whose mail it is; nobody else sees the upload.</summary>
    public required Guid MemberId { get; init; }

    /// <summary>A record to log onto besides the contacts that the mails name.</summary>
    public Guid? ContactId { get; init; }

    /// <summary>Whoever a mail concerns and is no contact yet becomes one.</summary>
    public required bool CreatesContacts { get; init; }

    public UploadState State { get; set; }

    public int Files { get; set; }

    public long Bytes { get; set; }

    /// <summary>Messages in the files.</summary>
    public int Messages { get; set; }

    public int Done { get; set; }

    public int Logged { get; set; }

    /// <summary>On record before.</summary>
    public int Present { get; set; }

    public int NotLogged { get; set; }

    /// <summary>Until when the host at work on it may be left alone.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    /// <summary>Why it ended early.</summary>
    public string? ProblemCode { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailUpload>
    {
        public void Configure(EntityTypeBuilder<MailUpload> builder)
        {
            builder.Property(row => row.ProblemCode).HasMaxLength(64);
            builder.HasIndex(row => row.State);
            builder.HasIndex(row => new { row.MemberId, row.Id });
        }
    }
}

/// <summary>One file of an upload; its bytes lie in the data folder until the upload is over.</summary>
public sealed class UploadedFile : IOwned
{
    public Guid OrganizationId { get; set; }

    public required Guid UploadId { get; init; }

    public required int Number { get; init; }

    /// <summary>As its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>As it is called in the data folder.</summary>
    public required string Place { get; init; }

    public required bool IsMbox { get; init; }

    public required long Size { get; init; }

    public required int Messages { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<UploadedFile>
    {
        public void Configure(EntityTypeBuilder<UploadedFile> builder)
        {
            builder.Property(row => row.Name).HasMaxLength(255);
            builder.Property(row => row.Place).HasMaxLength(64);
            builder.HasKey(row => new { row.UploadId, row.Number });
            builder.HasIndex(row => row.Place);
        }
    }
}

/// <summary>A message of an upload that was not logged, and why.</summary>
public sealed class UploadProblem : IOwned
{
    public Guid OrganizationId { get; set; }

    public required Guid UploadId { get; init; }

    /// <summary>Of the message in the whole upload, the first being 1.</summary>
    public required int Number { get; init; }

    public required string FileName { get; init; }

    /// <summary>Of the message in its file, the first being 1.</summary>
    public required int InFile { get; init; }

    public string? Subject { get; init; }

    public string? FromAddress { get; init; }

    public required string Code { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<UploadProblem>
    {
        public void Configure(EntityTypeBuilder<UploadProblem> builder)
        {
            builder.Property(row => row.FileName).HasMaxLength(255);
            builder.Property(row => row.Subject).HasMaxLength(200);
            builder.Property(row => row.FromAddress).HasMaxLength(320);
            builder.Property(row => row.Code).HasMaxLength(64);
            builder.HasKey(row => new { row.UploadId, row.Number });
        }
    }
}
