using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace AddinHost.Shared.Secrets;

/// <summary>Makes a new sealing key before the old one's 90 days are over.</summary>
internal static class RotateKeys
{
    /// <summary>Running hosts look for new keys once a day: a key that took over earlier would seal what another host cannot open yet.</summary>
    private static readonly TimeSpan UntilEveryHostKnows = TimeSpan.FromHours(26);

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>Returns when the new key takes over.</summary>
    public static DateTimeOffset Run(IServiceProvider services)
    {
        var from = services.GetRequiredService<TimeProvider>().GetUtcNow() + UntilEveryHostKnows;
        services.GetRequiredService<IKeyManager>().CreateNewKey(from, from + Lifetime);
        return from;
    }
}
