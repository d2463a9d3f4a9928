using System.Diagnostics.Metrics;

namespace AddinHost.Notices.Webhooks;

/// <summary>Figures of webhooks for whoever runs the installation; no address is in them.</summary>
internal static class WebhookFigures
{
    private static readonly Meter Meter = new("Inlay.Webhooks");
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("inlay.webhooks.attempts", description: "Attempts to deliver an event, by what became of them");
    private static readonly Histogram<double> Took = Meter.CreateHistogram<double>("inlay.webhooks.duration", "s", "How long endpoints took to answer");
    private static readonly Histogram<double> Late = Meter.CreateHistogram<double>("inlay.webhooks.lag", "s", "From an event to its delivery");
    private static readonly Counter<long> Died = Meter.CreateCounter<long>("inlay.webhooks.dead_letters", description: "Events that were given up");
    private static readonly Counter<long> Paused = Meter.CreateCounter<long>("inlay.webhooks.switched_off", description: "Endpoints that were switched off by themselves, by why");

    public static void Attempted(PostOutcome outcome, TimeSpan took)
    {
        Attempts.Add(1, new KeyValuePair<string, object?>("outcome", outcome.Problem ?? "delivered"));
        Took.Record(took.TotalSeconds);
    }

    public static void Delivered(TimeSpan after) => Late.Record(after.TotalSeconds);

    public static void Dead() => Died.Add(1);

    public static void SwitchedOff(WebhookPause why) => Paused.Add(1, new KeyValuePair<string, object?>("why", why.ToString()));
}
