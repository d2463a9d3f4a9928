namespace AddinHost.Mail.Dns;

/// <summary>A mail exchanger (RFC 1035 3.3.9). An empty <paramref name="Exchange"/> is the null MX: the domain takes no mail (RFC 7505).</summary>
/// <param name="Preference">Lower comes first.</param>
/// <param name="Exchange">Host name in lower case without the last dot.</param>
public sealed record MxRecord(int Preference, string Exchange);

/// <summary>Where a service is (RFC 2782). An empty <paramref name="Target"/> says that the service is decidedly not there.</summary>
/// <param name="Priority">Lower comes first.</param>
/// <param name="Weight">Share among equal priorities.</param>
/// <param name="Port">0 to 65535.</param>
/// <param name="Target">Host name in lower case without the last dot.</param>
public sealed record SrvRecord(int Priority, int Weight, int Port, string Target);

/// <summary>Why a name could not be looked up. That a name or record does not exist is an empty list, not a failure.</summary>
public enum DnsFailure
{
    /// <summary>The text is no name that DNS can hold (RFC 1035 2.3.4), or has characters that are in no host or service name.</summary>
    InvalidName,

    /// <summary>No resolver answered in time, or none could be reached.</summary>
    TimedOut,

    /// <summary>Every resolver that answered said that it failed or refused.</summary>
    ServerFailure,
}

/// <summary>A failed lookup. The message holds no name.</summary>
public sealed class DnsException(DnsFailure failure, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What went wrong.</summary>
    public DnsFailure Failure { get; } = failure;
}
