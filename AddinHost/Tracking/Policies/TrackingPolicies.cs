using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Tracking.Policies;

/// <summary>Reads and writes how the organization tracks.</summary>
public sealed class TrackingPolicies(AppDb db, Caller caller, ICache cache, IOptions<TrackingOptions> options, TimeProvider clock)
{
    private const int MostRules = 500;
    private static readonly Error Changed = Error.Conflict("tracking_policy_changed", "Somebody else has changed this since you opened it. Load it again, then make your change.");

    /// <param name="AtOnceSeconds">How soon after the hand-off what comes is a machine's.</param>
    /// <param name="SoonSeconds">Until when nobody can tell.</param>
    /// <param name="BurstSeconds">How close together clicks on several links are one look.</param>
    /// <param name="BurstLinks">How many different links make it a machine's.</param>
    public sealed record Windows([Range(0, 60)] int AtOnceSeconds, [Range(0, 600)] int SoonSeconds, [Range(1, 60)] int BurstSeconds, [Range(2, 20)] int BurstLinks);

    /// <param name="Waiting">Opens and clicks that still stand as earlier rules had them.</param>
    public sealed record View(
        TrackingMode Mode, bool AggregateOnly, bool Footer, bool Unsubscribe, bool Trap, IReadOnlyList<TrackingRule> Rules, Windows Windows, Windows Defaults, int Revision, long Waiting);

    public sealed record Request(
        TrackingMode Mode, bool AggregateOnly, bool Footer, bool Unsubscribe, bool Trap, [Required] IReadOnlyList<TrackingRule> Rules, [Required] Windows Windows, int Revision);

    /// <summary>Null as long as nobody chose anything.</summary>
    public Task<TrackingPolicy?> FindAsync(CancellationToken ct) => db.TrackingPolicies.AsNoTracking().SingleOrDefaultAsync(ct);

    /// <summary>The windows that hold under a policy.</summary>
    public static TrackingOptions WindowsOf(TrackingPolicy? policy, TrackingOptions defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        return new TrackingOptions
        {
            AtOnce = policy?.AtOnceSeconds is { } atOnce ? TimeSpan.FromSeconds(atOnce) : defaults.AtOnce,
            Soon = policy?.SoonSeconds is { } soon ? TimeSpan.FromSeconds(soon) : defaults.Soon,
            BurstWithin = policy?.BurstSeconds is { } burst ? TimeSpan.FromSeconds(burst) : defaults.BurstWithin,
            BurstLinks = policy?.BurstLinks ?? defaults.BurstLinks,
        };
    }

    /// <summary>Of the rules that give an event its class: the program's own, and how the organization has set them.</summary>
    public static int VersionOf(TrackingPolicy? policy) => (Classifier.RulesVersion * 1_000) + (policy?.Version ?? 0);

    public async Task<View> GetAsync(CancellationToken ct)
    {
        var policy = await FindAsync(ct);
        var version = VersionOf(policy);
        var counted = policy is { AggregateOnly: true };
        var waiting = await db.TrackedOpens.LongCountAsync(row => counted || row.RulesVersion < version, ct) + await db.TrackedClicks.LongCountAsync(row => counted || row.RulesVersion < version, ct);
        return new View(
            policy?.Mode ?? TrackingMode.Choice, counted, policy?.Footer ?? false, policy?.Unsubscribe ?? false, policy?.Trap ?? false, policy?.Rules ?? [],
            Shown(WindowsOf(policy, options.Value)), Shown(options.Value), policy?.Revision ?? 0, waiting);
    }

    public async Task<Result<View>> SetAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Windows.SoonSeconds < request.Windows.AtOnceSeconds)
            return Error.Field("windows.soonSeconds", "tracking_windows_invalid", "The time in which nobody can tell ends after the time that counts as a machine.");
        if (request.Rules.Count > MostRules)
            return Error.Field("rules", "tracking_rules_too_many", "At most {0} rules.", MostRules);
        var rules = new List<TrackingRule>();
        foreach (var rule in request.Rules)
        {
            if (Clean(rule.Where) is not { } where)
                return Error.Field("rules", "tracking_rule_invalid", "“{0}” is neither a domain nor the two letters of a country.", rule.Where.Length > 80 ? rule.Where[..80] + "…" : rule.Where);
            rules.Add(rule with { Where = where });
        }

        if (rules.DistinctBy(rule => rule.Where).Count() < rules.Count)
            return Error.Field("rules", "tracking_rule_twice", "Each domain and country has one rule.");
        var before = await FindAsync(ct);
        if ((before?.Revision ?? 0) != request.Revision)
            return Changed;
        var (now, windows) = (clock.GetUtcNow(), request.Windows);
        var judgedAnew = Shown(WindowsOf(before, options.Value)) != windows;
        var after = new TrackingPolicy
        {
            OrganizationId = caller.OrganizationId, Mode = request.Mode, AggregateOnly = request.AggregateOnly, Footer = request.Footer, Unsubscribe = request.Unsubscribe, Trap = request.Trap, Rules = rules,
            AtOnceSeconds = windows.AtOnceSeconds, SoonSeconds = windows.SoonSeconds, BurstSeconds = windows.BurstSeconds, BurstLinks = windows.BurstLinks,
            Version = (before?.Version ?? 0) + (judgedAnew ? 1 : 0), Revision = request.Revision + 1, ChangedBy = caller.MemberId, ChangedAt = now,
        };
        var saved = await db.WriteAsync(
            async () => (before is null || await db.TrackingPolicies.Where(row => row.Revision == request.Revision).ExecuteDeleteAsync(ct) == 1) && await db.TryInsertAsync(after, ct), ct);
        if (!saved)
            return Changed;
        await cache.SignalAsync(ReviewEvents.Channel, ct);
        return await GetAsync(ct);
    }

    /// <summary>"DE" for a country, "example.com" for a domain; null for anything else.</summary>
    private static string? Clean(string text)
    {
        var where = text.Trim().TrimStart('.', '@');
        if (where.Length == 2 && where.All(char.IsAsciiLetter))
            return where.ToUpperInvariant() is "UK" ? "GB" : where.ToUpperInvariant();
        return where.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(where) == UriHostNameType.Dns && Uri.TryCreate("http://" + where, UriKind.Absolute, out var host) ? host.IdnHost : null;
    }

    private static Windows Shown(TrackingOptions windows) => new((int)windows.AtOnce.TotalSeconds, (int)windows.Soon.TotalSeconds, (int)windows.BurstWithin.TotalSeconds, windows.BurstLinks);
}
