using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Organizations;

/// <summary>
/// Ties identities at other issuers to members. A surface that met an unknown one makes an offer; its owner opens that in a browser, signs in there
/// as ever, sees who would be tied to whom, and says yes.
/// </summary>
public sealed class LinkedIdentities(AppDb db, Caller caller, BearerCache bearers, IDataProtectionProvider protection, TimeProvider clock)
{
    public const int Longest = 500;

    /// <summary>The page of the web app that shows an offer, which stands behind the mark: so no log and no referrer gets it.</summary>
    public const string Page = "app/link#";

    private static readonly TimeSpan OfferLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SeenEvery = TimeSpan.FromHours(1);

    private static readonly Error OfferOver = Error.Invalid("link_offer_over", "This link is over or not whole. Go back to your mail program and open it there again.");
    private static readonly Error Taken = Error.Conflict("identity_linked", "This account is linked to another member of Inlay. That member has to unlink it first.");
    private static readonly Error NotFound = Error.NotFound("linked_identity_not_found", "That linked account is not yours, or was unlinked.");
    private static readonly Error BrowserNeeded = Error.Forbidden("link_in_browser", "Accounts are linked by somebody who is signed in with a browser.");

    private readonly IDataProtector protector = protection.CreateProtector("Inlay.LinkOffer");

    /// <summary>An identity whose token was verified.</summary>
    public sealed record Identity(IdentityKind Kind, string Issuer, string Subject, string Address);

    public sealed record Request([Required, MaxLength(4_000)] string Offer);

    /// <param name="State">new, linked (to the caller already) or taken (by another member).</param>
    /// <param name="IsOwnAddress">It is the address that the caller signs in with.</param>
    public sealed record OfferView(IdentityKind Kind, string Address, string State, bool IsOwnAddress);

    public sealed record View(Guid Id, IdentityKind Kind, string Address, DateTimeOffset LinkedAt, DateTimeOffset LastSeenAt);

    private sealed record Offered(Identity Identity, DateTimeOffset Until);

    /// <summary>The member an identity is tied to; null when it is to nobody.</summary>
    public async Task<Bearer?> FindAsync(Identity identity, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var credential = Credential(identity.Issuer, identity.Subject);
        if (await bearers.FindAsync(credential, ct) is { } kept)
            return kept;
        // Whose it is is what is looked for: the organization is not known yet.
        var found = await db.LinkedIdentities.IgnoreQueryFilters().Where(row => row.Issuer == identity.Issuer && row.Subject == identity.Subject && row.Kind == identity.Kind)
            .Join(db.Users.IgnoreQueryFilters(), row => row.MemberId, member => member.Id, (row, member) => new { row.Id, row.LastSeenAt, Bearer = new Bearer(member.Id, member.OrganizationId, member.Permissions) })
            .SingleOrDefaultAsync(ct);
        if (found is null)
            return null;
        var now = clock.GetUtcNow();
        if (now - found.LastSeenAt > SeenEvery)
            await db.WriteAsync(() => db.LinkedIdentities.IgnoreQueryFilters().Where(row => row.Id == found.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenAt, now), ct), ct);
        await bearers.KeepAsync(credential, found.Bearer, ct);
        return found.Bearer;
    }

    /// <summary>What the owner of an unknown identity takes to <see cref="Page"/>.</summary>
    public string Offer(Identity identity) => protector.Protect(JsonSerializer.Serialize(new Offered(identity, clock.GetUtcNow() + OfferLifetime)));

    public async Task<Result<OfferView>> ShowAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Read(request.Offer) is not { } identity)
            return OfferOver;
        var holder = await HolderAsync(identity, ct);
        var email = await db.Users.Where(row => row.Id == caller.MemberId).Select(row => row.Email).SingleOrDefaultAsync(ct);
        return new OfferView(
            identity.Kind, identity.Address, holder is null ? "new" : holder == caller.MemberId ? "linked" : "taken", string.Equals(email, identity.Address, StringComparison.OrdinalIgnoreCase));
    }

    /// <param name="inBrowser">The caller came with the cookie of a browser: a program or a pane may not make itself another way in.</param>
    public async Task<Result<View>> LinkAsync(Request request, bool inBrowser, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!inBrowser)
            return BrowserNeeded;
        if (Read(request.Offer) is not { } identity)
            return OfferOver;
        var now = clock.GetUtcNow();
        await db.TryInsertAsync(
            new LinkedIdentity { MemberId = caller.MemberId, Kind = identity.Kind, Issuer = identity.Issuer, Subject = identity.Subject, Address = identity.Address, LinkedAt = now, LastSeenAt = now }, ct);
        // Whoever was first has it; the index decides.
        var mine = await Mine().Where(row => row.Issuer == identity.Issuer && row.Subject == identity.Subject).Select(row => new View(row.Id, row.Kind, row.Address, row.LinkedAt, row.LastSeenAt)).SingleOrDefaultAsync(ct);
        return mine is null ? Taken : mine;
    }

    public async Task<Page<View>> ListAsync(CancellationToken ct) =>
        new(await Mine().OrderBy(row => row.Id).Select(row => new View(row.Id, row.Kind, row.Address, row.LinkedAt, row.LastSeenAt)).ToListAsync(ct), null);

    public async Task<Result<Done>> UnlinkAsync(Guid id, CancellationToken ct)
    {
        var row = await Mine().Where(row => row.Id == id).Select(row => new { row.Issuer, row.Subject }).SingleOrDefaultAsync(ct);
        return row is null ? NotFound : await UnlinkAsync(row.Issuer, row.Subject, ct);
    }

    /// <summary>Signing out there: the identity is nobody's until it is linked again.</summary>
    public async Task<Result<Done>> UnlinkAsync(string issuer, string subject, CancellationToken ct)
    {
        var ids = await Mine().Where(row => row.Issuer == issuer && row.Subject == subject).Select(row => row.Id).ToListAsync(ct);
        var gone = await db.WriteAsync(() => Mine().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(ct), ct);
        // Tokens of ours that stand on the link end with it.
        foreach (var id in ids)
            await bearers.DropAsync(BearerCache.OfGrant(id), ct);
        await bearers.DropAsync(Credential(issuer, subject), ct);
        return gone == 0 ? NotFound : new Done();
    }

    private IQueryable<LinkedIdentity> Mine() => db.LinkedIdentities.AsNoTracking().Where(row => row.MemberId == caller.MemberId);

    /// <summary>Also of another organization: an identity is one person's everywhere.</summary>
    private Task<Guid?> HolderAsync(Identity identity, CancellationToken ct) => db.LinkedIdentities.IgnoreQueryFilters()
        .Where(row => row.Issuer == identity.Issuer && row.Subject == identity.Subject).Select(row => (Guid?)row.MemberId).SingleOrDefaultAsync(ct);

    private Identity? Read(string offer)
    {
        try
        {
            var offered = JsonSerializer.Deserialize<Offered>(protector.Unprotect(offer));
            return offered is not null && offered.Until > clock.GetUtcNow() ? offered.Identity : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    // The length in front: no issuer and subject can be read as another pair.
    private static byte[] Credential(string issuer, string subject) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"identity {issuer.Length} {issuer} {subject}")));
}
