using Microsoft.Extensions.Options;

namespace AddinHost.Providers.Gmail;

/// <summary>
/// Keeps this host within the quota of each mailbox: whoever would exceed it waits, in the order of asking. A quarter of a minute's units may be
/// spent at once, the rest comes back evenly, so that no minute holds more than the limit.
/// </summary>
public sealed class GmailQuota(IOptions<GoogleOptions> options, TimeProvider time)
{
    private const int ForgetAbove = 1_000;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Purse> mailboxes = [];

    private double Most => options.Value.UnitsPerMinute / 4.0;

    private double PerSecond => (options.Value.UnitsPerMinute - Most) / 60;

    /// <summary>Waits until so many units may be spent.</summary>
    /// <exception cref="ProviderException">Throttled, with the time: the wait would be longer than <paramref name="patience"/>; nothing is spent.</exception>
    public async Task SpendAsync(Guid mailboxId, int units, TimeSpan patience, CancellationToken ct)
    {
        TimeSpan wait;
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (!mailboxes.TryGetValue(mailboxId, out var purse))
                mailboxes.Add(mailboxId, purse = new Purse(Most, now));
            purse.Fill(Most, PerSecond, now);
            wait = purse.WaitFor(units, PerSecond, now);
            if (wait > patience)
                throw new ProviderException(ProviderFailure.Throttled, "throttled") { RetryAfter = wait };
            purse.Units -= units;
            ForgetFull(now);
        }

        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, ct);
    }

    /// <summary>
    /// Waits until so many units may be spent and a quarter of the purse is left for others. Nothing is promised while it waits: whoever else asks comes first.
    /// </summary>
    /// <exception cref="ProviderException">Throttled, with the time: the others left too little for as long as <paramref name="patience"/>; nothing is spent.</exception>
    public async Task SpendLeftoversAsync(Guid mailboxId, int units, TimeSpan patience, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            TimeSpan wait;
            lock (gate)
            {
                var now = time.GetUtcNow();
                if (!mailboxes.TryGetValue(mailboxId, out var purse))
                    mailboxes.Add(mailboxId, purse = new Purse(Most, now));
                purse.Fill(Most, PerSecond, now);
                wait = purse.WaitFor(Math.Min(units + (Most / 4), Most), PerSecond, now);
                if (wait <= TimeSpan.Zero)
                {
                    purse.Units -= units;
                    return;
                }
            }

            if (time.GetElapsedTime(started) + wait > patience)
                throw new ProviderException(ProviderFailure.Throttled, "throttled") { RetryAfter = wait };
            // A timer may end a moment early.
            await Task.Delay(wait + TimeSpan.FromMilliseconds(1), time, ct);
        }
    }

    /// <summary>Nobody of this host asks for this mailbox before that time: Google said so.</summary>
    public void Pause(Guid mailboxId, TimeSpan wait)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (!mailboxes.TryGetValue(mailboxId, out var purse))
                mailboxes.Add(mailboxId, purse = new Purse(Most, now));
            if (purse.PausedUntil < now + wait)
                purse.PausedUntil = now + wait;
        }
    }

    private void ForgetFull(DateTimeOffset now)
    {
        if (mailboxes.Count <= ForgetAbove)
            return;
        foreach (var (id, purse) in mailboxes)
        {
            purse.Fill(Most, PerSecond, now);
            if (purse.Units >= Most && purse.PausedUntil <= now)
                mailboxes.Remove(id);
        }
    }

    /// <summary>What a mailbox may spend; below zero what is promised already.</summary>
    private sealed class Purse(double units, DateTimeOffset since)
    {
        private DateTimeOffset filledAt = since;

        public double Units { get; set; } = units;

        public DateTimeOffset PausedUntil { get; set; }

        public void Fill(double most, double perSecond, DateTimeOffset now)
        {
            if (now <= filledAt)
                return;
            Units = Math.Min(most, Units + ((now - filledAt).TotalSeconds * perSecond));
            filledAt = now;
        }

        public TimeSpan WaitFor(double asked, double perSecond, DateTimeOffset now)
        {
            var missing = TimeSpan.FromSeconds(Math.Max(0, (asked - Units) / perSecond));
            var pause = PausedUntil - now;
            return pause > missing ? pause : missing;
        }
    }
}
