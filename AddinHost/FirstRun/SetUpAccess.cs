using System.Net;

namespace AddinHost.FirstRun;

/// <summary>Tells whether a request comes from the machine itself.</summary>
internal static class SetUpAccess
{
    /// <summary>
    /// The address alone is not enough: a proxy on this machine speaks for strangers (its header is still there unless the proxy is
    /// known), and a page elsewhere may have rebound its own name to 127.0.0.1 (the Host header tells).
    /// </summary>
    public static bool IsFromThisMachine(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
        && IsLoopbackName(http.Request.Host.Host)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For")
        && !http.Request.Headers.ContainsKey("Forwarded");

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
