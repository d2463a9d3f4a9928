using System.Text.Json;
using AddinHost.Data;
using AddinHost.Providers;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Authorizations;

/// <summary>Takes what the provider sent the member back with, once; the page that the member lands on completes it.</summary>
public sealed class ReceiveAnswer(AppDb db, Caller caller, Sealer sealer, TimeProvider clock)
{
    /// <summary>Code and question, sealed until they are redeemed.</summary>
    internal sealed record Answer(AuthorizationQuestion Question, string Code);

    /// <summary>The attempt that the state belongs to; null for a state that is not this member's, was answered before, or is too old.</summary>
    /// <param name="error">RFC 6749 4.1.2.1, with the words of the provider; never shown.</param>
    public async Task<Guid?> HandleAsync(ProviderKind provider, string? state, string? code, string? error, string? description, CancellationToken ct)
    {
        if (state is not { Length: > 0 and <= 200 })
            return null;
        var hash = StartAuthorization.HashOf(state);
        var now = clock.GetUtcNow();
        var attempt = await db.AuthorizationAttempts.AsNoTracking()
            .SingleOrDefaultAsync(row => row.StateHash == hash && row.MemberId == caller.MemberId && row.Provider == provider && row.ExpiresAt > now, ct);
        if (attempt is null)
            return null;
        if (attempt.State != AuthorizationState.Asked)
            return attempt.Id;

        var failed = code is not { Length: > 0 and <= 8_000 };
        var question = JsonSerializer.Deserialize<AuthorizationQuestion>(sealer.OpenBytes(StartAuthorization.Purpose, attempt.Id, attempt.Sealed))!;
        var sealedAnswer = failed ? [] : sealer.Seal(StartAuthorization.Purpose, attempt.Id, JsonSerializer.SerializeToUtf8Bytes(new Answer(question, code!)));
        var next = failed ? AuthorizationState.Failed : AuthorizationState.Answered;
        var problem = failed ? ProblemOf(error, description) : null;
        await db.WriteAsync(
            () => db.AuthorizationAttempts.Where(row => row.Id == attempt.Id && row.State == AuthorizationState.Asked).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, next).SetProperty(row => row.Sealed, sealedAnswer).SetProperty(row => row.ProblemCode, problem), ct),
            ct);
        return attempt.Id;
    }

    private static string ProblemOf(string? error, string? description)
    {
        // AADSTS65001 and its like: users of this tenant may not agree for themselves.
        string[] admin = ["AADSTS65001", "AADSTS90094", "AADSTS90008", "AADSTS900941"];
        if (error is "consent_required" or "interaction_required" || admin.Any(number => description?.Contains(number, StringComparison.Ordinal) == true))
            return "admin_consent_required";
        if (description?.Contains("AADSTS5300", StringComparison.Ordinal) == true)
            return "conditional_access";
        return error switch
        {
            "access_denied" => "consent_denied",
            "admin_policy_enforced" or "org_internal" or "disallowed_useragent" => "account_not_allowed",
            "temporarily_unavailable" or "server_error" => "sign_in_unreachable",
            "invalid_client" or "unauthorized_client" => "client_secret_wrong",
            "redirect_uri_mismatch" => "redirect_uri_unknown",
            _ => "sign_in_refused",
        };
    }
}
