using AddinHost.Data;
using AddinHost.Shared.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Messages.Files;

/// <summary>What the organization's files take, and how scanning them fares; for administrators.</summary>
/// <param name="QuotaBytes">Null: no limit.</param>
/// <param name="NotKept">Files of messages that there was no room for.</param>
/// <param name="Scanner">Null where none is set.</param>
public sealed record FilesView(long UsedBytes, long? QuotaBytes, int Files, int NotKept, int LargestBytes, ScannerView? Scanner);

/// <param name="Waiting">Files that are not given out because they were not scanned yet.</param>
/// <param name="TooLarge">Files that are not given out because the scanner takes no such large ones.</param>
public sealed record ScannerView(string Address, DateTimeOffset? AnsweredAt, int Waiting, int TooLarge, int Infected, ScannerProblem? Problem);

/// <summary>Why the scanner does not answer, and what to do.</summary>
public sealed record ScannerProblem(string Code, string Detail, string Remedy);

/// <summary>Counts the organization's files.</summary>
public sealed class ShowFiles(AppDb db, FileSpace space, SpaceTaken taken, Shared.Identity.Caller caller, ScannerHealth health, IOptions<FilesOptions> options)
{
    public async Task<FilesView> HandleAsync(CancellationToken ct)
    {
        // Who looks here wants to see what freeing did.
        taken.Forget(caller.OrganizationId);
        var used = await space.TakenAsync(ct);
        var states = await db.KeptFiles.GroupBy(row => row.Scan).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, ct);
        var notKept = await db.MailAttachments.CountAsync(row => row.NotKept == NotKept.Quota, ct);
        var settings = options.Value;
        var scanner = settings.ClamAv.IsOn
            ? new ScannerView(
                settings.ClamAv.Address, health.AnsweredAt, states.GetValueOrDefault(ScanState.Waiting), states.GetValueOrDefault(ScanState.TooLarge), states.GetValueOrDefault(ScanState.Infected),
                health.Problem is { } code ? new ScannerProblem(code, Detail(code), Remedy(code)) : null)
            : null;
        return new FilesView(used, settings.QuotaBytes > 0 ? settings.QuotaBytes : null, states.Values.Sum(), notKept, settings.LargestBytes, scanner);
    }

    public static string Detail(string code) => code switch
    {
        ScannerException.TimedOut => Say.Text("scanner_timed_out", "The malware scanner took too long."),
        ScannerException.Broken => Say.Text("scanner_broken", "The malware scanner answered something else than it should."),
        _ => Say.Text("scanner_unreachable", "The malware scanner cannot be reached."),
    };

    public static string Remedy(string code) => code switch
    {
        ScannerException.TimedOut => Say.Text("scanner_timed_out_remedy", "Give clamd more processors or memory, or raise Files:ClamAv:Timeout. Inlay tries again by itself."),
        ScannerException.Broken => Say.Text("scanner_broken_remedy", "Look into the log of clamd, and whether Files:ClamAv:Address leads to it. Inlay tries again by itself."),
        _ => Say.Text("scanner_unreachable_remedy", "Start clamd, and look whether Files:ClamAv:Address is its socket and Inlay may open it. Inlay tries again by itself."),
    };
}
