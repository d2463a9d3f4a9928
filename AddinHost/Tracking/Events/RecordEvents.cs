using System.Diagnostics.Metrics;
using System.Text.Json;
using AddinHost.Contacts;
using AddinHost.Contacts.Marks;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Policies;
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
        // What a reader objected to is not kept, whenever it is read.
        foreach (var organization in events.Where(one => tracked.TryGetValue(one.Tracked, out var of) && !(of.OptedOutAt <= one.At)).GroupBy(one => tracked[one.Tracked].OrganizationId))
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organization.Key);
            await scope.ServiceProvider.GetRequiredService<RecordOwnEvents>().RunAsync([.. organization.Select(one => (one, tracked[one.Tracked]))], ct);
        }
    }
}

/// <summary>The same for the events of one organization.</summary>
public sealed class RecordOwnEvents(
    AppDb db, Classifier classifier, FindBursts findBursts, CountEvents count, TrackingPolicies policies, AddressMarks marks, ContactBook contacts, OwnNetworks networks, Outbox outbox, IOptions<TrackingOptions> options, TimeProvider clock)
{
    public const string Opened = "tracking.opened";
    public const string Clicked = "tracking.clicked";

    /// <summary>Where the organization counts only: the count of a mail has changed. Says nothing of who, what or when.</summary>
    public const string CountChanged = "tracking.counted";

    private static readonly Counter<long> Counted = new Meter("Inlay.Tracking").CreateCounter<long>("inlay.tracking.events", description: "Opens and clicks on record, by act and class");

    private sealed record Judged(SpooledEvent Event, TrackedMessage Tracked, Evidence Evidence, Judgement Judgement);

    private sealed record Sent(Guid MailMessageId, DateTimeOffset? HandedOffAt, Guid? ContactId, string Recipients);

    /// <summary>When each copy left that has a reader of its own, and whose contact that is.</summary>
    private sealed record Readers(Dictionary<(Guid, string), DateTimeOffset?> HandedOff, Dictionary<string, Guid> Contacts);

    public async Task RunAsync(IReadOnlyList<(SpooledEvent Event, TrackedMessage Tracked)> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        var messages = events.Select(pair => pair.Tracked.MailMessageId).Distinct().ToList();
        var ids = events.Select(pair => pair.Tracked.Id).Distinct().ToList();
        var sent = await db.OutgoingMails.AsNoTracking().Where(row => messages.Contains(row.MailMessageId)).Select(row => new Sent(row.MailMessageId, row.HandedOffAt, row.ContactId, row.Recipients)).ToDictionaryAsync(row => row.MailMessageId, ct);
        // Mail that went out by the member's own program was last prepared when they pressed Send.
        var captured = await db.OutgoingReferences.AsNoTracking().Where(row => ids.Contains(row.Id) && row.PreparedAt != null).ToListAsync(ct);
        var addressed = captured.Count == 0 ? [] : await contacts.FindAsync([.. captured.SelectMany(reference => reference.Recipients).Distinct(StringComparer.Ordinal)], ct);
        foreach (var reference in captured)
        {
            var (id, first) = (reference.MailMessageId ?? reference.Id, reference.Recipients.FirstOrDefault(addressed.ContainsKey));
            sent.TryAdd(id, new Sent(id, reference.PreparedAt, first is null ? null : addressed[first], JsonSerializer.Serialize(reference.Recipients)));
        }

        events = await WelcomeAsync(events, sent, ct);
        var readers = await ReadersAsync(events, ct);
        var members = events.Select(pair => pair.Event.Member).OfType<Guid>().Distinct().ToList();
        var own = members.Count == 0 ? [] : (await db.Users.Where(row => members.Contains(row.Id)).Select(row => row.Id).ToListAsync(ct)).ToHashSet();
        // Before the transaction: a cache may be away for a while.
        var near = new Dictionary<(Guid, string?), bool>();
        foreach (var (member, address) in events.Select(pair => (pair.Tracked.MemberId, pair.Event.Address)).Distinct())
            near[(member, address)] = await networks.IsOfAsync(member, address, ct);
        var policy = await policies.FindAsync(ct);
        var windows = TrackingPolicies.WindowsOf(policy, options.Value);
        await db.WriteAsync(
            async () =>
            {
                var looks = await findBursts.RunAsync(events, windows, ct);
                var judged = new List<Judged>();
                foreach (var (one, tracked) in await NewAsync(events, ct))
                {
                    var look = looks.GetValueOrDefault(one.Id, FindBursts.Alone);
                    var evidence = new Evidence(
                        one.Act, (readers.HandedOff.GetValueOrDefault((tracked.MailMessageId, tracked.Address ?? "")) ?? sent.GetValueOrDefault(tracked.MailMessageId)?.HandedOffAt) is { } at ? one.At - at : null, one.Address, one.Agent, one.Method, one.Prefetch, one.HasLanguage,
                        one.Member is { } member && own.Contains(member), look.Links, near[(tracked.MemberId, one.Address)], look.Trapped);
                    judged.Add(new Judged(one, tracked, evidence, classifier.Judge(evidence, windows)));
                }

                if (policy is { AggregateOnly: true })
                {
                    await count.AddAsync([.. judged.Select(of => new CountEvents.Counted(of.Event.Id, of.Tracked.MailMessageId, of.Event.Act, of.Judgement.Class, of.Event.At))], clock.GetUtcNow(), ct);
                    foreach (var (message, member) in judged.Where(of => of.Judgement.Class != EventClass.Own).Select(of => (of.Tracked.MailMessageId, of.Tracked.MemberId)).Distinct())
                        outbox.Add(CountChanged, new { id = message }, member);
                }
                else
                {
                    await AddAsync(judged, TrackingPolicies.VersionOf(policy), ct);
                    Tell(judged, sent.ToDictionary(pair => pair.Key, pair => pair.Value.ContactId), readers.Contacts);
                }

                await db.SaveChangesAsync(ct);
            },
            ct);
        db.ChangeTracker.Clear();
        await outbox.WakeAsync(ct);
    }

    /// <summary>Without those of mail to somebody who does not want to be tracked: a pixel stands for all the readers of its copy.</summary>
    private async Task<IReadOnlyList<(SpooledEvent Event, TrackedMessage Tracked)>> WelcomeAsync(IReadOnlyList<(SpooledEvent Event, TrackedMessage Tracked)> events, Dictionary<Guid, Sent> sent, CancellationToken ct)
    {
        var recipients = sent.ToDictionary(pair => pair.Key, pair => JsonSerializer.Deserialize<List<string>>(pair.Value.Recipients)!);
        List<string> ReadersOf(TrackedMessage tracked) => tracked.Address is { } only ? [only] : recipients.GetValueOrDefault(tracked.MailMessageId, []);
        var since = (await marks.OfAsync([.. events.SelectMany(pair => ReadersOf(pair.Tracked)).Distinct(StringComparer.Ordinal)], ct)).Where(mark => mark.Kind == AddressMarkKind.NoTracking)
            .ToDictionary(mark => mark.Address, mark => mark.At, StringComparer.Ordinal);
        return since.Count == 0 ? events : [.. events.Where(pair => !ReadersOf(pair.Tracked).Exists(address => since.TryGetValue(address, out var at) && at <= pair.Event.At))];
    }

    /// <summary>Those that are not on record yet: a file may be read again after a crash, and hold a line twice.</summary>
    private async Task<IEnumerable<(SpooledEvent Event, TrackedMessage Tracked)>> NewAsync(IReadOnlyList<(SpooledEvent Event, TrackedMessage Tracked)> events, CancellationToken ct)
    {
        var ids = events.Select(pair => pair.Event.Id).ToList();
        var stored = (await db.TrackedOpens.Where(row => ids.Contains(row.Id)).Select(row => row.Id).Concat(db.TrackedClicks.Where(row => ids.Contains(row.Id)).Select(row => row.Id)).Concat(db.CountedEvents.Where(row => ids.Contains(row.Id)).Select(row => row.Id))
            .ToListAsync(ct)).ToHashSet();
        return events.Where(pair => !stored.Contains(pair.Event.Id)).DistinctBy(pair => pair.Event.Id);
    }

    private async Task AddAsync(List<Judged> judged, int version, CancellationToken ct)
    {
        await db.InsertMissingAsync(
            judged.Where(of => of.Event.Act == TrackedAct.Open).Select(of => new TrackedOpen
            {
                Id = of.Event.Id, TrackedMessageId = of.Tracked.Id, MailMessageId = of.Tracked.MailMessageId, MemberId = of.Tracked.MemberId, At = of.Event.At, Class = of.Judgement.Class, Rule = of.Judgement.Rule, Evidence = Write(of.Evidence), RulesVersion = version,
            }).ToList(),
            ct);
        await db.InsertMissingAsync(
            judged.Where(of => of.Event.Act == TrackedAct.Click).Select(of => new TrackedClick
            {
                Id = of.Event.Id, TrackedMessageId = of.Tracked.Id, MailMessageId = of.Tracked.MailMessageId, MemberId = of.Tracked.MemberId, At = of.Event.At, Link = of.Event.Link, Url = of.Event.Target ?? "",
                Class = of.Judgement.Class, Rule = of.Judgement.Rule, Evidence = Write(of.Evidence), RulesVersion = version,
            }).ToList(),
            ct);
    }

    private async Task<Readers> ReadersAsync(IReadOnlyList<(SpooledEvent Event, TrackedMessage Tracked)> events, CancellationToken ct)
    {
        var addresses = events.Select(pair => pair.Tracked.Address).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (addresses.Count == 0)
            return new Readers([], []);
        var messages = events.Where(pair => pair.Tracked.Address is not null).Select(pair => pair.Tracked.MailMessageId).Distinct().ToList();
        var handedOff = (await db.OutgoingCopies.Where(row => messages.Contains(row.MailMessageId)).Select(row => new { row.MailMessageId, row.Address, row.HandedOffAt }).ToListAsync(ct))
            .ToDictionary(row => (row.MailMessageId, row.Address), row => row.HandedOffAt);
        var normal = addresses.Select(address => (address, EmailAddress.TryParse(address, out var parsed) ? parsed.Normalized : address)).ToList();
        var found = await contacts.FindAsync([.. normal.Select(pair => pair.Item2).Distinct(StringComparer.Ordinal)], ct);
        return new Readers(handedOff, normal.Where(pair => found.ContainsKey(pair.Item2)).ToDictionary(pair => pair.address, pair => found[pair.Item2]));
    }

    /// <summary>One word for each message, reader, act and class: a page that shows it asks for the figures anyway.</summary>
    private void Tell(List<Judged> judged, Dictionary<Guid, Guid?> writtenTo, Dictionary<string, Guid> readers)
    {
        foreach (var group in judged.GroupBy(of => (of.Tracked.MailMessageId, of.Tracked.MemberId, of.Tracked.Address, of.Event.Act, of.Judgement.Class)))
        {
            Counted.Add(group.Count(), new("act", group.Key.Act.ToString()), new("class", group.Key.Class.ToString()));
            // A mail that no copy was seen of yet is nobody's to look at.
            if (group.Key.Class == EventClass.Own || group.All(of => of.Tracked.Id == of.Tracked.MailMessageId))
                continue;
            var contact = group.Key.Address is { } reader && readers.TryGetValue(reader, out var own) ? own : writtenTo.GetValueOrDefault(group.Key.MailMessageId);
            outbox.Add(
                group.Key.Act == TrackedAct.Open ? Opened : Clicked, new { id = group.Key.MailMessageId, contactId = contact, at = group.Max(of => of.Event.At), @class = group.Key.Class, reader = group.Key.Address }, group.Key.MemberId);
        }
    }

    private static string Write(Evidence evidence) => JsonSerializer.Serialize(evidence, JsonSerializerOptions.Web);
}
