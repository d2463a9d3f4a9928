using System.Text.Json;
using AddinHost.Data;
using AddinHost.Messages.Files;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages;

/// <summary>A file of a message as it is listed.</summary>
/// <param name="Problem">Why it cannot be had: quota, too_large, not_scanned, infected or scan_too_large; null where it can.</param>
public sealed record AttachmentView(Guid Id, string Name, string Type, long Size, string Url, string? Problem);

/// <summary>What became of one recipient.</summary>
public sealed record RecipientView(string Address, string State, string? Code, string? Text);

/// <summary>A message without its body, as far as its reader may see it.</summary>
/// <param name="Sharing">How much that is; what is left out is empty.</param>
public record MessageView(
    Guid Id,
    string MessageId,
    Guid ThreadId,
    MailDirection Direction,
    SendState? State,
    MailParty From,
    IReadOnlyList<MailParty> To,
    IReadOnlyList<MailParty> Cc,
    string Subject,
    string Preview,
    DateTimeOffset SentAt,
    IReadOnlyList<AttachmentView> Attachments,
    SharingLevel Sharing = SharingLevel.Everything,
    ReportView? Report = null);

/// <summary>Reads messages in the form that people and programs see.</summary>
public sealed class MessageViews(AppDb db, Caller caller, MessageSharing sharing, FileScans scans)
{
    /// <param name="viewer">Who is to see it.</param>
    public async Task<MessageView> OfAsync(MailMessage message, Guid viewer, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var level = (await sharing.OfAsync([message.Id], viewer, ct))[message.Id];
        var report = await db.MailReports.AsNoTracking().SingleOrDefaultAsync(row => row.MailMessageId == message.Id, ct);
        var files = await db.MailAttachments.AsNoTracking().Where(row => row.MailMessageId == message.Id && row.ContentId == null).OrderBy(row => row.Position).ToListAsync(ct);
        return View(message, files, await scans.ProblemsAsync(files, ct), level, report);
    }

    public async Task<Dictionary<Guid, MessageView>> OfAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var messages = await db.MailMessages.AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(ct);
        var levels = await sharing.OfAsync(ids, caller.MemberId, ct);
        var all = await db.MailAttachments.AsNoTracking().Where(row => ids.Contains(row.MailMessageId)).ToListAsync(ct);
        var problems = await scans.ProblemsAsync(all, ct);
        var reports = await db.MailReports.AsNoTracking().Where(row => ids.Contains(row.MailMessageId)).ToDictionaryAsync(row => row.MailMessageId, ct);
        var files = all.ToLookup(row => row.MailMessageId);
        return messages.ToDictionary(row => row.Id, row => View(row, files[row.Id], problems, levels[row.Id], reports.GetValueOrDefault(row.Id)));
    }

    private static MessageView View(MailMessage row, IEnumerable<MailAttachment> files, Dictionary<Guid, string> problems, SharingLevel level, MailReport? report) => new(
        row.Id, row.MessageId, row.ThreadId, row.Direction, row.State, new MailParty(row.FromName, row.FromAddress), Parties(row.To), Parties(row.Cc),
        level <= SharingLevel.Subject ? row.Subject : "", level == SharingLevel.Everything ? row.Preview : "", row.SentAt,
        [.. files.Where(file => level == SharingLevel.Everything && file.ContentId is null).OrderBy(file => file.Position).Select(file =>
            new AttachmentView(file.Id, SafeFileName.Of(file.Name), SafeType.Of(file.ContentType), file.Size, $"/api/v1/messages/{row.Id}/attachments/{file.Id}", problems.GetValueOrDefault(file.Id)))],
        level, report is null ? null : ReportView.Of(report, level == SharingLevel.Everything));

    /// <summary>Who stands in an address field as it is kept.</summary>
    public static List<MailParty> Parties(string json) => JsonSerializer.Deserialize<List<MailParty>>(json, JsonSerializerOptions.Web)!;
}
