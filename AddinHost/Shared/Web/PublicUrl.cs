using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AddinHost.Shared.Web;

/// <summary>The address that people and Outlook reach this installation by: the setting PublicUrl, else the first address the host listens on.</summary>
public sealed class PublicUrl(IConfiguration configuration, IServer server)
{
    /// <summary>Without a slash at the end. Read it once the host listens: before that the listening addresses are not known.</summary>
    /// <exception cref="InvalidOperationException">The setting is not an absolute http or https address.</exception>
    public Uri Current => Parse(configuration["PublicUrl"] is { Length: > 0 } given ? given : FirstListening());

    public bool IsHttps => Current.Scheme == Uri.UriSchemeHttps;

    private static Uri Parse(string text) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is { Query: "", Fragment: "", UserInfo: "" }
            ? url
            : throw new InvalidOperationException("PublicUrl must be an absolute http or https address without query, for example https://inlay.example.com.");

    // Kestrel writes "any address" in several ways; none of them is a name that a browser can open.
    private string FirstListening() =>
        (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost")
            .Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//+", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
            .Replace("//[::]", "//localhost", StringComparison.Ordinal);
}
