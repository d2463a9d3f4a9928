using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages.Files;

/// <summary>Which files cannot be had, and why. What was found is never given out, whatever became of the scanner since.</summary>
public sealed class FileScans(AppDb db, ClamScanner scanner)
{
    public const string NotScanned = "not_scanned";
    public const string Infected = "infected";
    public const string ScanTooLarge = "scan_too_large";

    /// <summary>By the id of the attachment.</summary>
    public async Task<Dictionary<Guid, string>> ProblemsAsync(IReadOnlyCollection<MailAttachment> files, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(files);
        var problems = files.Where(file => file.NotKept is not null).ToDictionary(file => file.Id, file => file.NotKept!);
        var names = files.Where(file => file.NotKept is null).Select(file => file.Blob).ToHashSet();
        if (names.Count == 0)
            return problems;
        var isOn = scanner.IsOn;
        var states = await db.KeptFiles.AsNoTracking().Where(row => names.Contains(row.Blob) && (isOn || row.Scan == ScanState.Infected)).ToDictionaryAsync(row => row.Blob, row => row.Scan, ct);
        foreach (var file in files.Where(file => file.NotKept is null))
        {
            ScanState? state = states.TryGetValue(file.Blob, out var found) ? found : null;
            if (state == ScanState.Infected)
                problems[file.Id] = Infected;
            else if (isOn && state != ScanState.Clean)
                problems[file.Id] = state == ScanState.TooLarge ? ScanTooLarge : NotScanned;
        }

        return problems;
    }

    /// <summary>The same for a file that belongs to no message.</summary>
    public async Task<string?> ProblemAsync(string blob, CancellationToken ct)
    {
        var state = await db.KeptFiles.AsNoTracking().Where(row => row.Blob == blob).Select(row => (ScanState?)row.Scan).SingleOrDefaultAsync(ct);
        return state == ScanState.Infected ? Infected : !scanner.IsOn || state == ScanState.Clean ? null : state == ScanState.TooLarge ? ScanTooLarge : NotScanned;
    }

    public static Error Refusal(string problem) => problem switch
    {
        NotKept.Quota => Error.NotFound("attachment_over_quota", "This file was not stored: your organization's space for files was full. An administrator can make room; then log the mail again."),
        NotKept.TooLarge => Error.NotFound("attachment_not_stored", "This file was not stored: it is larger than this installation keeps."),
        Infected => Error.Forbidden("attachment_infected", "The malware scanner found something in this file. It is not given out."),
        ScanTooLarge => Error.Conflict("attachment_scan_too_large", "This file is larger than the malware scanner takes, and is not given out unchecked. An administrator can let the scanner take larger ones."),
        _ => Error.Conflict("attachment_not_scanned", "The malware scanner has not checked this file yet. Try again in a minute."),
    };
}
