namespace AddinHost.Mail.Dns;

/// <summary>Answers until their time is over, at most so many; the oldest goes first.</summary>
internal sealed class DnsCache(TimeProvider clock, int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, DnsType Type), (DnsAnswer Answer, DateTimeOffset Until, long Turn)> _answers = [];
    private readonly Queue<((string Name, DnsType Type) Key, long Turn)> _order = new();
    private long _turn;

    public DnsAnswer? Find(string name, DnsType type)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
            return _answers.TryGetValue((name, type), out var found) && now < found.Until ? found.Answer : null;
    }

    public void Keep(string name, DnsType type, DnsAnswer answer)
    {
        if (answer.TimeToLive <= TimeSpan.Zero)
            return;
        var until = clock.GetUtcNow() + answer.TimeToLive;
        lock (_lock)
        {
            _answers[(name, type)] = (answer, until, ++_turn);
            _order.Enqueue(((name, type), _turn));
            // An answer that was renewed stands in the queue more than once; only its newest place counts.
            while (_order.Count > capacity)
            {
                var (key, turn) = _order.Dequeue();
                if (_answers.TryGetValue(key, out var oldest) && oldest.Turn == turn)
                    _answers.Remove(key);
            }
        }
    }
}
