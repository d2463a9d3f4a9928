using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>IDLE (RFC 2177): the server speaks when something changes.</summary>
internal static class IdleCommand
{
    public static async Task<bool> RunAsync(ImapSession session, Action? onChange, TimeSpan reissue, CancellationToken ct)
    {
        if (session.ChangePending)
            return Announce(session, onChange);

        using var exchange = await session.StartAsync(new ImapCommandLine("IDLE"), session.Options.CommandTimeout, ct);
        if (!await exchange.ContinuationAsync())
            throw ImapFailures.Garbage();

        exchange.Limit(Timeout.InfiniteTimeSpan);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var elapsed = Task.Delay(reissue, session.Options.Clock, timer.Token);
        var announced = false;
        var done = false;
        while (true)
        {
            if (session.ChangePending && !announced)
            {
                announced = Announce(session, onChange);
                if (!done)
                    done = await DoneAsync(exchange, session);
            }

            // The read is never cancelled for the timer: DONE goes out beside it, and the tagged OK is what it then reads.
            var next = exchange.NextAsync().AsTask();
            if (!done && await Task.WhenAny(next, elapsed) != next && !ct.IsCancellationRequested)
                done = await DoneAsync(exchange, session);

            if (await next is null)
                break;
        }

        await timer.CancelAsync();
        announced = (session.ChangePending && !announced) ? Announce(session, onChange) : announced;
        session.ChangePending = false;
        return announced;
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
