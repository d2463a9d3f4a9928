namespace AddinHost.Tests.Support;

/// <summary>The clock that tests give to the host: real time plus whatever they add.</summary>
public sealed class ManualClock : TimeProvider
{
    private long addedTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref addedTicks));

    public void Advance(TimeSpan by) => Interlocked.Add(ref addedTicks, by.Ticks);
}
