using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations.Identities;

/// <summary>Trades a token of an identity that its owner linked for a short token of ours. There is no refresh token: the identity's own host gives the next one.</summary>
public sealed class IdentitySignIn(AppDb db, LinkedIdentities identities, EntraClients clients, EntraTokens entra, ExchangeTokens exchange, PaneTokens tokens)
{
    public sealed record Request([Required, MaxLength(20_000)] string Token);

    public sealed record Response(string AccessToken, int ExpiresIn);

    /// <summary>How a pane may sign in besides the window.</summary>
    public sealed record Ways(EntraClient? Entra, bool Exchange);

    public async Task<Ways> WaysAsync(CancellationToken ct) => new(await clients.FindAsync(ct), exchange.IsSetUp);

    public async Task<Result<Response>> HandleAsync(IdentityKind kind, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var verified = kind == IdentityKind.Entra ? await entra.VerifyAsync(request.Token, ct) : await exchange.VerifyAsync(request.Token, ct);
        if (verified.Error is { } error)
            return error;
        var identity = verified.Value;
        if (await identities.FindAsync(identity, ct) is { } bearer)
        {
            // Its id goes into the token: unlinked, the token ends with it. Nobody is signed in here, so the filter is lifted.
            var link = await db.LinkedIdentities.IgnoreQueryFilters().Where(row => row.Issuer == identity.Issuer && row.Subject == identity.Subject && row.MemberId == bearer.MemberId)
                .Select(row => (Guid?)row.Id).SingleOrDefaultAsync(ct);
            if (link is { } id)
                return new Response(tokens.Make(id, bearer.MemberId), (int)PaneTokens.Lifetime.TotalSeconds);
        }

        return Error.Conflict("identity_not_linked", "{0} is not linked to a member of Inlay yet. Sign in with the window once, and link it there.", identity.Address) with
        {
            Extras = new Dictionary<string, object?> { ["offer"] = identities.Offer(identity), ["identity"] = identity.Address },
        };
    }
}
