using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Mailboxes.Push;
using AddinHost.Providers;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Shared.Secrets;
using AddinHost.Shared.Web;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Authorizations;

/// <summary>
/// Makes a mailbox of what a member granted: redeems the code, compares rights and address, tries the connection step by step, and only then
/// stores it; in place of an earlier connection of the same address. Safe to repeat.
/// </summary>
public sealed class CompleteAuthorization(
    AppDb db, Caller caller, ProviderApps apps, IServiceProvider services, OwnMailboxes own, VerifyConnection verify, AuthorizationSetUp setUp, KeepMailbox keep, SwitchMailbox mailboxes, PushSubscriptions push, PushTurns pushTurns, RevokeGrant revoke,
    Sealer sealer, PublicUrl publicUrl, Outbox outbox, ICache cache, TimeProvider clock)
{
    /// <param name="Address">The address that the member confirms where they signed in to another one than they had named.</param>
    public sealed record Request([MaxLength(1_000)] string? Address = null);

    public async Task<Result<MailboxView>> HandleAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = clock.GetUtcNow();
        var attempt = await db.AuthorizationAttempts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.MemberId == caller.MemberId, ct);
        if (attempt is null)
            return AuthorizationErrors.NotFound;
        if (attempt is { State: AuthorizationState.Connected, MailboxId: { } connected })
            return await own.ViewAsync(connected, ct);
        if (attempt.ExpiresAt < now)
            return AuthorizationErrors.Expired;
        if (await apps.FindAsync(attempt.Provider, ct) is not { } app)
            return AuthorizationErrors.AppMissing();
        var provider = services.GetRequiredKeyedService<IOAuthProvider>(attempt.Provider);
        Error Failed(string code) => AuthorizationErrors.Of(code, provider.AdminConsentUrl(app, StartAuthorization.RedirectUri(publicUrl, attempt.Provider)));
        switch (attempt.State)
        {
            case AuthorizationState.Asked:
                return AuthorizationErrors.Pending;
            case AuthorizationState.Failed:
                return Failed(attempt.ProblemCode ?? "sign_in_refused");
            case AuthorizationState.Answered when await RedeemAsync(attempt, provider, app, ct) is { } refused:
                return Failed(refused);
        }

        var current = await db.AuthorizationAttempts.AsNoTracking().SingleAsync(row => row.Id == id, ct);
        if (current.State != AuthorizationState.Granted)
            return current.ProblemCode is { } problem ? Failed(problem) : AuthorizationErrors.Pending;
        var grant = JsonSerializer.Deserialize<OAuthGrant>(sealer.OpenBytes(StartAuthorization.Purpose, id, current.Sealed))!;
        var asked = provider.Scopes(attempt.Narrow).Select(scope => scope.Name).ToList();
        if (asked.Except(grant.Scopes, StringComparer.OrdinalIgnoreCase).ToList() is { Count: > 0 } missing)
        {
            await FailAsync(id, "scopes_missing", ct);
            await RevokeQuietlyAsync(provider, app, grant, ct);
            return AuthorizationErrors.ScopesMissing(missing);
        }

        var address = attempt.Address;
        if (!grant.Addresses.Contains(address, StringComparer.OrdinalIgnoreCase))
        {
            // Only for a new mailbox: one that exists keeps its address.
            if (attempt.MailboxId is not null || request.Address is null || !grant.Addresses.Contains(request.Address, StringComparer.OrdinalIgnoreCase))
                return grant.Addresses.Count == 0 ? Failed("profile_unreadable") : AuthorizationErrors.AddressDiffers(address, grant.Addresses);
#pragma warning disable CA1308 // Addresses are compared in lower case.
            address = request.Address.ToLowerInvariant();
#pragma warning restore CA1308
        }

        return await ConnectAsync(attempt, app, address, grant, asked, ct);
    }

    /// <summary>The code counts once: whoever takes it out of the row redeems it. Returns why that failed.</summary>
    private async Task<string?> RedeemAsync(AuthorizationAttempt attempt, IOAuthProvider provider, OAuthApp app, CancellationToken ct)
    {
        var answer = JsonSerializer.Deserialize<ReceiveAnswer.Answer>(sealer.OpenBytes(StartAuthorization.Purpose, attempt.Id, attempt.Sealed))!;
        var mine = await db.WriteAsync(
            () => db.AuthorizationAttempts.Where(row => row.Id == attempt.Id && row.State == AuthorizationState.Answered)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, AuthorizationState.Failed).SetProperty(row => row.Sealed, Array.Empty<byte>()), ct),
            ct);
        if (mine == 0)
            return null;
        try
        {
            var grant = await provider.RedeemAsync(app, answer.Code, answer.Question, ct);
            var sealedGrant = sealer.Seal(StartAuthorization.Purpose, attempt.Id, JsonSerializer.SerializeToUtf8Bytes(grant));
            await db.WriteAsync(
                () => db.AuthorizationAttempts.Where(row => row.Id == attempt.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, AuthorizationState.Granted).SetProperty(row => row.Sealed, sealedGrant), ct),
                ct);
            return null;
        }
        catch (ProviderException exception)
        {
            await FailAsync(attempt.Id, exception.Code, ct);
            return exception.Code;
        }
    }

    private async Task<Result<MailboxView>> ConnectAsync(AuthorizationAttempt attempt, OAuthApp app, string address, OAuthGrant grant, IReadOnlyList<string> asked, CancellationToken ct)
    {
        var existing = await db.Mailboxes.AsNoTracking().SingleOrDefaultAsync(row => attempt.MailboxId == null ? row.Address == address && row.RemovedAt == null : row.Id == attempt.MailboxId, ct);
        if (existing is not null && existing.MemberId != caller.MemberId)
            return MailboxErrors.AddressTaken(address);
        var agreed = Disclosures.Agreed(StartAuthorization.DisclosureOf(attempt.Provider, attempt.Narrow), new ConsentRequest(attempt.DisclosureId, attempt.Locale));
        if (agreed.Error is { } notAgreed)
            return notAgreed;
        var mailboxId = existing?.Id ?? Guid.CreateVersion7();
        var (kind, settings) = setUp.Of(app, attempt.Narrow, address);
        var connection = new ProviderConnection(caller.OrganizationId, mailboxId, address, settings, "{}")
        {
            AccessToken = (rejected, _) => rejected is null ? Task.FromResult(grant.AccessToken) : throw new ProviderException(ProviderFailure.ReauthorizationNeeded, "token_refused"),
        };
        var verified = await verify.RunAsync(kind, connection, attempt.Id.ToString(), ct);
        if (verified.Error is { } failed)
            return failed;

        var tried = new TriedConnection(kind, settings, "{}", agreed.Value, verified.Value.TestSentAt, (attempt.Provider, grant, asked));
        var stored = existing is null ? await AddAsync(mailboxId, address, tried, attempt.Automation, ct) : await ReplaceAsync(attempt, existing, tried, ct);
        if (stored.Error is { } error)
            return error;
        await db.WriteAsync(
            () => db.AuthorizationAttempts.Where(row => row.Id == attempt.Id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, AuthorizationState.Connected).SetProperty(row => row.MailboxId, mailboxId).SetProperty(row => row.Sealed, Array.Empty<byte>()), ct),
            ct);
        await outbox.WakeAsync(ct);
        await cache.SignalAsync(MailboxStates.ChangedChannel, ct);
        return await own.ViewAsync(mailboxId, ct);
    }

    private async Task<Result<Done>> AddAsync(Guid mailboxId, string address, TriedConnection tried, bool automation, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var mailbox = new Mailbox
        {
            Id = mailboxId, MemberId = caller.MemberId, Provider = tried.Provider, Address = address, State = MailboxState.Syncing, ConnectedAt = now, TestSentAt = tried.TestSentAt, AutomationSince = automation ? now : null,
        };
        return await db.WriteAsync(() => keep.AddAsync(mailbox, tried, ct), ct) ? default(Done) : MailboxErrors.AddressTaken(address);
    }

    private async Task<Result<Done>> ReplaceAsync(AuthorizationAttempt attempt, Mailbox existing, TriedConnection tried, CancellationToken ct)
    {
        var moves = existing.Provider != tried.Provider;
        using var turn = await pushTurns.TakeAsync(existing.Id, ct);
        // While the earlier connection can still say so.
        if (moves)
            await push.EndAsync(existing.Id, ct);
        var earlier = moves ? await MailboxTokens.ReadAsync(db, sealer, existing.Id, ct) : null;
        try
        {
            var done = await mailboxes.RunAsync(existing.Id, _ => true, row => keep.ReplaceAsync(row, tried, ct), ct);
            // Another provider's, and of no use any more. The same provider's would take the new one with it.
            if (done.Succeeded && earlier is { } grant && grant.Provider != attempt.Provider)
                await revoke.RunAsync(grant.Provider, grant.Grant, ct);
            return done;
        }
        catch (DbUpdateException) when (existing.RemovedAt is not null)
        {
            // Somebody connected the freed address at the same moment: the unique index decided.
            return MailboxErrors.AddressTaken(existing.Address);
        }
    }

    private Task<int> FailAsync(Guid id, string code, CancellationToken ct) => db.WriteAsync(
        () => db.AuthorizationAttempts.Where(row => row.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.State, AuthorizationState.Failed).SetProperty(row => row.ProblemCode, code).SetProperty(row => row.Sealed, Array.Empty<byte>()), ct),
        ct);

    /// <summary>What is not used is given back; where that fails the provider ends it by itself or the member does.</summary>
    private static async Task RevokeQuietlyAsync(IOAuthProvider provider, OAuthApp app, OAuthGrant grant, CancellationToken ct)
    {
        try
        {
            await provider.RevokeAsync(app, grant, ct);
        }
        catch (ProviderException)
        {
        }
    }
}
