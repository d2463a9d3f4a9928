namespace AddinHost.Providers.OAuth;

/// <summary>What an answer of a token endpoint means (RFC 6749 5.2). A busy endpoint says nothing about the grant.</summary>
internal static class OAuthErrors
{
    public static ProviderException From(string? error, int? status, string whenGone, Exception inner) => (error, status) switch
    {
        (_, 429) or ("slow_down" or "rate_limit_exceeded", _) => new(ProviderFailure.Throttled, "sign_in_busy", inner),
        (_, >= 500) or ("temporarily_unavailable" or "server_error", _) => new(ProviderFailure.Unavailable, "sign_in_unreachable", inner),
        ("invalid_client" or "unauthorized_client" or "deleted_client" or "disabled_client", _) => new(ProviderFailure.Rejected, "client_secret_wrong", inner),
        ("redirect_uri_mismatch", _) => new(ProviderFailure.Rejected, "redirect_uri_unknown", inner),
        ("invalid_grant" or "interaction_required", _) when whenGone == "code_refused" => new(ProviderFailure.Rejected, whenGone, inner),
        ("invalid_grant" or "interaction_required" or "consent_required" or "login_required" or "invalid_token", _) => new(ProviderFailure.ReauthorizationNeeded, whenGone, inner),
        (_, null) => new(ProviderFailure.Unavailable, "sign_in_unreachable", inner),
        _ => new(ProviderFailure.Rejected, "sign_in_refused", inner),
    };
}
