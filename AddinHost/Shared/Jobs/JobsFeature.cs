using Quartz;

namespace AddinHost.Shared.Jobs;

/// <summary>How Quartz is set up: it decides when and where, our rows say what. In memory, rebuilt from rows at every start.</summary>
public static class JobsFeature
{
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        // A watching job sleeps on a socket nearly all the time, and there are two thousand of them in a large installation.
        services.AddQuartz(quartz => quartz.UseDefaultThreadPool(pool => pool.MaxConcurrency = 4_000)
            // It would also wait for mail for hours: a host that stops interrupts it, and waits only until it has let go.
            .ConfigureScheduler(scheduler => scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always));
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        return services;
    }
}
