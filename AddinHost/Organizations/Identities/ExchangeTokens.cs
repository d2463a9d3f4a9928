using System.Text.Json;
using AddinHost.Shared.Results;
using AddinHost.Shared.Web;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AddinHost.Organizations.Identities;

/// <summary>
/// Checks the identity tokens that Exchange on premises gives its users' add-ins (learn.microsoft.com: validate-an-identity-token). The token names where
/// its keys are; they are fetched from there only when that host is one that the configuration trusts.
/// </summary>
public sealed class ExchangeTokens(ExchangeKeys keys, PublicUrl publicUrl, TimeProvider clock)
{
    private const string Version = "ExIdTok.V1";

    /// <summary>What Exchange says of the person, inside the claim <c>appctx</c>.</summary>
    private sealed record Context(string? Version, Uri? Metadata, string? Person, string? Address);

    public bool IsSetUp => keys.AnyTrusted;

    public async Task<Result<LinkedIdentities.Identity>> VerifyAsync(string token, CancellationToken ct)
    {
        if (!keys.AnyTrusted)
            return IdentityTokens.NotSetUp;
        if (IdentityTokens.Read(token) is not { X5t.Length: > 0 } read || ReadContext(read) is not { Version: Version, Person.Length: > 0, Metadata: { } metadata } context || !keys.IsTrusted(metadata))
            return IdentityTokens.Refused;
        ExchangeDocument published;
        try
        {
            published = await keys.FindAsync(metadata, read.X5t, ct);
        }
        catch (IssuerUnreachableException)
        {
            return IdentityTokens.Unreachable;
        }

        // The audience is the address in the manifest's first SourceLocation.
        if (!published.Keys.TryGetValue(read.X5t, out var key) || !await IdentityTokens.HoldsAsync(read, key, issuer: null, [$"{publicUrl.Current.AbsoluteUri.TrimEnd('/')}/taskpane.html"], clock))
            return IdentityTokens.Refused;
        if (read.Issuer != published.Issuer)
            return IdentityTokens.Refused;
        return new LinkedIdentities.Identity(IdentityKind.Exchange, metadata.AbsoluteUri, context.Person, context.Address ?? context.Person);
    }

    private static Context? ReadContext(JsonWebToken token)
    {
        try
        {
            // Exchange writes an object as a text; some versions write the object.
            if (!token.TryGetPayloadValue<object>("appctx", out var claim) || claim?.ToString() is not { Length: > 0 and <= LinkedIdentities.Longest * 4 } text)
                return null;
            using var json = JsonDocument.Parse(text);
            var person = Text(json.RootElement, "msexchuid");
            var address = Text(json.RootElement, "smtp");
            if (person?.Length > LinkedIdentities.Longest || address?.Length > LinkedIdentities.Longest)
                return null;
            return new Context(Text(json.RootElement, "version"), Uri.TryCreate(Text(json.RootElement, "amurl"), UriKind.Absolute, out var metadata) ? metadata : null, person, address);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
