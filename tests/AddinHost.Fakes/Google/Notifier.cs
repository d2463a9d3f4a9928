namespace AddinHost.Fakes.Google;

/// <summary>Tells the topics of watched mailboxes what changed: at most once a second for each, what comes between is told to nobody.</summary>
internal static class Notifier
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);
    private static readonly Dictionary<string, ulong> Told = new(StringComparer.OrdinalIgnoreCase);

    public static void Tell(World world)
    {
        lock (world.Gate)
        {
            foreach (var mailbox in world.Mailboxes.Values)
            {
                if (mailbox.Watch is not { } watch || watch.Until < DateTimeOffset.UtcNow)
                {
                    Told[mailbox.Address] = mailbox.HistoryId;
                    continue;
                }

                var since = Told.GetValueOrDefault(mailbox.Address);
                Told[mailbox.Address] = mailbox.HistoryId;
                var changed = mailbox.History.Exists(change => change.Id > since && (watch.Labels.Length == 0 || change.After.Concat(change.Labels).Intersect(watch.Labels).Any()));
                var now = DateTimeOffset.UtcNow;
                if (!changed || world.Silent || now - mailbox.LastNotified < AtMostEvery)
                    continue;
                mailbox.LastNotified = now;
                world.PubSub.Publish(watch.Topic, PubSub.DataOf(mailbox.Address, mailbox.HistoryId), world.Keys);
            }
        }
    }
}
