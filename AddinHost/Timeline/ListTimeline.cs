using System.Globalization;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Timeline;

/// <summary>An entry as it is shown; what it stands for is filled in by its kind.</summary>
public sealed record TimelineEntryView(
    Guid Id,
    TimelineKind Kind,
    DateTimeOffset OccurredAt,
    Guid SourceId,
    string? MessageId,
    Guid? ThreadId,
    MailDirection? Direction,
    string? Subject,
    string? Preview,
    MailParty? From,
    IReadOnlyList<MailParty>? To,
    IReadOnlyList<AttachmentView>? Attachments,
    SendState? State,
    TimelineContact? Contact = null,
    string? Text = null,
    string? By = null,
    int? ThreadCount = null,
    SharingLevel? Sharing = null,
    ReportView? Report = null,
    ViewedPages? Viewed = null)
{
    public static TimelineEntryView Of(TimelineEntry entry, MessageView? message)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new(entry.Id, entry.Kind, entry.OccurredAt, entry.SourceId, message?.MessageId, message?.ThreadId ?? entry.ThreadId, message?.Direction, message?.Subject, message?.Preview, message?.From, message?.To, message?.Attachments, message?.State, Sharing: message?.Sharing, Report: message?.Report);
    }
}

/// <summary>What of a document was looked at.</summary>
/// <param name="Of">How many pages it has; null where nobody counted them.</param>
/// <param name="IsKnown">By the contact; else by one of several readers of a mail.</param>
public sealed record ViewedPages(Guid DocumentId, int Pages, int? Of, int Seconds, bool IsKnown);

/// <summary>Whose timeline an entry stands on, where entries of several are listed.</summary>
public sealed record TimelineContact(Guid Id, string? Name);

/// <summary>What of a timeline is asked for. Folded, a thread is one entry: its newest one that fits.</summary>
public sealed record TimelineFilter(TimelineKind? Kind = null, MailDirection? Direction = null, bool? Attachments = null, Guid? ThreadId = null, bool Fold = false);

/// <summary>The timeline of a contact, company or deal, newest first, in pages.</summary>
public sealed class ListTimeline(AppDb db, Caller caller, Records records, TimelineViews views, MessageSharing sharing)
{
    private const int MostRecords = 50;

    /// <param name="notFound">What is said when there is no such record.</param>
    public async Task<Result<Page<TimelineEntryView>>> HandleAsync(Guid recordId, Error notFound, TimelineFilter filter, string? after, int limit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (!await records.ExistsAsync(recordId, ct))
            return notFound;

        var fitting = await FittingAsync(recordId, filter, ct);
        var entries = filter.Fold ? Newest(fitting) : fitting;
        if (after is not null)
        {
            if (Mark(after) is not var (at, id))
                return Error.Invalid("page_unknown", "That page mark is not one of ours.");
            entries = entries.Where(entry => entry.OccurredAt <= at && (entry.OccurredAt < at || entry.Id < id));
        }

        var size = Page.Size(limit);
        var rows = await entries.OrderByDescending(entry => entry.OccurredAt).ThenByDescending(entry => entry.Id).Take(size + 1).ToListAsync(ct);
        var shown = await views.OfAsync([.. rows.Take(size)], ct);
        return new Page<TimelineEntryView>(filter.Fold ? await CountAsync(fitting, shown, ct) : shown, rows.Count > size ? Mark(rows[size - 1]) : null);
    }

    /// <summary>The records on which a message stands, contacts first.</summary>
    public async Task<IReadOnlyList<RecordName>> RecordsOfAsync(Guid messageId, CancellationToken ct)
    {
        var ids = await db.TimelineEntries.Where(entry => entry.SourceId == messageId && entry.Kind == TimelineKind.Email).Select(entry => entry.RecordId).Take(MostRecords).ToListAsync(ct);
        return [.. (await records.NamesAsync(ids, ct)).Values.OrderBy(record => record.Kind switch { "contact" => 0, "company" => 1, _ => 2 }).ThenBy(record => record.Name, StringComparer.CurrentCulture)];
    }

    public async Task<Result<TimelineEntryView>> GetAsync(Guid entryId, CancellationToken ct)
    {
        var entry = await db.TimelineEntries.AsNoTracking().SingleOrDefaultAsync(row => row.Id == entryId, ct);
        if (entry is null || !await records.ExistsAsync(entry.RecordId, ct))
            return Error.NotFound("entry_not_found", "That entry is not on a timeline of your organization.");
        return (await views.OfAsync([entry], ct))[0];
    }

    private async Task<IQueryable<TimelineEntry>> FittingAsync(Guid recordId, TimelineFilter filter, CancellationToken ct)
    {
        var entries = db.TimelineEntries.AsNoTracking().Where(entry => entry.RecordId == recordId);
        if (filter.Kind is { } kind)
            entries = entries.Where(entry => entry.Kind == kind);
        if (filter.ThreadId is { } thread)
            entries = entries.Where(entry => entry.ThreadId == thread);
        if (filter.Direction is { } direction)
            entries = entries.Where(entry => db.MailMessages.Any(message => message.Id == entry.SourceId && message.Direction == direction));
        if (filter.Attachments is null)
            return entries;
        // An image that the text shows is no attachment, and one that is not shared is none to whoever looks.
        var files = db.MailAttachments.Where(file => file.ContentId == null);
        if (await sharing.LevelsAsync(ct) is { AllOpen: false } levels)
        {
            var open = db.MessageHolders.Where(levels.LetSee(caller.MemberId, SharingLevel.Everything));
            files = files.Where(file => open.Any(holder => holder.MailMessageId == file.MailMessageId));
        }

        return filter.Attachments == true ? entries.Where(entry => files.Any(file => file.MailMessageId == entry.SourceId)) : entries.Where(entry => !files.Any(file => file.MailMessageId == entry.SourceId));
    }

    /// <summary>Of each thread the newest entry: decided for each entry by itself, so that a page needs to know nothing of the pages before it.</summary>
    private static IQueryable<TimelineEntry> Newest(IQueryable<TimelineEntry> entries) => entries.Where(entry =>
        entry.ThreadId == null || !entries.Any(newer => newer.ThreadId == entry.ThreadId && (newer.OccurredAt > entry.OccurredAt || (newer.OccurredAt == entry.OccurredAt && newer.Id > entry.Id))));

    private static async Task<List<TimelineEntryView>> CountAsync(IQueryable<TimelineEntry> entries, List<TimelineEntryView> shown, CancellationToken ct)
    {
        var threads = shown.Select(view => view.ThreadId).Where(id => id != null).ToList();
        var counts = await entries.Where(entry => threads.Contains(entry.ThreadId)).GroupBy(entry => entry.ThreadId!.Value).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, ct);
        return [.. shown.Select(view => view.ThreadId is { } thread && counts.TryGetValue(thread, out var count) ? view with { ThreadCount = count } : view)];
    }

    internal static string Mark(TimelineEntry entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{entry.OccurredAt.UtcTicks / TimeSpan.TicksPerMicrosecond}.{entry.Id:N}");

    internal static (DateTimeOffset At, Guid Id)? Mark(string mark)
    {
        var parts = mark.Split('.');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
            && micros <= DateTimeOffset.MaxValue.UtcTicks / TimeSpan.TicksPerMicrosecond && Guid.TryParseExact(parts[1], "N", out var id)
            ? (new DateTimeOffset(micros * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero), id)
            : null;
    }
}
