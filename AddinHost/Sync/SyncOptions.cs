namespace AddinHost.Sync;

/// <summary>How mailboxes are watched (<c>Sync:*</c>).</summary>
public sealed class SyncOptions
{
    public const string Section = "Sync";

    /// <summary>How far back the headers of a newly connected mailbox are read, so that replies to mail on record are found. 0: only new mail.</summary>
    public int FirstSyncDays { get; set; } = 30;

    /// <summary>Messages in one transaction.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>Older messages in one transaction, where a member has them read; few, so that live mail never waits long.</summary>
    public int BackfillBatchSize { get; set; } = 50;

    /// <summary>A job gives its mailbox up after this time, so that mailboxes spread over hosts by themselves.</summary>
    public TimeSpan WatchFor { get; set; } = TimeSpan.FromHours(4);

    /// <summary>Where several hosts share a database: what this one is called, the same after a restart.</summary>
    public string Host { get; set; } = Environment.MachineName;

    /// <summary>After this time without a sign of life of its host another one takes a mailbox over; it is renewed three times as often.</summary>
    public TimeSpan LeaseFor { get; set; } = TimeSpan.FromSeconds(40);

    /// <summary>First wait after a failure; doubles up to <see cref="RetryAtMost"/>.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(2);

    public TimeSpan RetryAtMost { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How soon a reply that was passed over is read once its parent came on record through another mailbox or by hand.</summary>
    public TimeSpan ReconsiderEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Mailbox and ledger are compared this often.</summary>
    public TimeSpan ReconcileEvery { get; set; } = TimeSpan.FromHours(20);

    /// <summary>Where the first sync of a mailbox begins.</summary>
    public DateTimeOffset FirstSyncFrom(DateTimeOffset connectedAt) => connectedAt.AddDays(-FirstSyncDays);
}
