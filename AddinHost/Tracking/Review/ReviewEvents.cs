using System.Text.Json;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Events;
using AddinHost.Tracking.Policies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Tracking.Review;

/// <summary>
/// Judges opens and clicks on record anew, from the evidence kept with each, where the rules have changed since; and turns them into counts where the organization counts
/// only. In batches, each whole: after a crash it goes on where it was, for each row says under which rules it stands. Tells nobody: what was told is told once.
/// </summary>
public sealed class ReviewEvents(AppDb db, IServiceScopeFactory scopes)
{
    /// <summary>Told when a policy changed.</summary>
    public const string Channel = "tracking-review";

    public async Task RunAsync(CancellationToken ct)
    {
        // Of all organizations; each is then worked on as its own job.
        var organizations = await db.Organizations.Select(row => row.Id).ToListAsync(ct);
        foreach (var organization in organizations)
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organization);
            await scope.ServiceProvider.GetRequiredService<ReviewOwnEvents>().RunAsync(ct);
        }
    }
}

/// <summary>The same for the events of one organization.</summary>
public sealed class ReviewOwnEvents(AppDb db, Classifier classifier, TrackingPolicies policies, CountEvents count, IOptions<TrackingOptions> options, TimeProvider clock)
{
    private const int AtOnce = 500;

    /// <summary>Returns how many were judged or counted.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await count.ForgetAsync(ct);
        var done = 0;
        while (await NextAsync(ct) is > 0 and var some)
            done += some;
        return done;
    }

    /// <summary>The policy is read for each batch: it may change meanwhile.</summary>
    private async Task<int> NextAsync(CancellationToken ct)
    {
        var policy = await policies.FindAsync(ct);
        var some = await db.WriteAsync(() => policy is { AggregateOnly: true } ? CountAsync(ct) : JudgeAsync(policy, ct), ct);
        db.ChangeTracker.Clear();
        return some;
    }

    private async Task<int> JudgeAsync(TrackingPolicy? policy, CancellationToken ct)
    {
        var (version, windows) = (TrackingPolicies.VersionOf(policy), TrackingPolicies.WindowsOf(policy, options.Value));
        var opens = await db.TrackedOpens.Where(row => row.RulesVersion < version).OrderBy(row => row.RulesVersion).ThenBy(row => row.Id).Take(AtOnce).ToListAsync(ct);
        foreach (var row in opens)
            (row.Class, row.Rule, row.RulesVersion) = Judge(row.Evidence, row.Class, row.Rule, version, windows);
        var clicks = await db.TrackedClicks.Where(row => row.RulesVersion < version).OrderBy(row => row.RulesVersion).ThenBy(row => row.Id).Take(AtOnce).ToListAsync(ct);
        foreach (var row in clicks)
            (row.Class, row.Rule, row.RulesVersion) = Judge(row.Evidence, row.Class, row.Rule, version, windows);
        await db.SaveChangesAsync(ct);
        return opens.Count + clicks.Count;
    }

    private (EventClass Class, string Rule, int Version) Judge(string evidence, EventClass was, string rule, int version, TrackingOptions windows)
    {
        if (JsonSerializer.Deserialize<Evidence>(evidence, JsonSerializerOptions.Web) is not { } seen)
            return (was, rule, version);
        var judged = classifier.Judge(seen, windows);
        return (judged.Class, judged.Rule, version);
    }

    private async Task<int> CountAsync(CancellationToken ct)
    {
        var opens = await db.TrackedOpens.OrderBy(row => row.Id).Take(AtOnce).Select(row => new CountEvents.Counted(row.Id, row.MailMessageId, TrackedAct.Open, row.Class, row.At)).ToListAsync(ct);
        var clicks = await db.TrackedClicks.OrderBy(row => row.Id).Take(AtOnce).Select(row => new CountEvents.Counted(row.Id, row.MailMessageId, TrackedAct.Click, row.Class, row.At)).ToListAsync(ct);
        var (openIds, clickIds) = (opens.Select(row => row.Id).ToList(), clicks.Select(row => row.Id).ToList());
        await count.AddAsync([.. opens, .. clicks], clock.GetUtcNow(), ct);
        await db.TrackedOpens.Where(row => openIds.Contains(row.Id)).ExecuteDeleteAsync(ct);
        await db.TrackedClicks.Where(row => clickIds.Contains(row.Id)).ExecuteDeleteAsync(ct);
        return opens.Count + clicks.Count;
    }
}
