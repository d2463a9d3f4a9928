using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Limits;

/// <summary>
/// How many messages an address may hand over: on a rolling day 350 at consumer Gmail and 1,000 elsewhere, and 10 in a rolling minute; an administrator may lower both. A message
/// counts once, however many it goes to, and each hand-off counts, also one that the server refuses in the end.
/// </summary>
public sealed class SendLimits(AppDb db, Caller caller, TimeProvider clock)
{
    public const string DayReached = "send_limit_day";
    public const string MinuteReached = "send_limit_minute";

    public const int MostPerDay = 1_000;
    public const int MostPerMinute = 10;
    private const int MostPerDayAtConsumerGmail = 350;

    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public sealed record Policy([Range(1, MostPerDay)] int PerDay, [Range(1, MostPerMinute)] int PerMinute);

    /// <summary>Until when a limit stands in the way, and which.</summary>
    public sealed record Reached(DateTimeOffset Until, string Code);

    public async Task<Policy> GetAsync(CancellationToken ct) =>
        await db.SendPolicies.Select(row => new Policy(row.PerDay ?? MostPerDay, row.PerMinute ?? MostPerMinute)).SingleOrDefaultAsync(ct) ?? new Policy(MostPerDay, MostPerMinute);

    /// <summary>Lower limits hold for the next message; what waits for one that is no more in the way leaves.</summary>
    public async Task<Result<Policy>> SetAsync(Policy policy, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(policy);
        await db.WriteAsync(
            async () =>
            {
                await db.TryInsertAsync(new SendPolicy { Id = caller.OrganizationId }, ct);
                await db.SendPolicies.ExecuteUpdateAsync(set => set.SetProperty(row => row.PerDay, policy.PerDay).SetProperty(row => row.PerMinute, policy.PerMinute), ct);
                await db.MailboxPauses.Where(row => row.Code == DayReached || row.Code == MinuteReached).ExecuteDeleteAsync(ct);
            },
            ct);
        return policy;
    }

    /// <summary>The limit that stands in the way of the next message; null when it may leave. A look ahead: what counts is <see cref="TakeAsync"/>.</summary>
    public async Task<Reached?> LookAsync(Guid mailboxId, CancellationToken ct)
    {
        var (address, ids) = await AddressAsync(mailboxId, ct);
        var policy = await GetAsync(ct);
        var now = clock.GetUtcNow();
        return await FullAsync(ids, MostOf(address, policy), now, Day, DayReached, ct) ?? await FullAsync(ids, policy.PerMinute, now, Minute, MinuteReached, ct);
    }

    /// <summary>
    /// Counts one hand-off inside the open transaction, unless a limit stands in the way. Of all hosts one at a time counts for an address, until its transaction ends.
    /// </summary>
    public async Task<Reached?> TakeAsync(Guid mailboxId, CancellationToken ct)
    {
        var address = await db.Mailboxes.Where(row => row.Id == mailboxId).Select(row => row.Address).SingleOrDefaultAsync(ct);
        await db.TakeTurnAsync("send:" + address, ct);
        if (await LookAsync(mailboxId, ct) is { } reached)
            return reached;
        await db.TryInsertAsync(new SentCount { MailboxId = mailboxId, At = clock.GetUtcNow() }, ct);
        return null;
    }

    /// <summary>How many left in the last day, and how many may.</summary>
    public async Task<(int Sent, int Most)> OfTodayAsync(Guid mailboxId, CancellationToken ct)
    {
        var (address, ids) = await AddressAsync(mailboxId, ct);
        var since = clock.GetUtcNow() - Day;
        return (await db.SentCounts.CountAsync(row => ids.Contains(row.MailboxId) && row.At > since, ct), MostOf(address, await GetAsync(ct)));
    }

    public static int MostOf(string address, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(policy);
        var isConsumerGmail = address.EndsWith("@gmail.com", StringComparison.OrdinalIgnoreCase) || address.EndsWith("@googlemail.com", StringComparison.OrdinalIgnoreCase);
        return Math.Min(policy.PerDay, isConsumerGmail ? MostPerDayAtConsumerGmail : MostPerDay);
    }

    /// <summary>The limit is the address's: one that was removed and connected again goes on counting.</summary>
    private async Task<(string Address, List<Guid> Ids)> AddressAsync(Guid mailboxId, CancellationToken ct)
    {
        var address = await db.Mailboxes.Where(row => row.Id == mailboxId).Select(row => row.Address).SingleOrDefaultAsync(ct) ?? "";
        return (address, await db.Mailboxes.Where(row => row.Address == address).Select(row => row.Id).ToListAsync(ct));
    }

    private async Task<Reached?> FullAsync(List<Guid> mailboxes, int most, DateTimeOffset now, TimeSpan window, string code, CancellationToken ct)
    {
        var since = now - window;
        // The one that has to leave the window before the next may enter it.
        var at = await db.SentCounts.Where(row => mailboxes.Contains(row.MailboxId) && row.At > since).OrderByDescending(row => row.At).Skip(most - 1).Select(row => (DateTimeOffset?)row.At).FirstOrDefaultAsync(ct);
        return at is { } first ? new Reached(first + window, code) : null;
    }
}
