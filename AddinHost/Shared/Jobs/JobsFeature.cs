using Quartz;

namespace AddinHost.Shared.Jobs;

/// <summary>How Quartz is set up: it decides when and where, our rows say what. In memory, rebuilt from rows at every start.</summary>
public static class JobsFeature
{
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        // A watching job sleeps on a socket nearly all the time, and there are two thousand of them in a large installation.
        services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(pool => pool.MaxConcurrency = 4_000);
            // A watcher runs for hours: waited for without being told to end, it would hold up every stop until the host gives up.
            quartz.ConfigureScheduler(scheduler => scheduler.ShutdownJobInterruption = ShutdownJobInterruption.WhenWaitingForJobs);
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        return services;
    }
}
