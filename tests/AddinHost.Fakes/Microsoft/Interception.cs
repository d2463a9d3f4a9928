using System.Globalization;

namespace AddinHost.Fakes.Microsoft;

/// <summary>Counts what is asked, lets at most four requests of a mailbox run at once, and makes what tests ordered go wrong.</summary>
internal static class Interception
{
    private const int MostParallel = 4;

    public static async Task RunAsync(MicrosoftWorld world, HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value ?? "";
        if (path.StartsWith("/control", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var mailbox = world.Who(context.Request, out _);
        world.Requests.AddOrUpdate($"{context.Request.Method} {MicrosoftWorld.Shape(path.Replace("/v1.0", "", StringComparison.Ordinal))}", 1, (_, count) => count + 1);
        if (mailbox is null)
        {
            await WithFaultsAsync(world, context, next, path, null);
            return;
        }

        mailbox.Asked.Enqueue($"{context.Request.Method} {path}");
        try
        {
            var now = Interlocked.Increment(ref mailbox.Parallel);
            mailbox.MostParallel = Math.Max(mailbox.MostParallel, now);
            if (now > MostParallel)
            {
                context.Response.Headers.RetryAfter = "1";
                await OData.Error(429, "ApplicationThrottled", "MailboxConcurrency").ExecuteAsync(context);
                return;
            }

            await WithFaultsAsync(world, context, next, path, mailbox.Address);
        }
        finally
        {
            Interlocked.Decrement(ref mailbox.Parallel);
        }
    }

    private static async Task WithFaultsAsync(MicrosoftWorld world, HttpContext context, RequestDelegate next, string path, string? user)
    {
        var fault = world.Faults.FirstOrDefault(each => each.Takes(context.Request.Method, path, user));
        // Whoever hangs up meanwhile has not asked.
        if (fault is { DelayMilliseconds: > 0, After: false })
            await Task.Delay(fault.DelayMilliseconds, context.RequestAborted);
        if (fault is null || fault is { Status: 200 })
        {
            await next(context);
            return;
        }

        if (fault.Revokes && user is not null)
            world.Revoke(world.Mailbox(user), alsoRefresh: true);
        if (fault.After)
        {
            // Done, and nobody hears of it.
            context.Response.Body = Stream.Null;
            await next(context);
            await Task.Delay(fault.DelayMilliseconds, context.RequestAborted);
            if (fault.Status == 0)
            {
                context.Abort();
                return;
            }
        }

        if (fault.Status == 0)
        {
            context.Abort();
            return;
        }

        if (fault.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = wait;
        await OData.Error(fault.Status, fault.Code ?? (fault.Status == 429 ? "ApplicationThrottled" : fault.Status.ToString(CultureInfo.InvariantCulture))).ExecuteAsync(context);
    }
}
