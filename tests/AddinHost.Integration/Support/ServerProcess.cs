using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AddinHost.Integration.Support;

/// <summary>A real server, run in the foreground as leader of a process group of its own, so that nothing of it outlives the tests.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly int stopSignal;
    private readonly StringBuilder output = new();
    private readonly List<(string Text, TaskCompletionSource<string> Said)> awaited = [];
    private bool stopped;

    private ServerProcess(Process process, int stopSignal)
    {
        this.process = process;
        this.stopSignal = stopSignal;
        process.OutputDataReceived += (_, line) => Collect(line.Data);
        process.ErrorDataReceived += (_, line) => Collect(line.Data);
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>What it has written to standard output and error until now.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>The next line that it writes with this text in it.</summary>
    public Task<string> NextLineAsync(string text)
    {
        var said = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (output)
            awaited.Add((text, said));
        return said.Task;
    }

    public static ServerProcess Start(
        string file, IEnumerable<string> arguments, int stopSignal = Native.SigTerm, string folder = "/", IReadOnlyDictionary<string, string?>? environment = null)
    {
        // The child of a .NET process never leads a group, so setsid replaces itself and the id stays the server's own.
        var start = new ProcessStartInfo("setsid", [file, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;

        var started = Process.Start(start)!;
        Watchdog.Stop(started.Id, stopSignal);
        var server = new ServerProcess(started, stopSignal);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        started.StandardInput.Close();
        return server;
    }

    /// <summary>Runs a command to its end and returns what it printed. Throws with its complaints when it fails.</summary>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, byte[]? input = null, CancellationToken ct = default)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var command = Process.Start(start)!;
        var printed = command.StandardOutput.ReadToEndAsync(ct);
        var complaints = command.StandardError.ReadToEndAsync(ct);
        if (input is not null)
            await command.StandardInput.BaseStream.WriteAsync(input, ct);
        command.StandardInput.Close();
        await command.WaitForExitAsync(ct);
        return command.ExitCode == 0
            ? await printed
            : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {command.ExitCode}: {await complaints}{await printed}");
    }

    /// <summary>Waits until something accepts connections on the loopback port and, where a greeting is named, begins to speak with it.</summary>
    public async Task WaitForPortAsync(int port, string greeting = "", string? logFile = null, CancellationToken ct = default)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(port, greeting, ct))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > ReadyTimeout)
            {
                var log = logFile is not null && File.Exists(logFile) ? await File.ReadAllTextAsync(logFile, ct) : "";
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture, $"{process.StartInfo.ArgumentList[0]} did not come up on port {port}.\n{Output}{log}"));
            }

            await Task.Delay(10, ct);
        }
    }

    public void Signal(int signal) => Native.Signal(Id, signal);

    /// <summary>Kills it and all its children with SIGKILL: nothing of it gets a chance to tidy up.</summary>
    public Task KillAsync() => StopAsync(TimeSpan.Zero);

    public Task StopAsync() => StopAsync(StopTimeout);

    /// <summary>Asks it to stop and kills what is left of it after this time.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (stopped)
            return;
        stopped = true;
        if (patience > TimeSpan.Zero && !process.HasExited)
        {
            Signal(stopSignal);
            // WaitForExitAsync would also wait for children that hold the output open.
            var asked = Stopwatch.GetTimestamp();
            while (!process.HasExited && Stopwatch.GetElapsedTime(asked) < patience)
                await Task.Delay(5);
        }

        Native.Signal(-Id, Native.SigKill);
        await process.WaitForExitAsync();
        Watchdog.Forget(Id);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
    }

    private static async Task<bool> AnswersAsync(int port, string greeting, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), patience.Token);
            var buffer = new byte[512];
            var length = 0;
            while (length < greeting.Length)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
                if (read == 0)
                    return false;
                length += read;
            }

            return Encoding.Latin1.GetString(buffer, 0, length).StartsWith(greeting, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Collect(string? line)
    {
        if (line is null)
            return;
        lock (output)
        {
            output.AppendLine(line);
            foreach (var (_, said) in awaited.Where(entry => line.Contains(entry.Text, StringComparison.Ordinal)))
                said.TrySetResult(line);
            awaited.RemoveAll(entry => entry.Said.Task.IsCompleted);
        }
    }
}
