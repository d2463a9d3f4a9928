using System.Runtime.ExceptionServices;

namespace AddinHost.Tests.Mail;

/// <summary>
/// Work on hostile input: what it allocates is counted. Time is not measured, for a busy machine would speak: a reader that is quadratic in a bomb takes days, so it is enough
/// that the work ends at all. How long it takes on a quiet machine is a figure of the benchmarks.
/// </summary>
internal static class Bounded
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Does the work on a thread of its own and gives the bytes that it allocated; fails when it does not end.</summary>
    public static long Allocated(Action work)
    {
        long allocated = 0;
        Exception? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                work();
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }
            catch (Exception caught)
            {
                error = caught;
            }
        })
        { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Patience), "It does not end.");
        if (error is not null)
            ExceptionDispatchInfo.Capture(error).Throw();
        return allocated;
    }
}
