using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AddinHost.Shared.Outbound;
using Microsoft.IdentityModel.Tokens;

namespace AddinHost.Organizations.Identities;

/// <summary>What an Exchange server publishes for those who check its tokens: its name and its certificates, by their fingerprint (x5t).</summary>
public sealed record ExchangeDocument(string Issuer, IReadOnlyDictionary<string, SecurityKey> Keys);

/// <summary>The certificates of trusted Exchange servers (<c>Addin:ExchangeHosts</c>), fetched through the guard of addresses.</summary>
public sealed class ExchangeKeys
{
    private const string Path = "/autodiscover/metadata/json/1";

    private readonly IHttpClientFactory clients;
    private readonly HashSet<string> trusted;
    private readonly IssuerDocuments<ExchangeDocument> documents;

    public ExchangeKeys(IHttpClientFactory clients, IConfiguration configuration, TimeProvider clock)
    {
        this.clients = clients;
        var section = configuration.GetSection("Addin:ExchangeHosts");
        trusted = new(section.Get<string[]>() ?? section.Value?.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) ?? [], StringComparer.OrdinalIgnoreCase);
        documents = new(clock, ReadAsync);
    }

    public bool AnyTrusted => trusted.Count > 0;

    /// <summary>The whole address is held against what may be, so that a token cannot send the host anywhere else on a trusted server either.</summary>
    public bool IsTrusted(Uri metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata is { Scheme: "https", UserInfo: "", Query: "", Fragment: "", IsDefaultPort: true } && metadata.AbsolutePath.Equals(Path, StringComparison.OrdinalIgnoreCase) && trusted.Contains(metadata.IdnHost);
    }

    /// <exception cref="IssuerUnreachableException">Nothing is known of it and it does not answer.</exception>
    public Task<ExchangeDocument> FindAsync(Uri metadata, string fingerprint, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return documents.FindAsync(metadata.AbsoluteUri, document => document.Keys.ContainsKey(fingerprint), ct);
    }

    private async Task<ExchangeDocument> ReadAsync(string address, CancellationToken ct)
    {
        try
        {
            using var json = JsonDocument.Parse(await clients.CreateClient(OutboundFeature.GuardedClient).GetByteArrayAsync(new Uri(address), ct));
            var keys = new Dictionary<string, SecurityKey>(StringComparer.Ordinal);
            foreach (var key in json.RootElement.GetProperty("keys").EnumerateArray())
            {
                var value = key.GetProperty("keyvalue");
                if (value.GetProperty("type").GetString() == "x509Certificate" && key.GetProperty("keyinfo").GetProperty("x5t").GetString() is { } fingerprint)
                    keys[fingerprint] = new X509SecurityKey(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(value.GetProperty("value").GetString() ?? "")));
            }

            return new ExchangeDocument(json.RootElement.GetProperty("issuer").GetString() ?? "", keys);
        }
        catch (Exception exception) when (exception is HttpRequestException or OutboundException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException or CryptographicException
            || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new IssuerUnreachableException("exchange_metadata_unreadable", exception);
        }
    }
}
