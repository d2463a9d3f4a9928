using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>IDLE (RFC 2177): the server speaks when something changes.</summary>
internal static class IdleCommand
{
    public static async Task<bool> RunAsync(ImapSession session, Action? onChange, TimeSpan reissue, CancellationToken ct)
    {
        if (session.ChangePending)
            return Announce(session, onChange);

        var announced = false;
        await WaitAsync(
            session,
            () =>
            {
                if (session.ChangePending && !announced)
                    announced = Announce(session, onChange);
                return announced;
            },
            reissue,
            CancellationToken.None,
            ct);
        session.ChangePending = false;
        return announced;
    }

    /// <summary>Stays in IDLE until <paramref name="enough"/>, asked after everything that the server says, until the time is over or until somebody says stop.</summary>
    public static async Task WaitAsync(ImapSession session, Func<bool> enough, TimeSpan reissue, CancellationToken stop, CancellationToken ct)
    {
        using var exchange = await session.StartAsync(new ImapCommandLine("IDLE"), session.Options.CommandTimeout, ct);
        if (!await exchange.ContinuationAsync())
            throw ImapFailures.Garbage();

        exchange.Limit(Timeout.InfiniteTimeSpan);
        exchange.IsIdle = true;
        var elapsed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = session.Options.Clock.CreateTimer(static elapsed => ((TaskCompletionSource)elapsed!).TrySetResult(), elapsed, reissue, Timeout.InfiniteTimeSpan);
        using var stopping = stop.UnsafeRegister(static elapsed => ((TaskCompletionSource)elapsed!).TrySetResult(), elapsed);
        var done = false;
        while (true)
        {
            if (enough() && !done)
                done = await DoneAsync(exchange, session);

            // The read is never cancelled for the timer: DONE goes out beside it, and the tagged OK is what it then reads.
            var next = exchange.NextAsync().AsTask();
            if (!done && await Task.WhenAny(next, elapsed.Task) != next && !ct.IsCancellationRequested)
                done = await DoneAsync(exchange, session);

            if (await next is null)
                break;
        }

        enough();
    }

    private static bool Announce(ImapSession session, Action? onChange)
    {
        session.ChangePending = false;
        onChange?.Invoke();
        return true;
    }

    private static async Task<bool> DoneAsync(ImapExchange exchange, ImapSession session)
    {
        exchange.Limit(session.Options.CommandTimeout);
        await exchange.SendLineAsync([0x44, 0x4F, 0x4E, 0x45]);
        return true;
    }
}
