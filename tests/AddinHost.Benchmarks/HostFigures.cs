using System.Diagnostics;
using System.Globalization;
using AddinHost.Integration.Support;

namespace AddinHost.Benchmarks;

/// <summary>What the host costs before it does anything.</summary>
internal static class HostFigures
{
    /// <summary>From the start of the process to the first page of the web app; the data folder is there already, as on every start but the first.</summary>
    public static async Task StartAsync(int rounds)
    {
        await using var host = await HostProcess.StartNewAsync();
        var seconds = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            await host.StopAsync();
            var started = Stopwatch.GetTimestamp();
            host.Launch();
            await FirstPageAsync(host);
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        seconds.Sort();
        Report.Line(new { peer = "inlay", mode = "start", n = rounds, median_s = seconds[rounds / 2], min_s = seconds[0], max_s = seconds[^1] });
    }

    /// <summary>Resident memory after a minute of nothing but watching one mailbox.</summary>
    public static async Task IdleAsync()
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        await using var postfix = await PostfixServer.StartNewAsync(dovecot);
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        await Connecting.ConnectAsync(host, dovecot.AddUser("idle"), dovecot.ImapPort, postfix.PlainPort);
        await Task.Delay(TimeSpan.FromSeconds(60));
        Report.Line(new { peer = "inlay", mode = "idle", mailboxes = 1, rss_mb = ResidentKilobytes(host.ProcessId) / 1024.0 });
    }

    private static async Task FirstPageAsync(HostProcess host)
    {
        while (true)
        {
            try
            {
                using var page = await host.Client.GetAsync("app");
                if (page.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(5);
            }
        }
    }

    /// <summary>Processor time that a process has used so far.</summary>
    public static double ProcessorSeconds(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime.TotalSeconds;
    }

    public static long ResidentKilobytes(int processId) => Kilobytes(processId, "VmRSS");

    /// <summary>A figure of a process as the kernel has it: VmRSS, VmHWM.</summary>
    public static long Kilobytes(int processId, string name) => File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"))
        .Where(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Select(line => long.Parse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture)).Single();
}
