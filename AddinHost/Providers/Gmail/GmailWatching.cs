using System.Globalization;
using AddinHost.Providers.Gmail.Client;

namespace AddinHost.Providers.Gmail;

/// <content>Waiting for changes, and asking Google to announce them.</content>
public sealed partial class GmailProvider
{
    /// <summary>Where the history stood when the folder was last read.</summary>
    private readonly Dictionary<WatchedFolder, ulong> seen = [];

    /// <summary>Google announces at most one change a second and drops the others: after one that was announced, a look shows those.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    private IDisposable? listening;
    private volatile TaskCompletionSource announced = NewSignal();
    private bool lookAgain;

    /// <summary>The look that comes was nobody's announcement, although announcements come.</summary>
    private bool isSafetyLook;

    /// <summary>The last history id that ended a wait: it does so only once, even where reading does not show it yet.</summary>
    private ulong told;

    public async Task<IReadOnlyCollection<WatchedFolder>> WaitForChangesAsync(CancellationToken ct)
    {
        if (Listen())
            return WatchedFolder.Both;
        var started = time.GetTimestamp();
        isSafetyLook = false;
        while (true)
        {
            var isRelied = !lookAgain && await connection.IsPushAlive(ct);
            var wait = lookAgain ? LookAgainAfter : isRelied ? options.SafetyPollEvery : options.PollEvery;
            lookAgain = false;
            try
            {
                await announced.Task.WaitAsync(wait, time, ct);
                // What is announced from here on may not be in what is read next.
                announced = NewSignal();
                lookAgain = true;
                break;
            }
            catch (TimeoutException)
            {
                isSafetyLook = isRelied;
                if (await IsBehindAsync(ct) || time.GetElapsedTime(started) >= options.SafetyPollEvery)
                    break;
            }
        }

        // What is announced is the mailbox; in which folder it happened the history tells.
        return WatchedFolder.Both;
    }

    public async Task<PushSubscription?> SubscribeAsync(PushSubscription? current, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(options.PubSubTopic))
            return null;
        // Watching again renews; Google advises to do so once a day.
        var body = new WatchRequest { TopicName = options.PubSubTopic, LabelIds = [LabelOf(WatchedFolder.Inbox), LabelOf(WatchedFolder.Sent)], LabelFilterBehavior = "INCLUDE" };
        try
        {
            var watch = await calls.DoAsync(Users.Watch(body, Me), ct);
            return new PushSubscription((watch.HistoryId ?? 0).ToString(CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeMilliseconds(watch.Expiration ?? 0));
        }
        catch (ProviderException exception) when (exception.Code is "gmail_refused" or "gmail_not_found")
        {
            // Gmail itself has to be allowed to publish there.
            throw new ProviderException(ProviderFailure.Rejected, "gmail_topic_refused", exception);
        }
    }

    public async Task UnsubscribeAsync(PushSubscription current, CancellationToken ct)
    {
        try
        {
            await calls.DoAsync(Users.Stop(Me), ct);
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.ReauthorizationNeeded)
        {
            // It ended with the grant.
        }
    }

    /// <summary>From the first wait to the end of the session, so that no signal falls between two waits; true when it has only begun.</summary>
    private bool Listen()
    {
        if (listening is not null)
            return false;
        listening = cache.Listen(connection.PushChannel, () => announced.TrySetResult());
        return true;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The cheapest look there is: has anything happened in the mailbox since its folders were read?</summary>
    private async Task<bool> IsBehindAsync(CancellationToken ct)
    {
        var now = (await calls.DoAsync(Users.GetProfile(Me), ct)).HistoryId ?? 0;
        if (now == told || (seen.Count == WatchedFolder.Both.Count && now <= seen.Values.Min()))
            return false;
        told = now;
        return true;
    }
}
