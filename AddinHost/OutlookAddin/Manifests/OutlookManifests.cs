using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using AddinHost.Shared.Web;
using Microsoft.Extensions.Options;

namespace AddinHost.OutlookAddin.Manifests;

/// <summary>The manifests of the Outlook add-in, filled in for this installation and ready to sideload.</summary>
public sealed class OutlookManifests(InstallationIdentity identity, PublicUrl publicUrl, IOptions<OutlookAddinOptions> options)
{
    public Task<Result<byte[]>> XmlAsync(CancellationToken ct) => FillAsync(XmlManifest.Write, ct);

    public Task<Result<byte[]>> JsonAsync(CancellationToken ct) => FillAsync(UnifiedManifest.Write, ct);

    /// <summary>The zip in which Microsoft 365 takes the unified manifest.</summary>
    public Task<Result<byte[]>> PackageAsync(CancellationToken ct) => FillAsync(values => UnifiedManifest.Package(values, Icon), ct);

    /// <summary>Why Outlook would not take a manifest of this installation; null when it would.</summary>
    public Error? Hindrance() => publicUrl.IsHttps
        ? null
        : Error.Conflict("public_url_not_https", "Outlook loads add-ins over https only, and this host's public address is {0}.", publicUrl.Current.AbsoluteUri.TrimEnd('/')) with
        {
            Extras = new Dictionary<string, object?>
            {
                ["remedy"] = Say.Text("public_url_not_https_remedy",
                    "Set PublicUrl to the https address of this host, for example https://inlay.example.com. To try it on this machine: run \"dotnet dev-certs https --trust\" and start the host again."),
            },
        };

    /// <summary>The one file whose calls classic Outlook on Windows may let out to another origin than none (learn.microsoft.com: use-sso-in-event-based-activation).</summary>
    public string LaunchScript => $"{publicUrl.Current.AbsoluteUri.TrimEnd('/')}/{AddinDescription.LaunchScript}";

    private async Task<Result<byte[]>> FillAsync(Func<ManifestValues, byte[]> write, CancellationToken ct)
    {
        if (Hindrance() is { } error)
            return error;
        return write(new ManifestValues(publicUrl.Current, identity.OutlookAddinId, await identity.FindEntraClientIdAsync(ct), options.Value.NarrowPermission));
    }

    private static byte[] Icon(string name)
    {
        using var stream = typeof(OutlookManifests).Assembly.GetManifestResourceStream("AddinHost.OutlookAddin." + name)!;
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
