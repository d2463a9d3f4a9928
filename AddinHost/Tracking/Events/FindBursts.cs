using System.Text.Json;
using AddinHost.Data;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Links;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking.Events;

/// <summary>
/// What else came from the address of each click around that moment: how many different links of its mail, and the one that people do not see. Earlier clicks of what turns
/// out to be a machine become a machine's as well: a scanner's first click looks like anybody's.
/// </summary>
public sealed class FindBursts(AppDb db)
{
    /// <summary>A look at a mail from one address.</summary>
    /// <param name="Links">How many different links it asked for.</param>
    /// <param name="Trapped">The link that people do not see among them.</param>
    public readonly record struct Look(int Links, bool Trapped);

    public static readonly Look Alone = new(1, false);

    /// <summary>Of a flood the newest are looked at: a person and a scanner leave a few.</summary>
    private const int MostStored = 500;

    /// <summary>Inside the open transaction, before the events themselves are written.</summary>
    public async Task<Dictionary<Guid, Look>> RunAsync(IReadOnlyList<(SpooledEvent Event, TrackedMessage Tracked)> events, TrackingOptions windows, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(windows);
        var looks = new Dictionary<Guid, Look>();
        foreach (var of in events.Where(pair => pair.Event.Act == TrackedAct.Click).GroupBy(pair => pair.Tracked))
        {
            var clicks = of.Select(pair => pair.Event).OrderBy(one => one.At).ToList();
            var (from, to) = (clicks[0].At - windows.BurstWithin, clicks[^1].At + windows.BurstWithin);
            var stored = (await db.TrackedClicks.Where(row => row.MailMessageId == of.Key.MailMessageId && row.TrackedMessageId == of.Key.Id && row.At >= from && row.At <= to)
                    .OrderByDescending(row => row.At).Take(MostStored).ToListAsync(ct))
                .Select(row => (Row: row, Evidence: JsonSerializer.Deserialize<Evidence>(row.Evidence, JsonSerializerOptions.Web)!)).ToLookup(pair => pair.Evidence.Address);
            foreach (var address in clicks.GroupBy(one => one.Address))
                Count([.. address], [.. stored[address.Key]], windows, looks);
        }

        return looks;
    }

    private static void Count(List<SpooledEvent> clicks, List<(TrackedClick Row, Evidence Evidence)> stored, TrackingOptions windows, Dictionary<Guid, Look> looks)
    {
        var all = clicks.Select(one => (one.At, one.Link)).Concat(stored.Select(pair => (pair.Row.At, pair.Row.Link))).OrderBy(click => click.At).ToList();
        // Two ends of a window that moves on over the clicks in order, and how often each link stands in it.
        var (first, last) = (0, 0);
        var inside = new Dictionary<int, int>();
        foreach (var one in clicks)
        {
            for (; last < all.Count && all[last].At <= one.At + windows.BurstWithin; last++)
                inside[all[last].Link] = inside.GetValueOrDefault(all[last].Link) + 1;
            for (; all[first].At < one.At - windows.BurstWithin; first++)
            {
                if (--inside[all[first].Link] == 0)
                    inside.Remove(all[first].Link);
            }

            var look = looks[one.Id] = new Look(inside.Count, inside.ContainsKey(TrackingToken.Trap));
            if (!look.Trapped && look.Links < windows.BurstLinks)
                continue;
            for (var i = 0; i < stored.Count; i++)
            {
                var (row, seen) = stored[i];
                if ((row.At - one.At).Duration() > windows.BurstWithin || (seen.Trapped || !look.Trapped) && seen.LinksInBurst >= look.Links)
                    continue;
                // In the evidence too: it is judged from there when rules change.
                seen = seen with { LinksInBurst = Math.Max(seen.LinksInBurst, look.Links), Trapped = seen.Trapped || look.Trapped };
                stored[i] = (row, seen);
                row.Evidence = JsonSerializer.Serialize(seen, JsonSerializerOptions.Web);
                if (row.Class is EventClass.Human or EventClass.Probable or EventClass.Unknown)
                    (row.Class, row.Rule) = (EventClass.Machine, look.Trapped ? Classifier.Trap : Classifier.Burst);
            }
        }
    }
}
