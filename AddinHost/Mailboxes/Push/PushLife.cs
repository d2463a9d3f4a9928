using AddinHost.Shared.Identity;

namespace AddinHost.Mailboxes.Push;

/// <summary>Answers open sessions whether their mailbox is announced at the moment, and hears from them when it was not, beside whatever the caller does with its own database.</summary>
public sealed class PushLife(IServiceScopeFactory scopes)
{
    public Func<CancellationToken, Task<bool>> Of(Guid organizationId, Guid mailboxId) => ct => AskAsync(organizationId, subscriptions => subscriptions.IsAliveAsync(mailboxId, ct));

    public Func<CancellationToken, Task> MissedBy(Guid organizationId, Guid mailboxId) => ct => AskAsync(organizationId, subscriptions => subscriptions.DoubtAsync(mailboxId, ct));

    private async Task<bool> AskAsync(Guid organizationId, Func<PushSubscriptions, Task<bool>> ask)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId);
        return await ask(scope.ServiceProvider.GetRequiredService<PushSubscriptions>());
    }
}
