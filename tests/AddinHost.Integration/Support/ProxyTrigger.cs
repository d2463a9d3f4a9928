using System.Text;

namespace AddinHost.Integration.Support;

public enum ProxyDirection
{
    ToClient,
    ToServer,
}

public enum ProxyAct
{
    /// <summary>Only tell that it was reached.</summary>
    Report,

    /// <summary>End both sides in an orderly way: the reader sees the end of the stream.</summary>
    Cut,

    /// <summary>Break both sides: the reader sees a reset connection.</summary>
    Reset,

    /// <summary>Hold everything in this direction back until <see cref="TcpProxy.Resume"/>.</summary>
    Pause,
}

/// <summary>What a proxy does, once, at an exact place in the stream. The bytes up to that place are passed on first.</summary>
public sealed class ProxyTrigger
{
    public const int LongestPattern = 1024;

    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] pattern;
    private int missing;

    internal ProxyTrigger(ProxyDirection direction, string pattern, ProxyAct act, int after, int occurrence, byte[]? garbage)
    {
        Direction = direction;
        Act = act;
        After = after;
        Garbage = garbage ?? [];
        this.pattern = Encoding.UTF8.GetBytes(pattern);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(this.pattern.Length, LongestPattern, nameof(pattern));
        missing = occurrence;
    }

    public ProxyDirection Direction { get; }

    /// <summary>Done when the place was reached and the act performed.</summary>
    public Task Reached => reached.Task;

    internal ProxyAct Act { get; }

    internal int After { get; }

    internal byte[] Garbage { get; }

    /// <summary>Waits for <see cref="Reached"/>, by default at most 30 seconds.</summary>
    public Task WaitAsync(TimeSpan? patience = null) => Reached.WaitAsync(patience ?? TimeSpan.FromSeconds(30));

    internal void Fire() => reached.TrySetResult();

    /// <summary>Index after the wanted occurrence in these bytes, or -1. Only what ends after <paramref name="seen"/> bytes counts: the rest was looked at before.</summary>
    internal int FindEnd(ReadOnlySpan<byte> bytes, int seen)
    {
        if (pattern.Length == 0)
            return seen;
        var from = Math.Max(0, seen - pattern.Length + 1);
        while (bytes[from..].IndexOf(pattern) is >= 0 and var at)
        {
            if (--missing == 0)
                return from + at + pattern.Length;
            from += at + 1;
        }

        return -1;
    }
}
