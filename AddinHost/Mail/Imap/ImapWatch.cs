using System.Text;
using AddinHost.Mail.Imap.Commands;

namespace AddinHost.Mail.Imap;

/// <summary>How a watch learns of changes; chosen by what the server offers and takes.</summary>
public enum ImapWatchMode
{
    /// <summary>The server announces all folders (RFC 5465).</summary>
    Notify,

    /// <summary>The server announces the first folder; the others are asked for every <see cref="ImapOptions.PollEvery"/>.</summary>
    Idle,

    /// <summary>All are asked for every <see cref="ImapOptions.PollEvery"/>.</summary>
    Poll,
}

/// <summary>
/// Watches some folders on one connection, made by <see cref="ImapClient.WatchAsync"/>. Between two waits the connection may do anything else, also select another folder.
/// A folder has changed when a message came or went, or it was made anew, since the watch began or the last wait told of it; flags do not count.
/// </summary>
public sealed class ImapWatch
{
    private static readonly TimeSpan LetGoTimeout = TimeSpan.FromSeconds(3);

    private readonly ImapSession _session;
    private readonly IReadOnlyList<string> _folders;
    private readonly Dictionary<string, (uint? Validity, uint? Next, uint? Messages)> _seen = new(StringComparer.Ordinal);

    private ImapWatch(ImapSession session, IReadOnlyList<string> folders)
    {
        _session = session;
        _folders = folders;
    }

    /// <summary>How it learns of changes at the moment.</summary>
    public ImapWatchMode Mode { get; private set; }

    internal static async Task<ImapWatch> StartAsync(ImapSession session, IReadOnlyList<string> folders, CancellationToken ct)
    {
        if (folders.Count == 0)
            throw new ArgumentException("There is no folder to watch.", nameof(folders));
        var watch = new ImapWatch(session, [.. folders.Select(folder => folder.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? "INBOX" : folder)]);
        // Dovecot 2.3 takes NOTIFY for a folder whose name is not ASCII, and never announces anything in it.
        var isAnnounced = session.Capabilities.Notify && watch._folders.All(folder => Ascii.IsValid(folder));
        watch.Mode = isAnnounced ? ImapWatchMode.Notify : session.Capabilities.Idle ? ImapWatchMode.Idle : ImapWatchMode.Poll;
        await watch.NotifyAsync(ct);
        await watch.LookAsync(ct);
        return watch;
    }

    /// <summary>
    /// The folders that have changed, as soon as one has; none when the time is over. Every loss or refusal of the connection is thrown as ever. Whoever cancels
    /// this gets the connection back as it was, unless the server takes longer than some seconds to let go.
    /// </summary>
    public async Task<IReadOnlyList<string>> WaitAsync(TimeSpan longest, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _session.Options.Clock);
        using var cancellation = ct.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).CancelAfter(LetGoTimeout), limit);
        try
        {
            return await WaitAsync(longest, ct, limit.Token);
        }
        catch (MailProtocolException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
    }

    // What is asked of the server ends with the limit; waiting for it to speak by itself already with the caller's patience.
    private async Task<IReadOnlyList<string>> WaitAsync(TimeSpan longest, CancellationToken stop, CancellationToken ct)
    {
        var clock = _session.Options.Clock;
        var started = clock.GetTimestamp();
        while (true)
        {
            // What came while the connection did something else has nobody left to announce it, but for NOTIFY.
            if (await LookAsync(ct) is { Count: > 0 } changed)
                return changed;
            stop.ThrowIfCancellationRequested();
            var left = longest - clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return [];
            await QuietAsync(left, stop, ct);
        }
    }

    // Until something is announced, the folders without announcements are due, or the time is over.
    private async Task QuietAsync(TimeSpan longest, CancellationToken stop, CancellationToken ct)
    {
        var all = Mode == ImapWatchMode.Notify || (Mode == ImapWatchMode.Idle && _folders.Count == 1);
        var wait = Least(longest, all ? _session.Options.IdleFor : _session.Options.PollEvery);
        if (Mode == ImapWatchMode.Poll || !_session.Capabilities.Idle)
        {
            await Task.Delay(Least(wait, _session.Options.PollEvery), _session.Options.Clock, stop);
            return;
        }

        try
        {
            await IdleCommand.WaitAsync(_session, () => _session.ChangePending || _session.NotifyLost || AnyAnnounced(), wait, stop, ct);
        }
        catch (MailProtocolException exception) when (exception.Failure == MailFailure.Refused && !_session.IsBroken)
        {
            // Offered and yet refused, as behind some proxies.
            Mode = ImapWatchMode.Poll;
        }
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private bool AnyAnnounced() => _folders.Any(folder =>
        folder != _session.Selected?.Folder && _session.Announced.TryGetValue(folder, out var status) && State(status) != _seen.GetValueOrDefault(folder));

    private static (uint? Validity, uint? Next, uint? Messages) State(ImapFolderStatus status) => (status.UidValidity, status.UidNext, status.Messages);

    /// <summary>Compares what is with what was seen last. The first folder is selected, unless it is already and the server announces what happens in it.</summary>
    private async Task<List<string>> LookAsync(CancellationToken ct)
    {
        // Of the folder that the connection has selected nothing else is announced than that something happened.
        var away = _seen.Count < _folders.Count || _session.Selected?.Folder != _folders[0] || _session.NotifyLost;
        if (_session.NotifyLost)
            await NotifyAsync(ct);
        if (Mode == ImapWatchMode.Notify && !_session.Capabilities.Idle)
            await NoopCommand.RunAsync(_session, ct);

        var changed = new List<string>();
        if (away || _session.ChangePending || Mode == ImapWatchMode.Poll)
        {
            // Once more, not only the number of messages: it alone also tells of one that came while another went.
            var status = await SelectCommand.RunAsync(_session, _folders[0], readOnly: true, ct);
            Compare(_folders[0], (status.UidValidity, status.UidNext, status.Exists), changed);
        }
        else if (_session.Selected is { } selected)
        {
            // Opened once more by whoever reads on this connection: what came before that was counted then, and is announced to nobody.
            Compare(_folders[0], (selected.UidValidity, selected.UidNext, selected.Exists), changed);
        }

        // What NOTIFY announces is complete; without it the others are asked for, all at once.
        var others = _folders.Skip(1).ToList();
        if (others.Count > 0 && (Mode != ImapWatchMode.Notify || away))
        {
            var (statuses, answers) = await StatusCommand.RunAsync(_session, others, ct);
            for (var i = 0; i < answers.Count; i++)
            {
                // A folder that is gone has changed once.
                if (answers[i].Refusal is { Failure: not MailFailure.Refused } refusal)
                    throw refusal;
                Compare(statuses[i].Folder, State(statuses[i]), changed);
            }
        }
        else
        {
            foreach (var folder in others)
            {
                if (_session.Announced.TryGetValue(folder, out var status))
                    Compare(folder, State(status), changed);
            }
        }

        return changed;
    }

    private void Compare(string folder, (uint? Validity, uint? Next, uint? Messages) state, List<string> changed)
    {
        if (_seen.TryGetValue(folder, out var seen) && seen != state)
            changed.Add(folder);
        _seen[folder] = state;
    }

    private async Task NotifyAsync(CancellationToken ct)
    {
        if (Mode != ImapWatchMode.Notify)
            return;
        try
        {
            await NotifyCommand.RunAsync(_session, _folders, ct);
        }
        catch (MailProtocolException exception) when (exception.Failure is MailFailure.Refused or MailFailure.Throttled && !_session.IsBroken)
        {
            _session.NotifyLost = false;
            Mode = _session.Capabilities.Idle ? ImapWatchMode.Idle : ImapWatchMode.Poll;
        }
    }
}
