using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Smtp;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Aliases;

/// <summary>
/// Takes over the addresses that a provider names for a mailbox: once a day, and whenever it was connected anew. What the provider no longer
/// names is gone here too, and stays to be seen. Safe to repeat, also on several hosts at once.
/// </summary>
public sealed partial class RefreshAliases(
    AppDb db, OpenMailbox openMailbox, IServiceScopeFactory scopes, Outbox outbox, TimeProvider clock, ILogger<RefreshAliases> logger)
{
    private const int Most = 500;
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>All mailboxes that are due.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // Of all organizations: each mailbox is then worked on as a job of its own.
        var checks = db.AliasChecks.IgnoreQueryFilters([AppDb.OrganizationFilter]);
        var due = await db.Mailboxes.IgnoreQueryFilters([AppDb.OrganizationFilter])
            .Where(row => row.State != MailboxState.Disabled && row.State != MailboxState.Removed)
            .Where(row => !checks.Any(check => check.MailboxId == row.Id && check.Revision == row.Revision && check.DueAt > now))
            .Select(row => new { row.Id, row.OrganizationId, row.MemberId }).ToListAsync(ct);
        foreach (var row in due)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(row.OrganizationId, row.MemberId);
                await scope.ServiceProvider.GetRequiredService<RefreshAliases>().RefreshAsync(row.Id, ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                // One mailbox that fails does not keep the others from their turn.
                LogFailed(exception, row.Id);
            }
        }
    }

    /// <summary>One mailbox, now. What goes wrong is noted beside its addresses, for its owner to see.</summary>
    public async Task RefreshAsync(Guid mailboxId, CancellationToken ct)
    {
        var mailbox = await db.Mailboxes.AsNoTracking().SingleOrDefaultAsync(row => row.Id == mailboxId && row.State != MailboxState.Disabled && row.State != MailboxState.Removed, ct);
        if (mailbox is null)
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        try
        {
            await using var provider = await openMailbox.OpenAsync(mailboxId, limit.Token);
            var named = provider is IListAliases lister ? await lister.ListAliasesAsync(limit.Token) : null;
            await db.WriteAsync(() => StoreAsync(mailbox, named, ct), ct);
            await outbox.WakeAsync(ct);
        }
        catch (ProviderException exception)
        {
            await FailedAsync(mailbox, exception.Code, exception.RetryAfter, ct);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            await FailedAsync(mailbox, ConnectionProblems.TimedOut, null, ct);
        }
    }

    /// <param name="named">Null: this provider names none, they are added by hand.</param>
    private async Task StoreAsync(Mailbox mailbox, IReadOnlyList<MailAlias>? named, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var changed = named is not null && await TakeOverAsync(mailbox, named, now, ct);
        if (named is null)
        {
            // Named by the provider that served the address before; verified all the same, and from here on in the member's hand.
            await db.MailboxAliases.Where(row => row.MailboxId == mailbox.Id && row.Source == AliasSource.Provider && row.GoneAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Source, AliasSource.Member), ct);
        }
        else if (mailbox.DisplayName is null && named.FirstOrDefault(alias => Normal(alias.Address) == mailbox.Address) is { Name: { } name })
        {
            await db.Mailboxes.Where(row => row.Id == mailbox.Id && row.DisplayName == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisplayName, Cut(name)), ct);
            changed = true;
        }

        var check = await CheckAsync(mailbox, ct);
        (check.ByProvider, check.CheckedAt, check.DueAt, check.ProblemCode) = (named is not null, named is null ? null : now, now + Every, null);
        if (changed)
            outbox.Add("mailbox.aliases_changed", new { mailboxId = mailbox.Id }, mailbox.MemberId);
        await db.SaveChangesAsync(ct);
    }

    private async Task<bool> TakeOverAsync(Mailbox mailbox, IReadOnlyList<MailAlias> named, DateTimeOffset now, CancellationToken ct)
    {
        var changed = false;
        var rows = await db.MailboxAliases.Where(row => row.MailboxId == mailbox.Id).ToDictionaryAsync(row => row.Address, ct);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var alias in named.Take(Most))
        {
            if (Normal(alias.Address) is not { } address || address == mailbox.Address || !seen.Add(address))
                continue;
            var name = Cut(alias.Name);
            if (!rows.TryGetValue(address, out var row))
            {
                changed |= await db.TryInsertAsync(
                    new MailboxAlias { MailboxId = mailbox.Id, Address = address, Source = AliasSource.Provider, ProviderName = name, AddedAt = now, VerifiedAt = now }, ct);
                continue;
            }

            changed |= row.GoneAt is not null || row.VerifiedAt is null || row.ProviderName != name;
            (row.Source, row.ProviderName, row.GoneAt, row.CodeHash) = (AliasSource.Provider, name, null, null);
            row.VerifiedAt ??= now;
        }

        foreach (var row in rows.Values.Where(row => row.GoneAt is null && !seen.Contains(row.Address)))
        {
            row.GoneAt = now;
            changed = true;
            await db.Mailboxes.Where(owner => owner.Id == mailbox.Id && owner.DefaultAliasId == row.Id).ExecuteUpdateAsync(set => set.SetProperty(owner => owner.DefaultAliasId, (Guid?)null), ct);
        }

        return changed;
    }

    private Task FailedAsync(Mailbox mailbox, string code, TimeSpan? retryAfter, CancellationToken ct) => db.WriteAsync(
        async () =>
        {
            var check = await CheckAsync(mailbox, ct);
            (check.DueAt, check.ProblemCode) = (clock.GetUtcNow() + (retryAfter > AgainAfter ? retryAfter.Value : AgainAfter), code);
            await db.SaveChangesAsync(ct);
        },
        ct);

    private async Task<AliasCheck> CheckAsync(Mailbox mailbox, CancellationToken ct)
    {
        await db.TryInsertAsync(new AliasCheck { MailboxId = mailbox.Id }, ct);
        var check = await db.AliasChecks.SingleAsync(row => row.MailboxId == mailbox.Id, ct);
        check.Revision = mailbox.Revision;
        return check;
    }

    /// <summary>A provider's word is a stranger's word: only what can stand in an envelope.</summary>
    private static string? Normal(string text) =>
        text.Length <= 320 && EmailAddress.TryParse(text, out var address) && address.Name is null && SmtpEnvelope.CanSendTo(address.Address) ? address.Normalized : null;

    private static string? Cut(string? name)
    {
        var clean = MailSenders.Clean(name)?.Trim();
        if (string.IsNullOrEmpty(clean))
            return null;
        const int Last = MailboxAlias.LongestName - 1;
        return clean.Length <= Last + 1 ? clean : clean[..(char.IsHighSurrogate(clean[Last]) ? Last : Last + 1)];
    }

    [LoggerMessage(LogLevel.Error, "Refreshing the aliases of mailbox {MailboxId} failed")]
    private partial void LogFailed(Exception exception, Guid mailboxId);
}
