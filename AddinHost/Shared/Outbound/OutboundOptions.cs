namespace AddinHost.Shared.Outbound;

/// <summary>Where connections to hosts that a member can name may go (<c>Outbound:*</c>).</summary>
public sealed class OutboundOptions
{
    public const string Section = "Outbound";

    /// <summary>CIDRs or host names besides public addresses. Null: loopback and private ranges in Development, nothing otherwise.</summary>
    public string[]? AllowedNetworks { get; set; }

    /// <summary>Ports that may be named; inside <see cref="AllowedNetworks"/> any port.</summary>
    public int[] AllowedPorts { get; set; } = [25, 143, 443, 465, 587, 993, 2525];

    /// <summary>Limit for name resolution and connecting together.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
