namespace AddinHost.Shared.Outbound;

/// <summary>Why a connection to a named host did not come about.</summary>
public enum OutboundProblem
{
    NotAllowed,
    NameUnknown,
    Unreachable,
    TimedOut,
    TlsRefused,
    NotTrusted,
}

/// <summary>A guarded connection failed. Holds no address.</summary>
public sealed class OutboundException(OutboundProblem problem, Exception? inner = null) : IOException(problem.ToString(), inner)
{
    public OutboundProblem Problem => problem;

    /// <summary>SHA-256 of the public key shown (hex, lower case), when it is not trusted.</summary>
    public string? Fingerprint { get; init; }
}
