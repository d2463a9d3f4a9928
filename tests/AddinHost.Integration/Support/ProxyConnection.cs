using System.Net;
using System.Net.Sockets;

namespace AddinHost.Integration.Support;

/// <summary>One client's connection through a <see cref="TcpProxy"/>.</summary>
internal sealed class ProxyConnection(TcpProxy proxy, Socket client)
{
    private const int PieceSize = 64 * 1024;

    private readonly Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SemaphoreSlim[] writing = [new(1), new(1)];

    public async Task RunAsync(int targetPort, CancellationToken ct)
    {
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, targetPort), ct);
            await Task.WhenAll(PumpAsync(server, ProxyDirection.ToClient, ct), PumpAsync(client, ProxyDirection.ToServer, ct));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
        finally
        {
            client.Dispose();
            server.Dispose();
        }
    }

    public async Task WriteAsync(ProxyDirection direction, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        var target = direction == ProxyDirection.ToClient ? client : server;
        await writing[(int)direction].WaitAsync(ct);
        try
        {
            while (bytes.Length > 0)
                bytes = bytes[await target.SendAsync(bytes, ct)..];
        }
        finally
        {
            writing[(int)direction].Release();
        }
    }

    public void Close(ProxyAct act)
    {
        foreach (var socket in new[] { client, server })
        {
            try
            {
                // With a linger time of zero the system sends a reset in place of an end.
                if (act == ProxyAct.Reset)
                    socket.LingerState = new LingerOption(true, 0);
                else
                    socket.Shutdown(SocketShutdown.Send);
                socket.Dispose();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
            }
        }
    }

    private async Task PumpAsync(Socket source, ProxyDirection direction, CancellationToken ct)
    {
        try
        {
            await PassAsync(source, direction, ct);
            // One side has finished speaking: so the other learns.
            (direction == ProxyDirection.ToClient ? client : server).Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Close(ProxyAct.Reset);
        }
    }

    private async Task PassAsync(Socket source, ProxyDirection direction, CancellationToken ct)
    {
        // The window begins with bytes already passed on, so that a pattern is found across two pieces.
        var window = new byte[ProxyTrigger.LongestPattern + PieceSize];
        var kept = 0;
        var position = 0L;
        var due = new List<(long At, ProxyTrigger Trigger)>();
        while (true)
        {
            var read = await source.ReceiveAsync(window.AsMemory(kept, PieceSize), ct);
            if (read == 0)
                return;
            if (direction == ProxyDirection.ToClient && proxy.Delay > TimeSpan.Zero)
                await Task.Delay(proxy.Delay, ct);

            foreach (var (end, trigger) in proxy.Match(direction, window.AsSpan(0, kept + read), kept))
                due.Add((position + end - kept + trigger.After, trigger));

            var passed = 0;
            foreach (var (at, trigger) in due.Where(entry => entry.At <= position + read).OrderBy(entry => entry.At).ToList())
            {
                var upTo = (int)Math.Max(passed, at - position);
                await PassOnAsync(direction, window.AsMemory(kept + passed, upTo - passed), ct);
                passed = upTo;
                due.Remove((at, trigger));
                await WriteAsync(direction, trigger.Garbage, ct);
                if (trigger.Act == ProxyAct.Pause)
                    proxy.Pause(direction);
                else if (trigger.Act != ProxyAct.Report)
                    Close(trigger.Act);
                trigger.Fire();
            }

            await PassOnAsync(direction, window.AsMemory(kept + passed, read - passed), ct);
            position += read;
            var tail = Math.Min(kept + read, ProxyTrigger.LongestPattern);
            window.AsSpan(kept + read - tail, tail).CopyTo(window);
            kept = tail;
        }
    }

    private async Task PassOnAsync(ProxyDirection direction, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        await proxy.WhilePausedAsync(direction);
        await WriteAsync(direction, bytes, ct);
        proxy.Count(direction, bytes.Span);
    }
}
