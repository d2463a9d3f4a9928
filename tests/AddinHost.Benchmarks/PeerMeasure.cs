using System.Diagnostics;
using System.Globalization;
using AddinHost.Mail.Mime;

namespace AddinHost.Benchmarks;

/// <summary>Counts what was read, and the time, processor time and memory that it took.</summary>
internal sealed class PeerMeasure
{
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly TimeSpan processorBefore = Environment.CpuUsage.TotalTime;
    private readonly long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
    private readonly byte[] buffer = new byte[64 * 1024];

    public int Messages { get; set; }

    public long Bytes { get; set; }

    public long Chars { get; set; }

    public int Attachments { get; private set; }

    public long Decoded { get; private set; }

    /// <summary>Asks a message for all that is in it: the structured fields, the text, and every byte of every attachment.</summary>
    public void Eat(MimeMessage message)
    {
        var headers = message.Headers;
        Chars += (headers.Subject?.Length ?? 0) + (message.TextBody?.Length ?? 0) + (message.HtmlBody?.Length ?? 0);
        _ = (headers.From, headers.To, headers.Cc, headers.ReplyTo, headers.Date, headers.MessageId, headers.InReplyTo, headers.References);
        foreach (var part in message.Attachments)
        {
            Attachments++;
            _ = part.FileName;
            using var content = part.OpenDecoded();
            int read;
            while ((read = content.Read(buffer)) > 0)
                Decoded += read;
        }
    }

    /// <summary>Prints the line.</summary>
    public void Print(string mode, PeerOptions options, int round = 0)
    {
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var processor = (Environment.CpuUsage.TotalTime - processorBefore).TotalSeconds;
        Report.Line(new
        {
            peer = "inlay", mode, round, tls = options.Tls, lean = options.Lean, n = Messages, mb = Math.Round(Bytes / 1e6, 1), s = Math.Round(seconds, 3),
            msg_s = Math.Round(Messages / seconds), mb_s = Math.Round(Bytes / 1e6 / seconds, 1), cpu_s = Math.Round(processor, 2), cpu_per_1000 = Math.Round(processor / Messages * 1000, 3),
            peak_rss_mb = Kilobytes("VmHWM") / 1024, chars = Chars, atts = Attachments, dec = Decoded,
            allocated_per_byte = Math.Round((GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore) / (double)Math.Max(1, Bytes), 3),
        });
    }

    /// <summary>A figure of this process as the kernel has it: VmRSS, VmHWM.</summary>
    public static long Kilobytes(string name) => File.ReadLines("/proc/self/status").Where(line => line.StartsWith(name + ":", StringComparison.Ordinal))
        .Select(line => long.Parse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture)).Single();
}
