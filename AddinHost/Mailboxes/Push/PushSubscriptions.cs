using AddinHost.Data;
using AddinHost.Providers;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Push;

/// <summary>A mailbox that an announcement may be about.</summary>
/// <param name="Value">The provider's own form of the subscription; it says what a true announcement carries.</param>
public sealed record PushTarget(Guid MailboxId, Guid OrganizationId, string Value)
{
    public override string ToString() => $"push of {MailboxId}";
}

/// <summary>Subscriptions to what providers announce: kept alive, found by what an announcement carries, ended.</summary>
public sealed partial class PushSubscriptions(AppDb db, Caller caller, OpenMailbox openMailbox, Sealer sealer, ICache cache, TimeProvider clock, ILogger<PushSubscriptions> logger)
{
    /// <summary>Mail came that nobody had announced; over with the next announcement.</summary>
    public const string Silent = "push_silent";

    private const string Purpose = "mailbox-push";

    /// <summary>Gmail advises to renew every day; Microsoft's last a week.</summary>
    private static readonly TimeSpan RenewAfter = TimeSpan.FromHours(24);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromHours(1);

    /// <summary>Whoever began to renew is given up after this time.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan EndAtMost = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NoteSignalsEvery = TimeSpan.FromMinutes(1);

    /// <summary>The mailboxes that this key stands for, of all organizations: an announcement does not know ours.</summary>
    public async Task<IReadOnlyList<PushTarget>> FindAsync(ProviderKind provider, string key, CancellationToken ct)
    {
        var rows = await db.MailboxPushes.IgnoreQueryFilters([AppDb.OrganizationFilter]).AsNoTracking()
            .Where(row => row.SubscriptionKey == key && row.Provider == provider && row.SealedValue != null).ToListAsync(ct);
        return [.. rows.Select(row => (row, Value: Open(row))).Where(pair => pair.Value is not null).Select(pair => new PushTarget(pair.row.MailboxId, pair.row.OrganizationId, pair.Value!))];
    }

    /// <summary>Wakes who waits for changes of the mailbox, on any host.</summary>
    /// <param name="channel">A part of the mailbox, in the provider's own naming; null wakes all of it.</param>
    public async Task SignalAsync(PushTarget target, string? channel, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        await cache.SignalAsync(channel ?? ProviderConnection.PushChannelOf(target.MailboxId), ct);
        var now = clock.GetUtcNow();
        var noted = now - NoteSignalsEvery;
        var rows = db.MailboxPushes.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.MailboxId == target.MailboxId && (row.LastSignalAt == null || row.LastSignalAt < noted || row.ProblemCode == Silent));
        if (await rows.AnyAsync(ct))
        {
            await db.WriteAsync(
                () => rows.ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.LastSignalAt, now).SetProperty(row => row.ProblemSince, row => row.ProblemCode == Silent ? null : row.ProblemSince)
                        .SetProperty(row => row.ProblemCode, row => row.ProblemCode == Silent ? null : row.ProblemCode),
                    ct),
                ct);
        }
    }

    /// <summary>Mail was found that should have been announced: until an announcement comes again, the mailbox is asked as if there were none. True when that is news.</summary>
    public async Task<bool> DoubtAsync(Guid mailboxId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var doubted = await db.WriteAsync(
            () => db.MailboxPushes.Where(row => row.MailboxId == mailboxId && row.SealedValue != null && row.ProblemCode == null).ExecuteUpdateAsync(
                // Also renewed: who lost a subscription gets a new one.
                set => set.SetProperty(row => row.ProblemCode, Silent).SetProperty(row => row.ProblemSince, now).SetProperty(row => row.DueAt, now), ct),
            ct) == 1;
        if (doubted)
        {
            LogFailed(mailboxId, Silent);
            await cache.SignalAsync(KeepPush.DueChannel, ct);
        }

        return doubted;
    }

    /// <summary>Is the mailbox subscribed, as far as we know?</summary>
    public Task<bool> IsAliveAsync(Guid mailboxId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.MailboxPushes.AnyAsync(row => row.MailboxId == mailboxId && row.SealedValue != null && row.ProblemCode == null && row.ExpiresAt > now, ct);
    }

    /// <summary>Subscribes or renews when it is due; false where the provider announces nothing at all.</summary>
    public async Task<bool> KeepAsync(Guid mailboxId, ProviderKind kind, CancellationToken ct)
    {
        await using var provider = await OpenAsync(mailboxId, ct);
        if (provider is null)
            return true;
        if (provider is not IReceivePush push)
            return false;
        if (await ClaimAsync(mailboxId, kind, ct) is { } row)
            await SubscribeAsync(row, push, ct);
        return true;
    }

    /// <summary>Has it renewed at once, since the provider asked for it.</summary>
    public async Task RenewAsync(PushTarget target, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        var now = clock.GetUtcNow();
        await db.WriteAsync(
            () => db.MailboxPushes.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.MailboxId == target.MailboxId).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now), ct), ct);
        await cache.SignalAsync(KeepPush.DueChannel, ct);
    }

    /// <summary>Ends and forgets the subscription; what cannot be ended any more ends by itself. Call it while the mailbox can still be opened.</summary>
    public async Task EndAsync(Guid mailboxId, CancellationToken ct)
    {
        if (await db.MailboxPushes.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == mailboxId, ct) is not { } row)
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(EndAtMost);
        try
        {
            await using var provider = await openMailbox.OpenAsync(mailboxId, limit.Token);
            if (provider is IReceivePush push && Current(row) is { } current)
                await push.UnsubscribeAsync(current, limit.Token);
        }
        catch (ProviderException failure)
        {
            LogFailed(mailboxId, failure.Code);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            LogFailed(mailboxId, "timed_out");
        }

        await db.WriteAsync(() => db.MailboxPushes.Where(stored => stored.MailboxId == mailboxId).ExecuteDeleteAsync(ct), ct);
    }

    private async Task<IMailProvider?> OpenAsync(Guid mailboxId, CancellationToken ct)
    {
        try
        {
            return await openMailbox.OpenAsync(mailboxId, ct);
        }
        catch (ProviderException failure)
        {
            // Its owner sees that already.
            LogFailed(mailboxId, failure.Code);
            return null;
        }
    }

    /// <summary>The row, for the one host that may work on it now.</summary>
    private async Task<MailboxPush?> ClaimAsync(Guid mailboxId, ProviderKind kind, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = now + Attempt;
        return await db.WriteAsync(
            async () =>
            {
                await db.TryInsertAsync(new MailboxPush { MailboxId = mailboxId, Provider = kind, OrganizationId = caller.OrganizationId, DueAt = now }, ct);
                return await db.MailboxPushes.Where(row => row.MailboxId == mailboxId && row.DueAt <= now).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, until), ct) == 1
                    ? await db.MailboxPushes.AsNoTracking().SingleAsync(row => row.MailboxId == mailboxId, ct)
                    : null;
            },
            ct);
    }

    private async Task SubscribeAsync(MailboxPush row, IReceivePush push, CancellationToken ct)
    {
        var known = Current(row);
        try
        {
            if (await push.SubscribeAsync(known, ct) is not { } made)
            {
                await StoreAsync(row, null, TryAgainAfter, null, ct);
                return;
            }

            var left = made.ExpiresAt - clock.GetUtcNow();
            if (!await StoreAsync(row, made, left / 2 < RenewAfter ? left / 2 : RenewAfter, null, ct))
            {
                // The mailbox was removed meanwhile.
                await push.UnsubscribeAsync(made, ct);
                return;
            }

            // What came before the row was stored was announced to nobody.
            if (known is null || known.Value != made.Value)
                await cache.SignalAsync(ProviderConnection.PushChannelOf(row.MailboxId), ct);
        }
        catch (ProviderException failure)
        {
            LogFailed(row.MailboxId, failure.Code);
            await StoreAsync(row, known, failure.RetryAfter ?? TryAgainAfter, failure.Code, ct);
        }
    }

    /// <summary>False when the row is gone.</summary>
    private async Task<bool> StoreAsync(MailboxPush row, PushSubscription? made, TimeSpan dueAfter, string? problem, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var due = now + dueAfter;
        var value = made is null ? null : sealer.Seal(Purpose, row.MailboxId, made.Value);
        var expires = made?.ExpiresAt;
        var key = made is null ? null : made.Key ?? await AddressAsync(row.MailboxId, ct);
        return await db.WriteAsync(
            () => db.MailboxPushes.Where(stored => stored.MailboxId == row.MailboxId).ExecuteUpdateAsync(
                // That a renewal succeeds does not prove that anything is announced.
                set => set.SetProperty(stored => stored.DueAt, due).SetProperty(stored => stored.ProblemSince, stored => problem == null && stored.ProblemCode != Silent ? null : stored.ProblemSince ?? now)
                    .SetProperty(stored => stored.ProblemCode, stored => problem ?? (stored.ProblemCode == Silent ? Silent : null)).SetProperty(stored => stored.SealedValue, value)
                    .SetProperty(stored => stored.ExpiresAt, expires).SetProperty(stored => stored.SubscriptionKey, key),
                ct),
            ct) == 1;
    }

    private async Task<string?> AddressAsync(Guid mailboxId, CancellationToken ct) =>
        (await db.Mailboxes.Where(row => row.Id == mailboxId).Select(row => row.Address).SingleOrDefaultAsync(ct))?.ToLowerInvariant();

    private PushSubscription? Current(MailboxPush row) =>
        Open(row) is { } value && row.ExpiresAt is { } expires ? new PushSubscription(value, expires, row.SubscriptionKey) : null;

    private string? Open(MailboxPush row)
    {
        try
        {
            return row.SealedValue is null ? null : sealer.Open(Purpose, row.MailboxId, row.SealedValue);
        }
        catch (UnsealException)
        {
            // The next renewal makes a new one.
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Announcements of mailbox {MailboxId}: {Code}")]
    private partial void LogFailed(Guid mailboxId, string code);
}
