using AddinHost.Shared.Identity;
using Quartz;

namespace AddinHost.Sync;

/// <summary>One run of watching a mailbox; ids in, one use case called.</summary>
[DisallowConcurrentExecution]
public sealed class WatchMailboxJob(IServiceScopeFactory scopes) : IJob
{
    public const string Group = "mailboxes";
    public const string OrganizationId = "organization";
    public const string MemberId = "member";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var scope = scopes.CreateAsyncScope();
        var data = context.JobDetail.JobDataMap;
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Parse(data.GetString(OrganizationId)!), Guid.Parse(data.GetString(MemberId)!));
        await scope.ServiceProvider.GetRequiredService<WatchMailbox>().RunAsync(Guid.Parse(context.JobDetail.Key.Name), cancellationToken);
    }
}
