using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Contacts.Import;

/// <summary>How far an import is.</summary>
public enum ImportState
{
    /// <summary>The file is here; columns wait to be named.</summary>
    Uploaded,

    /// <summary>A dry run: counted, nothing written.</summary>
    Checking,
    Checked,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// <summary>What kind of file.</summary>
public enum ImportFormat
{
    Csv,
    Vcard,
}

/// <summary>What happens to a row whose address a contact already has.</summary>
public enum ImportDuplicates
{
    Update,
    Skip,
}

/// <summary>A file of contacts on its way in: a chunk of rows and the count of them are one transaction, so that it goes on where it was after any stop.</summary>
public sealed class ContactImport : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required string FileName { get; init; }

    public required ImportFormat Format { get; init; }

    public required long Size { get; init; }

    public ImportState State { get; set; }

    /// <summary>JSON list of the column names.</summary>
    public required string Columns { get; init; }

    /// <summary>JSON list of the first rows, for whoever names the columns.</summary>
    public required string Sample { get; init; }

    /// <summary>JSON list: what each column means.</summary>
    public required string Mapping { get; set; }

    /// <summary>False: a file from an old spreadsheet, in Windows' western characters.</summary>
    public required bool IsUtf8 { get; init; }

    public ImportDuplicates Duplicates { get; set; }

    /// <summary>Rows in the file, once it was read to its end.</summary>
    public required int Rows { get; init; }

    public int Done { get; set; }

    public int Created { get; set; }

    public int Updated { get; set; }

    public int Skipped { get; set; }

    public int Wrong { get; set; }

    /// <summary>Until when the host at work on it may be left alone.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    /// <summary>Why it ended early.</summary>
    public string? ProblemCode { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public sealed class Mapped : IEntityTypeConfiguration<ContactImport>
    {
        public void Configure(EntityTypeBuilder<ContactImport> builder)
        {
            builder.Property(row => row.FileName).HasMaxLength(200);
            builder.HasIndex(row => row.State);
            builder.HasIndex(row => new { row.OrganizationId, row.Id });
        }
    }
}

/// <summary>A piece of an uploaded file, in the database: whichever host goes on with the import has it.</summary>
public sealed class ImportPart : IOwned
{
    public Guid OrganizationId { get; set; }

    public required Guid ImportId { get; init; }

    public required int Number { get; init; }

    public required byte[] Content { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<ImportPart>
    {
        public void Configure(EntityTypeBuilder<ImportPart> builder) => builder.HasKey(row => new { row.ImportId, row.Number });
    }
}

/// <summary>A row that could not be taken, with the reason: what the error file is made of.</summary>
public sealed class ImportError : IOwned
{
    public Guid OrganizationId { get; set; }

    public required Guid ImportId { get; init; }

    /// <summary>Number of the row in the file, the first after the column names being 1.</summary>
    public required int Row { get; init; }

    /// <summary>JSON list of the cells.</summary>
    public required string Cells { get; init; }

    public required string Reason { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<ImportError>
    {
        public void Configure(EntityTypeBuilder<ImportError> builder) => builder.HasKey(row => new { row.ImportId, row.Row });
    }
}
