using System.Text.Json;
using AddinHost.Providers.OAuth;
using Microsoft.IdentityModel.Tokens;

namespace AddinHost.Organizations.Identities;

/// <summary>A key of Microsoft Entra, and whose tokens it may sign when that is not everybody's.</summary>
public sealed record EntraKey(JsonWebKey Key, string? Issuer);

/// <summary>What an authority of Microsoft Entra publishes (OpenID Connect Discovery 1.0, RFC 7517).</summary>
public sealed record EntraDocument(string Issuer, IReadOnlyList<EntraKey> Keys);

/// <summary>The keys that Microsoft Entra signs with: from the authority that the configuration names, never from a token.</summary>
public sealed class EntraKeys
{
    private readonly IHttpClientFactory clients;
    private readonly IssuerDocuments<EntraDocument> documents;

    public EntraKeys(IHttpClientFactory clients, TimeProvider clock)
    {
        this.clients = clients;
        documents = new(clock, ReadAsync);
    }

    /// <exception cref="IssuerUnreachableException">Nothing is known of it and it does not answer.</exception>
    public Task<EntraDocument> FindAsync(string authority, string? keyId, CancellationToken ct) =>
        documents.FindAsync(authority, document => document.Keys.Any(key => key.Key.Kid == keyId), ct);

    private async Task<EntraDocument> ReadAsync(string authority, CancellationToken ct)
    {
        var client = clients.CreateClient(MicrosoftOAuth.HttpClientName);
        try
        {
            using var metadata = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri($"{authority}/v2.0/.well-known/openid-configuration"), ct));
            var issuer = metadata.RootElement.GetProperty("issuer").GetString();
            var keysAt = new Uri(metadata.RootElement.GetProperty("jwks_uri").GetString() ?? "");
            // The same house, or nobody's.
            if (string.IsNullOrEmpty(issuer) || !keysAt.GetLeftPart(UriPartial.Authority).Equals(new Uri(authority).GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase))
                throw new IssuerUnreachableException("entra_metadata_odd");
            var keys = new JsonWebKeySet(await client.GetStringAsync(keysAt, ct)).Keys
                .Where(key => key.Kty == JsonWebAlgorithmsKeyTypes.RSA && key.Use is null or "sig")
                .Select(key => new EntraKey(key, key.AdditionalData.TryGetValue("issuer", out var of) ? of as string ?? of?.ToString() : null)).ToList();
            return new EntraDocument(issuer, keys);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException or UriFormatException
            || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new IssuerUnreachableException("entra_metadata_unreadable", exception);
        }
    }
}
