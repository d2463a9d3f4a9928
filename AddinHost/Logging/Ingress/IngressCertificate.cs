using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress;

/// <summary>The certificate for STARTTLS, read again when its file has changed: certificates are renewed while the host runs.</summary>
public sealed partial class IngressCertificate(IOptions<IngressOptions> options, ILogger<IngressCertificate> logger)
{
    private readonly Lock gate = new();
    private SslStreamCertificateContext? context;
    private DateTime readAt;

    public bool Exists => options.Value.CertificateFile.Length > 0;

    /// <summary>TLS as the server of it.</summary>
    public async Task<Stream> UpgradeAsync(Stream stream, CancellationToken ct)
    {
        var tls = new SslStream(stream);
        try
        {
            // Which versions of TLS are good enough is the system's business.
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = Get() }, ct);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="IOException">There is none, and never was.</exception>
    public SslStreamCertificateContext Get()
    {
        var (file, keyFile) = (options.Value.CertificateFile, options.Value.KeyFile.Length > 0 ? options.Value.KeyFile : options.Value.CertificateFile);
        lock (gate)
        {
            var changed = new[] { File.GetLastWriteTimeUtc(file), File.GetLastWriteTimeUtc(keyFile) }.Max();
            if (context is not null && changed == readAt)
                return context;
            try
            {
                using var pem = X509Certificate2.CreateFromPemFile(file, keyFile);
                var chain = new X509Certificate2Collection();
                chain.ImportFromPemFile(file);
                // Windows serves only keys that came with their certificate.
                context = SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), chain, offline: true);
            }
            catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
            {
                // A file half written, or renewed before its key: the one from before is still good.
                LogUnreadable(exception);
                if (context is null)
                    throw new IOException("The certificate cannot be read.", exception);
            }

            readAt = changed;
            return context;
        }
    }

    [LoggerMessage(LogLevel.Error, "Ingress:CertificateFile or Ingress:KeyFile cannot be read")]
    private partial void LogUnreadable(Exception exception);
}
