using AddinHost.Shared.Identity;
using Quartz;

namespace AddinHost.Shared.Jobs;

/// <summary>A periodic job: a scope, nobody in particular as the caller, one use case called.</summary>
[DisallowConcurrentExecution]
public sealed class UseCaseJob<T>(IServiceScopeFactory scopes) : IJob
    where T : notnull
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
        await PeriodicWork<T>.Run(scope.ServiceProvider.GetRequiredService<T>(), cancellationToken);
    }
}

/// <summary>Which method of a use case its periodic job calls; set by the schedule.</summary>
internal static class PeriodicWork<T>
{
    public static Func<T, CancellationToken, Task> Run { get; set; } = (_, _) => throw new InvalidOperationException($"{typeof(T).Name} is not on the schedule.");
}
