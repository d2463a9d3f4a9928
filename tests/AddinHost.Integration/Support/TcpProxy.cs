using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AddinHost.Integration.Support;

/// <summary>
/// Stands between a client and a server on loopback and misbehaves on command: cuts, delays, holds back, adds garbage, and tells when something passed.
/// It sees what is on the wire: behind TLS only numbers of bytes mean something.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<ProxyConnection, Task> connections = new();
    private readonly Lock gate = new();
    private readonly List<ProxyTrigger> triggers = [];
    private readonly TaskCompletionSource?[] paused = new TaskCompletionSource?[2];
    private readonly long[] bytes = new long[2];
    private long commands;
    private readonly int targetPort;
    private readonly Task accepting;
    private int accepted;

    public TcpProxy(int targetPort)
    {
        this.targetPort = targetPort;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many connections were ever made to it.</summary>
    public int Accepted => Volatile.Read(ref accepted);

    public int Open => connections.Count;

    /// <summary>How long each piece of data for the client waits.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>New connections are closed as soon as they are made.</summary>
    public bool Refuse { get; set; }

    public long Passed(ProxyDirection direction) => Interlocked.Read(ref bytes[(int)direction]);

    /// <summary>Acts once when the pattern passes the n-th time (counted over all connections from now on) and this many bytes after it have been passed on too.</summary>
    public ProxyTrigger On(ProxyDirection direction, string pattern, ProxyAct act = ProxyAct.Report, int after = 0, int occurrence = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        return Add(new ProxyTrigger(direction, pattern, act, after, occurrence, null));
    }

    /// <summary>Acts once after this many bytes, on the connection that passes data in this direction next.</summary>
    public ProxyTrigger After(int count, ProxyAct act, ProxyDirection direction = ProxyDirection.ToClient) =>
        Add(new ProxyTrigger(direction, "", act, count, 1, null));

    /// <summary>Puts bytes that the server never sent behind the n-th occurrence of a pattern.</summary>
    public ProxyTrigger Insert(byte[] garbage, string pattern, int after = 0, int occurrence = 1, ProxyDirection direction = ProxyDirection.ToClient) =>
        Add(new ProxyTrigger(direction, pattern, ProxyAct.Report, after, occurrence, garbage));

    /// <summary>Sends bytes that the server never sent to every connected client, now.</summary>
    public async Task InjectAsync(byte[] garbage)
    {
        foreach (var connection in connections.Keys)
        {
            try
            {
                await connection.WriteAsync(ProxyDirection.ToClient, garbage, stop.Token);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The client has left, perhaps because of what another of its connections got.
            }
        }
    }

    public void Pause(ProxyDirection direction = ProxyDirection.ToClient)
    {
        lock (gate)
            paused[(int)direction] ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Resume(ProxyDirection direction = ProxyDirection.ToClient)
    {
        lock (gate)
        {
            paused[(int)direction]?.TrySetResult();
            paused[(int)direction] = null;
        }
    }

    /// <summary>Breaks every open connection.</summary>
    public void Cut(ProxyAct act = ProxyAct.Reset)
    {
        foreach (var connection in connections.Keys)
            connection.Close(act);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        Cut();
        await accepting;
        await Task.WhenAll(connections.Values);
        stop.Dispose();
    }

    internal Task WhilePausedAsync(ProxyDirection direction)
    {
        lock (gate)
            return paused[(int)direction]?.Task.WaitAsync(stop.Token) ?? Task.CompletedTask;
    }

    /// <summary>Lines that the client has sent over all connections: its commands, where it sends nothing else.</summary>
    public long Commands => Interlocked.Read(ref commands);

    internal void Count(ProxyDirection direction, ReadOnlySpan<byte> passed)
    {
        Interlocked.Add(ref bytes[(int)direction], passed.Length);
        if (direction == ProxyDirection.ToServer)
            Interlocked.Add(ref commands, passed.Count((byte)'\n'));
    }

    /// <summary>The triggers whose pattern ends in these bytes, with the place; each is handed out once.</summary>
    internal List<(int End, ProxyTrigger Trigger)> Match(ProxyDirection direction, ReadOnlySpan<byte> window, int seen)
    {
        var matched = new List<(int, ProxyTrigger)>();
        lock (gate)
        {
            foreach (var trigger in triggers.Where(trigger => trigger.Direction == direction).ToList())
            {
                var end = trigger.FindEnd(window, seen);
                if (end < 0)
                    continue;
                matched.Add((end, trigger));
                triggers.Remove(trigger);
            }
        }

        return matched;
    }

    private ProxyTrigger Add(ProxyTrigger trigger)
    {
        lock (gate)
            triggers.Add(trigger);
        return trigger;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(stop.Token);
                Interlocked.Increment(ref accepted);
                if (Refuse)
                {
                    client.Dispose();
                    continue;
                }

                var connection = new ProxyConnection(this, client);
                // Not started before it is in the table, so that it cannot leave before it came.
                var serving = new Task<Task>(() => ServeAsync(connection));
                connections[connection] = serving.Unwrap();
                serving.Start(TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task ServeAsync(ProxyConnection connection)
    {
        try
        {
            await connection.RunAsync(targetPort, stop.Token);
        }
        finally
        {
            connections.TryRemove(connection, out _);
        }
    }
}
