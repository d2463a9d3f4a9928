using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync.Coverage;

/// <summary>How far fetching is that the owner asked for.</summary>
/// <param name="State">none, running, waiting (it goes on by itself when the mailbox can be read again), done.</param>
/// <param name="Fetched">Of <paramref name="Total"/>, which is null before the mailbox was compared.</param>
public sealed record FetchView(string State, DateTimeOffset? RequestedAt, DateTimeOffset? FinishedAt, long? Total, long Fetched);

/// <summary>So many messages are not on record as they should be for this reason.</summary>
/// <param name="Remedy">What can be done about it.</param>
public sealed record GapReason(string Reason, string Text, string Remedy, long Count);

/// <summary>What of a mailbox was seen, why the rest was not, and what is being done about it.</summary>
/// <param name="Missing">Messages that fetching may bring.</param>
public sealed record CoverageReport(long Seen, long Present, double? Ratio, DateTimeOffset? CheckedAt, long Missing, IReadOnlyList<GapReason> Reasons, FetchView Fetch);

/// <summary>One of the messages; what can be read in the mailbox itself is null where it cannot be reached just now. Nothing of it is kept.</summary>
public sealed record GapView(string Folder, string Reason, string Text, DateTimeOffset FoundAt, DateTimeOffset? ReceivedAt, string? From, string? Subject);

/// <summary>Shows the coverage of the caller's mailbox.</summary>
public sealed class ShowCoverage(AppDb db, OwnMailboxes own, OpenMailbox openMailbox)
{
    private const int MostShown = 50;
    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(10);

    public async Task<Result<CoverageReport>> HandleAsync(Guid mailboxId, CancellationToken ct)
    {
        var found = await own.FindAsync(mailboxId, ct);
        return found.Error is { } error ? error : await OfAsync(found.Value, ct);
    }

    /// <summary>The first of them, with what their headers say: read now, for the owner alone.</summary>
    public async Task<Result<Page<GapView>>> ListAsync(Guid mailboxId, CancellationToken ct)
    {
        var found = await own.FindAsync(mailboxId, ct);
        if (found.Error is { } error)
            return error;
        var rows = await db.CoverageGaps.AsNoTracking().Where(row => row.MailboxId == mailboxId).OrderBy(row => row.Folder).ThenBy(row => row.ProviderId).Take(MostShown).ToListAsync(ct);
        var read = rows.Count == 0 || found.Value.State is MailboxState.Removed or MailboxState.Disabled ? [] : await ReadAsync(mailboxId, rows, ct);
        return new Page<GapView>(
            [.. rows.Select(row =>
            {
                var message = read.GetValueOrDefault((row.Folder, row.ProviderId));
                return new GapView(row.Folder, row.Reason, GapTexts.Of(row.Reason).Text, row.FoundAt, message?.ReceivedAt, message?.Headers.From?.ToString(), message?.Headers.Subject);
            })],
            null);
    }

    internal async Task<CoverageReport> OfAsync(Mailbox mailbox, CancellationToken ct)
    {
        // How far fetching is comes first: when that is done, all that is read after it is what it brought about.
        var fetch = await db.GapFetches.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == mailbox.Id, ct);
        var counts = await db.CoverageGaps.Where(row => row.MailboxId == mailbox.Id).GroupBy(row => row.Reason).Select(group => new { group.Key, Count = group.LongCount() }).ToListAsync(ct);
        mailbox = await db.Mailboxes.AsNoTracking().SingleAsync(row => row.Id == mailbox.Id, ct);
        var (seen, present) = (mailbox.CoverageSeen ?? 0, mailbox.CoveragePresent ?? 0);
        var isRead = mailbox.State is MailboxState.Healthy or MailboxState.Syncing or MailboxState.Connecting;
        return new CoverageReport(
            seen,
            present,
            present == 0 ? null : Math.Min(1, (double)seen / present),
            mailbox.CoverageCheckedAt,
            Math.Max(0, present - seen),
            [.. counts.OrderByDescending(row => row.Count).Select(row => new GapReason(row.Key, GapTexts.Of(row.Key).Text, GapTexts.Of(row.Key).Remedy, row.Count))],
            fetch is null
                ? new FetchView("none", null, null, null, 0)
                : new FetchView(fetch.FinishedAt is not null ? "done" : isRead ? "running" : "waiting", fetch.RequestedAt, fetch.FinishedAt, fetch.Total, fetch.Fetched));
    }

    private async Task<Dictionary<(string, string), ChangedMessage>> ReadAsync(Guid mailboxId, List<CoverageGap> rows, CancellationToken ct)
    {
        var read = new Dictionary<(string, string), ChangedMessage>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(ReadWithin);
        try
        {
            await using var provider = await openMailbox.OpenAsync(mailboxId, givesWay: true, limit.Token);
            foreach (var folder in rows.GroupBy(row => row.Folder))
            {
                foreach (var message in await provider.ReadHeadersAsync(WatchedFolder.Named(folder.Key), [.. folder.Select(row => new ProviderMessageId(row.ProviderId))], limit.Token))
                    read[(folder.Key, message.Id.Value)] = message;
            }
        }
        catch (Exception exception) when (exception is ProviderException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // The list stands without what the messages say of themselves.
        }

        return read;
    }
}

/// <summary>Why a message is not on record as it should be, and what to do, in words.</summary>
internal static class GapTexts
{
    public static (string Text, string Remedy) Of(string reason) => reason switch
    {
        CoverageGap.NeverSeen => (
            Say.Text("gap_never_seen", "Not looked at yet."),
            Say.Text("gap_never_seen_remedy", "Fetch them now. By itself Inlay looks again every night.")),
        LogRules.StoringFailed => (
            Say.Text("gap_storing_failed", "Could not be stored."),
            Say.Text("gap_storing_failed_remedy", "Fetch them now. If they come back, log them yourself and tell your administrator, who finds the cause in the log.")),
        LogRules.Gone => (
            Say.Text("gap_gone", "Was gone when it was to be read, and has come back."),
            Say.Text("gap_gone_remedy", "Fetch them now.")),
        LogRules.TooLarge => (
            Say.Text("gap_too_large", "Too large to be read: on record with sender, recipients and subject only."),
            Say.Text("gap_too_large_remedy", "Nothing is missing on the timeline. Read these in your mailbox.")),
        _ => (Say.Text("gap_other", "Not on record."), Say.Text("gap_gone_remedy", "Fetch them now.")),
    };
}
