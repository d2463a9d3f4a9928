using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Messages.Files;

/// <summary>What the malware scanner said.</summary>
public enum ScanState
{
    /// <summary>Nothing yet.</summary>
    Waiting,
    Clean,
    Infected,

    /// <summary>Larger than the scanner takes.</summary>
    TooLarge,
}

/// <summary>A file that an organization keeps, once however many messages bring it: what it takes of the quota, and what the scanner found.</summary>
public sealed class KeptFile : IOwned
{
    public Guid OrganizationId { get; set; }

    public required string Blob { get; init; }

    public required long Size { get; init; }

    /// <summary>When a message last brought it.</summary>
    public required DateTimeOffset AddedAt { get; set; }

    public ScanState Scan { get; set; }

    public DateTimeOffset? ScannedAt { get; set; }

    /// <summary>What the scanner calls what it found.</summary>
    public string? Finding { get; set; }

    public int Tries { get; set; }

    /// <summary>When it is scanned next; whoever moves this time does it. Null: at once.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<KeptFile>
    {
        public void Configure(EntityTypeBuilder<KeptFile> builder)
        {
            builder.HasKey(row => new { row.OrganizationId, row.Blob });
            builder.Property(row => row.Blob).HasMaxLength(100);
            builder.Property(row => row.Finding).HasMaxLength(200);
            builder.HasIndex(row => row.DueAt).HasFilter("scan IN ('Waiting', 'TooLarge')");
        }
    }
}

/// <summary>Why a file of a message is not there, as stable codes.</summary>
public static class NotKept
{
    /// <summary>The organization's space for files was full.</summary>
    public const string Quota = "quota";

    /// <summary>The file is larger than is kept.</summary>
    public const string TooLarge = "too_large";
}
