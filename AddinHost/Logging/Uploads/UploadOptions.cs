using System.ComponentModel.DataAnnotations;

namespace AddinHost.Logging.Uploads;

/// <summary>Limits of uploads of mail (<c>Uploads:*</c>). One message has at most what logging takes.</summary>
public sealed class UploadOptions
{
    public const string Section = "Uploads";

    /// <summary>Bytes of one file.</summary>
    [Range(1, long.MaxValue)]
    public long LargestFileBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Bytes of all files of an organization that wait to be logged.</summary>
    [Range(1, long.MaxValue)]
    public long MostWaitingBytes { get; set; } = 10L * 1024 * 1024 * 1024;

    /// <summary>Files of one upload.</summary>
    [Range(1, 100_000)]
    public int MostFiles { get; set; } = 1_000;

    /// <summary>Messages of one upload.</summary>
    [Range(1, 10_000_000)]
    public int MostMessages { get; set; } = 200_000;
}
