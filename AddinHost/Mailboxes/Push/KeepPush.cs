using System.Collections.Concurrent;
using AddinHost.Data;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Push;

/// <summary>Subscribes mailboxes that are new, renews what is due, and ends what belongs to mailboxes that are no longer watched.</summary>
public sealed partial class KeepPush(AppDb db, IServiceScopeFactory scopes, PushTurns turns, TimeProvider clock, ILogger<KeepPush> logger)
{
    /// <summary>Signals that a provider asks for a renewal now.</summary>
    public const string DueChannel = "push-due";

    /// <summary>Kinds of providers that announce nothing: asked once, never opened for it again.</summary>
    private static readonly ConcurrentDictionary<ProviderKind, bool> Silent = new();

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var silent = Silent.Keys.ToList();
        // Of all organizations: each mailbox is then worked on as a job of its own.
        var watched = db.Mailboxes.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.State != MailboxState.Disabled && row.State != MailboxState.Removed);
        var pushes = db.MailboxPushes.IgnoreQueryFilters([AppDb.OrganizationFilter]);
        var due = await watched.Where(row => !silent.Contains(row.Provider) && !pushes.Any(push => push.MailboxId == row.Id && push.DueAt > now))
            .Select(row => new { row.Id, row.OrganizationId, row.MemberId, row.Provider }).ToListAsync(ct);
        var over = await pushes.Where(push => !watched.Any(row => row.Id == push.MailboxId)).Select(push => new { push.MailboxId, push.OrganizationId }).ToListAsync(ct);

        foreach (var row in due.Where(row => !Silent.ContainsKey(row.Provider)))
        {
            await InScopeAsync(row.Id, row.OrganizationId, row.MemberId, async subscriptions =>
            {
                if (!await subscriptions.KeepAsync(row.Id, row.Provider, ct))
                    Silent[row.Provider] = true;
            }, ct);
        }

        foreach (var row in over)
            await InScopeAsync(row.MailboxId, row.OrganizationId, default, subscriptions => subscriptions.EndAsync(row.MailboxId, ct), ct);
    }

    /// <summary>One mailbox that fails does not keep the others from their turn.</summary>
    private async Task InScopeAsync(Guid mailboxId, Guid organizationId, Guid memberId, Func<PushSubscriptions, Task> work, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId, memberId);
            using var turn = await turns.TakeAsync(mailboxId, ct);
            await work(scope.ServiceProvider.GetRequiredService<PushSubscriptions>());
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception, mailboxId);
        }
    }

    [LoggerMessage(LogLevel.Error, "Looking after the announcements of mailbox {MailboxId} failed")]
    private partial void LogFailed(Exception exception, Guid mailboxId);
}
