using System.Globalization;
using System.Text;
using AddinHost.Data;
using AddinHost.Organizations;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;

namespace AddinHost.Notices;

/// <summary>Writes a member's events as they come; resumes after the last one that the client has; ends with the credential that opened it.</summary>
public sealed class StreamEvents(AppDb db, Caller caller, LiveFeed feed, PaneTokens paneTokens, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The place to resume from; null for a client that has nothing yet. Refused when what follows it cannot be told in full: the client then reads its lists anew.</summary>
    public async Task<Result<long?>> PlaceAsync(string? lastEventId, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(lastEventId))
            return default(long?);
        return long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var last) && await LiveFeed.IsKeptAsync(db, last, ct)
            ? last
            : Error.Invalid("event_id_unknown", "The events after that Last-Event-ID are not kept any more. Load what you show anew and connect without it.");
    }

    /// <param name="resumeAfter">What <see cref="PlaceAsync"/> said.</param>
    public async Task WriteAsync(HttpResponse response, long? resumeAfter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        end.CancelAfter(LifetimeOf(response.HttpContext));
        try
        {
            await StreamAsync(response, resumeAfter, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The client left, the token is over, or the host stops: the client resumes with the last id that it got.
        }
    }

    private async Task StreamAsync(HttpResponse response, long? resumeAfter, CancellationToken ct)
    {
        // Listening begins before the past is read: what happens in between comes twice at most, and is told apart by its number.
        var (events, subscription) = feed.Subscribe();
        using (subscription)
        {
            await response.WriteAsync(": connected\n\n", ct);
            var last = await LiveFeed.LastAsync(db, ct);
            if (resumeAfter is { } after)
                last = Math.Max(last, await CatchUpAsync(response, after, ct));
            await response.Body.FlushAsync(ct);
            while (true)
            {
                if (!await WaitAsync(events, ct))
                {
                    await response.WriteAsync(": still here\n\n", ct);
                    await response.Body.FlushAsync(ct);
                    continue;
                }

                while (events.TryRead(out var happened))
                {
                    if (happened.Sequence is { } number)
                    {
                        // Numbers have no gaps; one that is missing was dropped while this client was slow.
                        if (number > last + 1)
                            last = await CatchUpAsync(response, last, ct);
                        if (number <= last)
                            continue;
                        last = number;
                    }

                    await WriteAsync(response, happened, ct);
                }

                await response.Body.FlushAsync(ct);
            }
        }
    }

    /// <summary>Writes what the database holds after this place; returns the place reached.</summary>
    private async Task<long> CatchUpAsync(HttpResponse response, long after, CancellationToken ct)
    {
        while (await LiveFeed.ReadAsync(db, after, caller.OrganizationId, ct) is { Count: > 0 } missed)
        {
            foreach (var happened in missed)
                await WriteAsync(response, happened, ct);
            after = missed[^1].Sequence!.Value;
        }

        return after;
    }

    /// <summary>True when events wait; false when it is time for a sign of life.</summary>
    private static async Task<bool> WaitAsync(System.Threading.Channels.ChannelReader<LiveEvent> events, CancellationToken ct)
    {
        using var beat = CancellationTokenSource.CreateLinkedTokenSource(ct);
        beat.CancelAfter(HeartbeatEvery);
        try
        {
            return await events.WaitToReadAsync(beat.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Each event is checked against who is listening, at the moment of delivery.</summary>
    private Task WriteAsync(HttpResponse response, LiveEvent happened, CancellationToken ct)
    {
        if (!happened.IsFor(caller.OrganizationId, caller.MemberId))
            return Task.CompletedTask;
        var text = new StringBuilder();
        if (happened.Sequence is { } number)
            text.Append(CultureInfo.InvariantCulture, $"id: {number}\n");
        text.Append("event: ").Append(happened.Kind).Append("\ndata: ").Append(happened.Payload).Append("\n\n");
        return response.WriteAsync(text.ToString(), ct);
    }

    private TimeSpan LifetimeOf(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && paneTokens.Read(header["Bearer ".Length..].Trim()) is { } pane
            ? TimeSpan.FromTicks(Math.Max(0, (pane.ExpiresAt - clock.GetUtcNow()).Ticks))
            : Longest;
    }
}
