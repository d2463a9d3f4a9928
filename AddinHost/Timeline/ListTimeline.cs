using System.Globalization;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Messages;
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
    string? By = null)
{
    public static TimelineEntryView Of(TimelineEntry entry, MessageView? message)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new(entry.Id, entry.Kind, entry.OccurredAt, entry.SourceId, message?.MessageId, message?.ThreadId, message?.Direction, message?.Subject, message?.Preview, message?.From, message?.To, message?.Attachments, message?.State);
    }
}

/// <summary>Whose timeline an entry stands on, where entries of several are listed.</summary>
public sealed record TimelineContact(Guid Id, string? Name);

/// <summary>The timeline of a contact, company or deal, newest first, in pages.</summary>
public sealed class ListTimeline(AppDb db, Records records, TimelineViews views)
{
    /// <param name="notFound">What is said when there is no such record.</param>
    public async Task<Result<Page<TimelineEntryView>>> HandleAsync(Guid recordId, Error notFound, string? after, int limit, CancellationToken ct)
    {
        if (!await records.ExistsAsync(recordId, ct))
            return notFound;

        var entries = db.TimelineEntries.AsNoTracking().Where(entry => entry.RecordId == recordId);
        if (after is not null)
        {
            if (Mark(after) is not var (at, id))
                return Error.Invalid("page_unknown", "That page mark is not one of ours.");
            entries = entries.Where(entry => entry.OccurredAt < at || (entry.OccurredAt == at && entry.Id < id));
        }

        var size = Page.Size(limit);
        var rows = await entries.OrderByDescending(entry => entry.OccurredAt).ThenByDescending(entry => entry.Id).Take(size + 1).ToListAsync(ct);
        return new Page<TimelineEntryView>(await views.OfAsync([.. rows.Take(size)], ct), rows.Count > size ? Mark(rows[size - 1]) : null);
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
