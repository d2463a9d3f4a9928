namespace AddinHost.Providers;

/// <summary>What a failure of a mail system means for the caller.</summary>
public enum ProviderFailure
{
    ReauthorizationNeeded,
    NotTrusted,
    Throttled,
    CursorExpired,
    NotFound,
    Rejected,
    Unavailable,
    OutcomeUnknown,
}

/// <summary>The one exception that leaves a provider. Code and texts are for people and hold nothing of the server's own words or addresses.</summary>
public sealed class ProviderException(ProviderFailure failure, string code, Exception? inner = null) : Exception(code, inner)
{
    public ProviderFailure Failure => failure;

    /// <summary>Stable snake_case code; texts and remedy are found under it.</summary>
    public string Code => code;

    /// <summary>The step of a check that failed.</summary>
    public string? Step { get; init; }

    /// <summary>SHA-256 of the public key that the server showed, in hex, when it is not trusted.</summary>
    public string? Fingerprint { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}
