using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Threading.RateLimiting;
using AddinHost.Contacts.Marks;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Sending.Documents;
using AddinHost.Shared.Events;
using AddinHost.Shared.Results;
using AddinHost.Timeline;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Events;
using AddinHost.Tracking.Policies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Tracking.Documents;

/// <summary>How many reports one link may send: a page that is looked at sends some in a minute.</summary>
public sealed class ViewLimit : IDisposable
{
    private const int PerMinute = 60;

    private readonly PartitionedRateLimiter<Guid> limiter = PartitionedRateLimiter.Create<Guid, Guid>(link =>
        RateLimitPartition.GetFixedWindowLimiter(link, _ => new FixedWindowRateLimiterOptions { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    public bool Takes(Guid link)
    {
        using var lease = limiter.AttemptAcquire(link);
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}

/// <summary>Keeps what the page of a document tells: which pages, how long. One row for each time it is opened, however often it reports; on the timeline once.</summary>
public sealed class RecordView(OpenDocument open, ViewLimit limit)
{
    public const string Viewed = "document.viewed";

    private const int MostPages = 5_000;
    private const int MostReported = 500;
    private const int MostSecondsOfPage = 3_600;

    /// <summary>Of one link; what comes beyond is nobody reading.</summary>
    private const int MostViews = 1_000;

    /// <param name="Session">Made by the page when it was opened.</param>
    /// <param name="Pages">Seconds by page, from its opening on.</param>
    public sealed record Request(Guid Session, [Required] IReadOnlyDictionary<int, int> Pages);

    public sealed record ViewedEvent(Guid Id, Guid DocumentId, Guid? ContactId, string Name, DateTimeOffset At, EventClass Class);

    /// <summary>Null where the address leads nowhere.</summary>
    public Task<Result<Done>?> HandleAsync(string token, Visitor visitor, Request request, CancellationToken ct) => open.InAsync<Result<Done>?>(
        token,
        async (services, link, document) =>
        {
            if (!limit.Takes(link.Id))
                return Error.Conflict("view_too_often", "That is reported too often.");
            if (request.Session == Guid.Empty || request.Pages.Count is 0 or > MostReported || request.Pages.Any(page => page.Key < 1 || page.Key > (document.PageCount ?? MostPages) || page.Value is < 0 or > MostSecondsOfPage))
                return Error.Invalid("view_invalid", "That is no view of this document.");
            if (visitor.OrganizationId != link.OrganizationId && await OpenDocument.MayKeepAsync(services, link, ct))
                await services.GetRequiredService<RecordOwnView>().RunAsync(link, document, visitor, request, MostViews, ct);
            return default(Done);
        },
        ct);

    /// <summary>A reader does not want views kept. False where the address leads nowhere.</summary>
    public Task<bool> ObjectAsync(string token, CancellationToken ct) => open.InAsync(
        token,
        async (services, link, _) =>
        {
            var (own, marks) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<AddressMarks>());
            DateTimeOffset? now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            await own.WriteAsync(
                async () =>
                {
                    await own.DocumentLinks.Where(row => row.Id == link.Id && row.OptedOutAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.OptedOutAt, now), ct);
                    if (link.Recipient is { } reader)
                        await marks.AddAsync(reader, AddressMarkKind.NoTracking, link.MailMessageId, null, ct);
                },
                ct);
            return true;
        },
        ct);
}

/// <summary>The same as the document's own organization.</summary>
public sealed class RecordOwnView(
    AppDb db, Classifier classifier, TrackingPolicies policies, OwnNetworks networks, TimelineOf timeline, TimelineViews views, Outbox outbox, IOptions<TrackingOptions> options, TimeProvider clock)
{
    public async Task RunAsync(DocumentLink link, Document document, Visitor visitor, RecordView.Request request, int mostViews, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(visitor);
        ArgumentNullException.ThrowIfNull(request);
        var now = clock.GetUtcNow();
        var policy = await policies.FindAsync(ct);
        var handedOff = link.MailMessageId is { } mail ? await HandedOffAsync(mail, link.Recipient, ct) : null;
        // A report comes from a script that ran: a click that somebody stays with.
        var evidence = new Evidence(
            TrackedAct.Click, handedOff is { } at ? now - at : null, visitor.Address, visitor.Agent, HasLanguage: visitor.HasLanguage, ByAddress: await networks.IsOfAsync(link.MemberId, visitor.Address, ct));
        var judgement = classifier.Judge(evidence, TrackingPolicies.WindowsOf(policy, options.Value));
        if (judgement.Class is EventClass.Machine or EventClass.Own)
            return;
        if (policy is { AggregateOnly: true })
        {
            await CountAsync(document.Id, request.Session, now, ct);
            return;
        }

        await db.WriteAsync(() => KeepAsync(link, document, request, judgement, now, mostViews, ct), ct);
        await outbox.WakeAsync(ct);
    }

    private async Task KeepAsync(DocumentLink link, Document document, RecordView.Request request, Judgement judgement, DateTimeOffset now, int mostViews, CancellationToken ct)
    {
        // Reports of one opening may come at once, when the page is left.
        await db.TakeTurnAsync("document-view", ct);
        var there = await db.DocumentViews.AsNoTracking().SingleOrDefaultAsync(row => row.LinkId == link.Id && row.Session == request.Session, ct);
        var times = Longest(there?.Times, request.Pages);
        var (pages, seconds, written) = (times.Count, times.Values.Sum(), JsonSerializer.Serialize(times));
        if (there is not null)
        {
            await db.DocumentViews.Where(row => row.Id == there.Id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.SeenAt, now).SetProperty(row => row.Pages, pages).SetProperty(row => row.Seconds, seconds).SetProperty(row => row.Times, written), ct);
            return;
        }

        if (await db.DocumentViews.CountAsync(row => row.LinkId == link.Id, ct) >= mostViews)
            return;
        var view = new DocumentView
        {
            LinkId = link.Id, DocumentId = document.Id, Session = request.Session, StartedAt = now, SeenAt = now, Class = judgement.Class, Rule = judgement.Rule, Pages = pages, Seconds = seconds, Times = written,
        };
        await db.TryInsertAsync(view, ct);
        var contact = link.ContactId is { } id && await db.Contacts.AnyAsync(row => row.Id == id, ct) ? link.ContactId : null;
        // What perhaps nobody did is no fact about somebody.
        if (contact is { } record && judgement.Class is EventClass.Human or EventClass.Probable)
        {
            var entry = new TimelineEntry { RecordId = record, Kind = TimelineKind.Document, SourceId = view.Id, OccurredAt = now };
            await timeline.AddAsync(entry, async () => (await views.OfAsync([entry], ct))[0] is var shown && document.IsShared ? shown : shown with { Subject = null }, ct);
        }

        outbox.Add(RecordView.Viewed, new RecordView.ViewedEvent(view.Id, document.Id, contact, document.Name, now, judgement.Class), link.MemberId);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>A copy of one reader left on its own; mail that went out by the member's own program was last prepared when they pressed Send.</summary>
    private async Task<DateTimeOffset?> HandedOffAsync(Guid mail, string? reader, CancellationToken ct)
    {
        var copies = reader is null ? [] : await db.OutgoingCopies.Where(row => row.MailMessageId == mail).Select(row => new { row.Address, row.HandedOffAt }).ToListAsync(ct);
        return copies.Find(copy => string.Equals(EmailAddress.TryParse(copy.Address, out var address) ? address.Normalized : copy.Address, reader, StringComparison.Ordinal))?.HandedOffAt
            ?? await db.OutgoingMails.Where(row => row.MailMessageId == mail).Select(row => row.HandedOffAt).SingleOrDefaultAsync(ct)
            ?? await db.OutgoingReferences.Where(row => row.Id == mail || row.MailMessageId == mail).Select(row => row.PreparedAt).FirstOrDefaultAsync(ct);
    }

    private Task CountAsync(Guid documentId, Guid session, DateTimeOffset now, CancellationToken ct) => db.WriteAsync(
        async () =>
        {
            if (!await db.TryInsertAsync(new CountedEvent { Id = session, At = now }, ct))
                return;
            if (!await db.TryInsertAsync(new DocumentCount { DocumentId = documentId, Views = 1 }, ct))
                await db.DocumentCounts.Where(row => row.DocumentId == documentId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Views, row => row.Views + 1), ct);
        },
        ct);

    /// <summary>Reports say how long it was so far, and may come in any order.</summary>
    private static SortedDictionary<int, int> Longest(string? before, IReadOnlyDictionary<int, int> pages)
    {
        var times = before is null ? [] : JsonSerializer.Deserialize<SortedDictionary<int, int>>(before)!;
        foreach (var (page, seconds) in pages)
            times[page] = Math.Max(seconds, times.GetValueOrDefault(page));
        return times;
    }
}
