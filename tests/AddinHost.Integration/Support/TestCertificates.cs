using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AddinHost.Integration.Support;

/// <summary>A server's certificate with its key, also as PEM text for servers that read files.</summary>
public sealed record TestCertificate(X509Certificate2 Certificate)
{
    public string CertificatePem { get; } = Certificate.ExportCertificatePem();

    public string KeyPem { get; } = Certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    /// <summary>SHA-256 over the DER form, upper-case hexadecimal without separators.</summary>
    public string Fingerprint { get; } = Certificate.GetCertHashString(HashAlgorithmName.SHA256);
}

/// <summary>
/// An authority that exists for this run of the tests only and is trusted by the test process, and by any process that gets
/// <see cref="AuthorityFile"/> as SSL_CERT_FILE; and certificates from it and from elsewhere.
/// </summary>
public static class TestCertificates
{
    private static readonly PrivateFolder Folder = new("ca");
    private static readonly X509Certificate2 Authority = CreateAuthority("CN=Inlay test authority");

    /// <summary>Path of the authority's certificate as a PEM file.</summary>
    public static string AuthorityFile => Folder["ca.pem"];

    /// <summary>For localhost and 127.0.0.1, from the trusted authority.</summary>
    public static TestCertificate Server { get; } = Issue(Authority, "localhost");

    /// <summary>For localhost and 127.0.0.1, from an authority that nobody trusts.</summary>
    public static TestCertificate Untrusted { get; } = Issue(CreateAuthority("CN=Somebody else"), "localhost");

    /// <summary>Another one from an authority that nobody trusts: what a pinned server shows after its certificate was exchanged.</summary>
    public static TestCertificate OtherUntrusted { get; } = Issue(CreateAuthority("CN=Somebody else again"), "localhost");

    /// <summary>From the trusted authority, but for another host.</summary>
    public static TestCertificate WrongHost { get; } = Issue(Authority, "mail.elsewhere.test", loopback: false);

    /// <summary>From the trusted authority, for localhost, expired yesterday.</summary>
    public static TestCertificate Expired { get; } = Issue(Authority, "localhost", notAfter: DateTimeOffset.UtcNow.AddDays(-1));

    /// <summary>The process reads its trusted authorities once, at the first handshake: this has to come before any.</summary>
    [ModuleInitializer]
    internal static void TrustAuthority()
    {
        File.WriteAllText(AuthorityFile, Authority.ExportCertificatePem());
        Native.SetVariable("SSL_CERT_FILE", AuthorityFile);
    }

    private static X509Certificate2 CreateAuthority(string name)
    {
        var request = new CertificateRequest(name, ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
    }

    private static TestCertificate Issue(X509Certificate2 authority, string host, bool loopback = true, DateTimeOffset? notAfter = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (loopback)
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var issued = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-10), notAfter ?? DateTimeOffset.UtcNow.AddDays(10), RandomNumberGenerator.GetBytes(16));
        return new TestCertificate(issued.CopyWithPrivateKey(key));
    }
}
