using System.Diagnostics.Metrics;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Tracking.Classification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Tracking.Events;

/// <summary>Writes opens and clicks to the messages they belong to, each once however often it is read, and tells whoever follows them. What belongs to nothing is passed over.</summary>
public sealed class RecordEvents(AppDb db, IServiceScopeFactory scopes)
{
    /// <summary>Of all organizations: an event knows its message and nothing else.</summary>
    public async Task RunAsync(IReadOnlyList<SpooledEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        var ids = events.Select(one => one.Tracked).Distinct().ToList();
        var tracked = await db.TrackedMessages.IgnoreQueryFilters([AppDb.OrganizationFilter]).AsNoTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, ct);
        foreach (var organization in events.Where(one => tracked.ContainsKey(one.Tracked)).GroupBy(one => tracked[one.Tracked].OrganizationId))
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organization.Key);
            await scope.ServiceProvider.GetRequiredService<RecordOwnEvents>().RunAsync([.. organization.Select(one => (one, tracked[one.Tracked]))], ct);
        }
    }
}

/// <summary>The same for the events of one organization.</summary>
public sealed class RecordOwnEvents(AppDb db, Classifier classifier, Outbox outbox, IOptions<TrackingOptions> options)
{
    public const string Opened = "tracking.opened";
    public const string Clicked = "tracking.clicked";

    private static readonly Counter<long> Counted = new Meter("Inlay.Tracking").CreateCounter<long>("inlay.tracking.events", description: "Opens and clicks on record, by act and class");

    private sealed record Judged(SpooledEvent Event, TrackedMessage Tracked, Evidence Evidence, Judgement Judgement);

    public async Task RunAsync(IReadOnlyList<(SpooledEvent Event, TrackedMessage Tracked)> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        var messages = events.Select(pair => pair.Tracked.MailMessageId).Distinct().ToList();
        var sent = await db.OutgoingMails.AsNoTracking().Where(row => messages.Contains(row.MailMessageId)).ToDictionaryAsync(row => row.MailMessageId, row => (row.HandedOffAt, row.ContactId), ct);
        var members = events.Select(pair => pair.Event.Member).OfType<Guid>().Distinct().ToList();
        var own = members.Count == 0 ? [] : (await db.Users.Where(row => members.Contains(row.Id)).Select(row => row.Id).ToListAsync(ct)).ToHashSet();
        await db.WriteAsync(
            async () =>
            {
                var bursts = await FindBurstsAsync(events, ct);
                var judged = new List<Judged>();
                foreach (var (one, tracked) in await NewAsync(events, ct))
                {
                    var evidence = new Evidence(
                        one.Act, sent.GetValueOrDefault(tracked.MailMessageId).HandedOffAt is { } at ? one.At - at : null, one.Address, one.Agent, one.Method, one.Prefetch, one.HasLanguage,
                        one.Member is { } member && own.Contains(member), bursts.GetValueOrDefault(one.Id, 1));
                    judged.Add(new Judged(one, tracked, evidence, classifier.Judge(evidence, options.Value)));
                }

                await AddAsync(judged, ct);
                Tell(judged, sent.ToDictionary(pair => pair.Key, pair => pair.Value.ContactId));
                await db.SaveChangesAsync(ct);
            },
            ct);
        db.ChangeTracker.Clear();
        await outbox.WakeAsync(ct);
    }

    /// <summary>Those that are not on record yet: a file may be read again after a crash, and hold a line twice.</summary>
    private async Task<IEnumerable<(SpooledEvent Event, TrackedMessage Tracked)>> NewAsync(IReadOnlyList<(SpooledEvent Event, TrackedMessage Tracked)> events, CancellationToken ct)
    {
        var ids = events.Select(pair => pair.Event.Id).ToList();
        var stored = (await db.TrackedOpens.Where(row => ids.Contains(row.Id)).Select(row => row.Id).Concat(db.TrackedClicks.Where(row => ids.Contains(row.Id)).Select(row => row.Id)).ToListAsync(ct)).ToHashSet();
        return events.Where(pair => !stored.Contains(pair.Event.Id)).DistinctBy(pair => pair.Event.Id);
    }

    private async Task AddAsync(List<Judged> judged, CancellationToken ct)
    {
        await db.InsertMissingAsync(
            judged.Where(of => of.Event.Act == TrackedAct.Open).Select(of => new TrackedOpen
            {
                Id = of.Event.Id, TrackedMessageId = of.Tracked.Id, MailMessageId = of.Tracked.MailMessageId, MemberId = of.Tracked.MemberId, At = of.Event.At, Class = of.Judgement.Class, Rule = of.Judgement.Rule, Evidence = Write(of.Evidence),
            }).ToList(),
            ct);
        await db.InsertMissingAsync(
            judged.Where(of => of.Event.Act == TrackedAct.Click).Select(of => new TrackedClick
            {
                Id = of.Event.Id, TrackedMessageId = of.Tracked.Id, MailMessageId = of.Tracked.MailMessageId, MemberId = of.Tracked.MemberId, At = of.Event.At, Link = of.Event.Link, Url = of.Event.Target ?? "",
                Class = of.Judgement.Class, Rule = of.Judgement.Rule, Evidence = Write(of.Evidence),
            }).ToList(),
            ct);
    }

    /// <summary>One word for each message, act and class: a page that shows it asks for the figures anyway.</summary>
    private void Tell(List<Judged> judged, Dictionary<Guid, Guid> contacts)
    {
        foreach (var group in judged.GroupBy(of => (of.Tracked.MailMessageId, of.Tracked.MemberId, of.Event.Act, of.Judgement.Class)))
        {
            Counted.Add(group.Count(), new("act", group.Key.Act.ToString()), new("class", group.Key.Class.ToString()));
            if (group.Key.Class == EventClass.Own)
                continue;
            var contact = contacts.TryGetValue(group.Key.MailMessageId, out var found) ? found : (Guid?)null;
            outbox.Add(
                group.Key.Act == TrackedAct.Open ? Opened : Clicked, new { id = group.Key.MailMessageId, contactId = contact, at = group.Max(of => of.Event.At), @class = group.Key.Class }, group.Key.MemberId);
        }
    }

    /// <summary>
    /// How many different links of its mail the address of each click asked for around that moment. Earlier clicks of what turns out to be a burst become a machine's
    /// as well: a scanner's first click looks like anybody's.
    /// </summary>
    private async Task<Dictionary<Guid, int>> FindBurstsAsync(IReadOnlyList<(SpooledEvent Event, TrackedMessage Tracked)> events, CancellationToken ct)
    {
        var bursts = new Dictionary<Guid, int>();
        foreach (var of in events.Where(pair => pair.Event.Act == TrackedAct.Click).GroupBy(pair => pair.Tracked))
        {
            var clicks = of.Select(pair => pair.Event).OrderBy(one => one.At).ToList();
            var (from, to) = (clicks[0].At - options.Value.BurstWithin, clicks[^1].At + options.Value.BurstWithin);
            var stored = (await db.TrackedClicks.Where(row => row.MailMessageId == of.Key.MailMessageId && row.TrackedMessageId == of.Key.Id && row.At >= from && row.At <= to && row.Rule != Classifier.Burst).ToListAsync(ct))
                .ToLookup(row => JsonSerializer.Deserialize<Evidence>(row.Evidence, JsonSerializerOptions.Web)?.Address);
            foreach (var address in clicks.GroupBy(one => one.Address))
                Count([.. address], [.. stored[address.Key]], bursts);
        }

        return bursts;
    }

    private void Count(List<SpooledEvent> clicks, List<TrackedClick> stored, Dictionary<Guid, int> bursts)
    {
        var all = clicks.Select(one => (one.At, one.Link)).Concat(stored.Select(row => (row.At, row.Link))).OrderBy(click => click.At).ToList();
        // Two ends of a window that moves on over the clicks in order, and how often each link stands in it.
        var (first, last) = (0, 0);
        var inside = new Dictionary<int, int>();
        foreach (var one in clicks)
        {
            for (; last < all.Count && all[last].At <= one.At + options.Value.BurstWithin; last++)
                inside[all[last].Link] = inside.GetValueOrDefault(all[last].Link) + 1;
            for (; all[first].At < one.At - options.Value.BurstWithin; first++)
            {
                if (--inside[all[first].Link] == 0)
                    inside.Remove(all[first].Link);
            }

            bursts[one.Id] = inside.Count;
            if (inside.Count >= options.Value.BurstLinks)
            {
                foreach (var row in stored.Where(row => (row.At - one.At).Duration() <= options.Value.BurstWithin && row.Class is EventClass.Human or EventClass.Probable or EventClass.Unknown))
                    (row.Class, row.Rule) = (EventClass.Machine, Classifier.Burst);
            }
        }
    }

    private static string Write(Evidence evidence) => JsonSerializer.Serialize(evidence, JsonSerializerOptions.Web);
}
