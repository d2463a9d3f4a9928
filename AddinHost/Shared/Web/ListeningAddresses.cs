using System.Security.Cryptography.X509Certificates;

namespace AddinHost.Shared.Web;

/// <summary>Where the host listens when nothing is configured: https too where a development certificate is at hand, and a hint where it is not.</summary>
internal static class ListeningAddresses
{
    private const string Https = "https://localhost:7443";
    private const string Http = "http://localhost:7080";

    /// <summary>Says that the https address is left out; null when nothing was left out.</summary>
    public static string? Hint { get; private set; }

    public static void SetDefaults(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (!string.IsNullOrEmpty(configuration["urls"]) || configuration.GetSection("Kestrel:Endpoints").Exists())
            return;
        if (HasDevelopmentCertificate() || configuration.GetSection("Kestrel:Certificates:Default").Exists())
        {
            builder.WebHost.UseUrls(Https, Http);
            return;
        }

        builder.WebHost.UseUrls(Http);
        Hint = "No development certificate: https is left out. Outlook needs it; make one with: dotnet dev-certs https --trust";
    }

    private static bool HasDevelopmentCertificate()
    {
        const string DevelopmentOid = "1.3.6.1.4.1.311.84.1.1";
        using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
        try
        {
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return false;
        }

        var now = DateTime.Now;
        return store.Certificates.Any(certificate => certificate.HasPrivateKey && certificate.NotAfter > now && certificate.Extensions.Any(extension => extension.Oid?.Value == DevelopmentOid));
    }
}
