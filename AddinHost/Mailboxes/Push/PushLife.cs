using AddinHost.Shared.Identity;

namespace AddinHost.Mailboxes.Push;

/// <summary>Answers open sessions whether their mailbox is announced at the moment, beside whatever the caller does with its own database.</summary>
public sealed class PushLife(IServiceScopeFactory scopes)
{
    public Func<CancellationToken, Task<bool>> Of(Guid organizationId, Guid mailboxId) => async ct =>
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId);
        return await scope.ServiceProvider.GetRequiredService<PushSubscriptions>().IsAliveAsync(mailboxId, ct);
    };
}
