using AddinHost.Shared.Results;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AddinHost.Organizations.Identities;

/// <summary>
/// Checks access tokens for our own API from Microsoft Entra (learn.microsoft.com/entra/identity-platform/claims-validation): signed by a published key
/// of the issuer, by the tenant that the token names, for us, asked for by our own pane or by Outlook for it, for our one scope, now. An ID token is refused: it says who
/// somebody is to a client, and opens no API.
/// </summary>
public sealed class EntraTokens(EntraClients clients, EntraKeys keys, TimeProvider clock)
{
    private const string TenantPlace = "{tenantid}";

    /// <summary>
    /// Outlook itself, where the launch script asks it for a token (learn.microsoft.com: register-sso-add-in-aad-v2). It gets one only when the administrator
    /// authorized it for our scope.
    /// </summary>
    private static readonly HashSet<string> Outlook =
        ["ea5a67f6-b6f3-4338-b240-c655ddc3cc8e", "d3590ed6-52b3-4102-aeff-aad2292ab01c", "bc59ab01-8403-45c6-8796-ac3ef710b3e3", "93d53678-613d-4013-afc1-62e9e444a0a5"];

    public async Task<Result<LinkedIdentities.Identity>> VerifyAsync(string token, CancellationToken ct)
    {
        if (await clients.FindAsync(ct) is not { } client)
            return IdentityTokens.NotSetUp;
        if (IdentityTokens.Read(token) is not { } read || Text(read, "tid") is not { } tenant || !Guid.TryParseExact(tenant, "D", out _))
            return IdentityTokens.Refused;
        EntraDocument published;
        try
        {
            published = await keys.FindAsync(client.Authority, read.Kid, ct);
        }
        catch (IssuerUnreachableException)
        {
            return IdentityTokens.Unreachable;
        }

        // The metadata of all tenants leaves a place for the tenant; that of one names it, and then no other fits. Keys may be of one tenant, too.
        var issuer = published.Issuer.Replace(TenantPlace, tenant, StringComparison.Ordinal);
        var key = published.Keys.FirstOrDefault(key => key.Key.Kid == read.Kid);
        if (key is null || (key.Issuer?.Replace(TenantPlace, tenant, StringComparison.Ordinal) ?? issuer) != issuer)
            return IdentityTokens.Refused;
        if (!await IdentityTokens.HoldsAsync(read, key.Key, issuer, [client.ClientId], clock))
            return IdentityTokens.Refused;
        var askedBy = Text(read, "azp") ?? "";
        if (Text(read, "ver") != "2.0" || (askedBy != client.ClientId && !Outlook.Contains(askedBy)) || Text(read, "scp")?.Split(' ').Contains(EntraClients.ScopeName) != true)
            return IdentityTokens.Refused;
        // The object id is a person's in their tenant for ever; names and addresses pass from one to another.
        return Text(read, "oid") is { Length: > 0 } person
            ? new LinkedIdentities.Identity(IdentityKind.Entra, issuer, person, Shown(Text(read, "preferred_username") ?? Text(read, "name") ?? person))
            : IdentityTokens.Refused;
    }

    private static string Shown(string name) => name.Length > LinkedIdentities.Longest ? name[..LinkedIdentities.Longest] : name;

    private static string? Text(JsonWebToken token, string claim) => token.TryGetPayloadValue<string>(claim, out var value) ? value : null;
}
