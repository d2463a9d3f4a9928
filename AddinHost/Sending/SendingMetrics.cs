using System.Diagnostics.Metrics;

namespace AddinHost.Sending;

/// <summary>Figures of the queue, as this host last saw it, and of what it did. No addresses, no organizations.</summary>
public static class SendingMetrics
{
    private static readonly Meter Meter = new("Inlay.Sending");
    private static readonly Counter<long> HandOffs = Meter.CreateCounter<long>("inlay.sending.hand_offs", description: "Hand-offs, by outcome");
    private static readonly Counter<long> Waits = Meter.CreateCounter<long>("inlay.sending.limit_waits", description: "Times that a mailbox had to wait for a limit, by limit");
    private static long depth;
    private static double oldest;

    static SendingMetrics()
    {
        Meter.CreateObservableGauge("inlay.sending.queue_depth", () => Interlocked.Read(ref depth), description: "Outgoing messages with something due now");
        Meter.CreateObservableGauge("inlay.sending.oldest_due", () => Volatile.Read(ref oldest), unit: "s", description: "How long the oldest of them has been due");
    }

    public static void Count(string outcome) => HandOffs.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public static void CountWait(string limit) => Waits.Add(1, new KeyValuePair<string, object?>("limit", limit));

    public static void Saw(long due, TimeSpan age)
    {
        Interlocked.Exchange(ref depth, due);
        Volatile.Write(ref oldest, age.TotalSeconds);
    }
}
