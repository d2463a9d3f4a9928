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

    public async Task RunAsync(IReadOnlyList<(SpooledEvent Event, TrackedMessage Tracked)> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        var messages = events.Select(pair => pair.Tracked.MailMessageId).Distinct().ToList();
        var sent = await db.OutgoingMails.AsNoTracking().Where(row => messages.Contains(row.MailMessageId)).ToDictionaryAsync(row => row.MailMessageId, row => (row.HandedOffAt, row.ContactId), ct);
        var members = events.Select(pair => pair.Event.Member).OfType<Guid>().Distinct().ToList();
        var own = (await db.Users.Where(row => members.Contains(row.Id)).Select(row => row.Id).ToListAsync(ct)).ToHashSet();
        await db.WriteAsync(
            async () =>
            {
                foreach (var (one, tracked) in events)
                {
                    var (handedOff, contact) = sent.GetValueOrDefault(tracked.MailMessageId);
                    var burst = one.Act == TrackedAct.Click ? await BurstAsync(one, tracked, events, ct) : 1;
                    var evidence = new Evidence(
                        one.Act, handedOff is { } at ? one.At - at : null, one.Address, one.Agent, one.Method, one.Prefetch, one.HasLanguage, one.Member is { } member && own.Contains(member), burst);
                    var judged = classifier.Judge(evidence, options.Value);
                    if (!await AddAsync(one, tracked, evidence, judged, ct))
                        continue;
                    Counted.Add(1, new("act", one.Act.ToString()), new("class", judged.Class.ToString()));
                    if (judged.Class != EventClass.Own)
                        outbox.Add(one.Act == TrackedAct.Open ? Opened : Clicked, new { id = tracked.MailMessageId, contactId = contact, one.At, @class = judged.Class }, tracked.MemberId);
                }

                await db.SaveChangesAsync(ct);
            },
            ct);
        db.ChangeTracker.Clear();
        await outbox.WakeAsync(ct);
    }

    private Task<bool> AddAsync(SpooledEvent one, TrackedMessage tracked, Evidence evidence, Judgement judged, CancellationToken ct)
    {
        var json = JsonSerializer.Serialize(evidence, JsonSerializerOptions.Web);
        return one.Act == TrackedAct.Open
            ? db.TryInsertAsync(
                new TrackedOpen { Id = one.Id, TrackedMessageId = tracked.Id, MailMessageId = tracked.MailMessageId, At = one.At, Class = judged.Class, Rule = judged.Rule, Evidence = json }, ct)
            : db.TryInsertAsync(
                new TrackedClick
                {
                    Id = one.Id, TrackedMessageId = tracked.Id, MailMessageId = tracked.MailMessageId, At = one.At, Link = one.Link, Url = one.Target ?? "", Class = judged.Class, Rule = judged.Rule, Evidence = json,
                },
                ct);
    }

    /// <summary>
    /// How many different links of the mail the address asked for around that moment. Earlier clicks of what turns out to be a burst become a machine's as well: a
    /// scanner's first click looks like anybody's.
    /// </summary>
    private async Task<int> BurstAsync(SpooledEvent one, TrackedMessage tracked, IReadOnlyList<(SpooledEvent Event, TrackedMessage Tracked)> events, CancellationToken ct)
    {
        var (from, to) = (one.At - options.Value.BurstWithin, one.At + options.Value.BurstWithin);
        var stored = await db.TrackedClicks.Where(row => row.MailMessageId == tracked.MailMessageId && row.TrackedMessageId == tracked.Id && row.At >= from && row.At <= to).ToListAsync(ct);
        var near = stored.Where(row => JsonSerializer.Deserialize<Evidence>(row.Evidence, JsonSerializerOptions.Web)?.Address == one.Address).ToList();
        var links = near.Select(row => row.Link).Concat(events.Where(other => other.Tracked.Id == tracked.Id && other.Event.Act == TrackedAct.Click && other.Event.Address == one.Address && other.Event.At >= from && other.Event.At <= to)
            .Select(other => other.Event.Link)).Distinct().Count();
        if (links >= options.Value.BurstLinks)
        {
            foreach (var row in near.Where(row => row.Class is EventClass.Human or EventClass.Probable or EventClass.Unknown))
                (row.Class, row.Rule) = (EventClass.Machine, "burst");
        }

        return links;
    }
}
