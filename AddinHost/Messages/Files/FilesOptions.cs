using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;

namespace AddinHost.Messages.Files;

/// <summary>What is kept of the files of messages (<c>Files:*</c>).</summary>
public sealed class FilesOptions : IValidatableObject
{
    public const string Section = "Files";

    /// <summary>Bytes of files that one organization may keep, the same file counted once. 0: no limit.</summary>
    [Range(0, long.MaxValue)]
    public long QuotaBytes { get; set; } = 100_000_000_000;

    /// <summary>Bytes of one file.</summary>
    [Range(1, int.MaxValue)]
    public int LargestBytes { get; set; } = 100_000_000;

    public Clamd ClamAv { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ClamAv.Address.Length > 0 && ClamAv.SocketPath is null && ClamAv.Server is null)
            yield return new ValidationResult("Files:ClamAv:Address is tcp://host:port or unix:/path/to/clamd.ctl.");
        if (ClamAv.Timeout <= TimeSpan.Zero || ClamAv.RetryAfter <= TimeSpan.Zero)
            yield return new ValidationResult("The spans under Files:ClamAv are more than 0.");
    }

    /// <summary>The malware scanner: clamd of ClamAV, asked over its socket.</summary>
    public sealed class Clamd
    {
        /// <summary>As in <c>unix:/run/clamav/clamd.ctl</c> or <c>tcp://127.0.0.1:3310</c>. Empty: files are not scanned.</summary>
        public string Address { get; set; } = "";

        /// <summary>For one file.</summary>
        public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

        /// <summary>First wait after the scanner could not answer; doubles up to an hour.</summary>
        public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(15);

        public bool IsOn => Address.Length > 0;

        internal string? SocketPath => Address.StartsWith("unix:", StringComparison.Ordinal) && Address.Length > 5 ? Address[5..] : null;

        internal DnsEndPoint? Server => Uri.TryCreate(Address, UriKind.Absolute, out var uri) && uri is { Scheme: "tcp", Port: > 0, PathAndQuery: "" or "/" } && uri.Host.Length > 0
            ? new DnsEndPoint(uri.Host.Trim('[', ']'), uri.Port) : null;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"clamd at {Address}");
    }
}
