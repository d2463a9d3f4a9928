using AddinHost.Shared.Texts;

namespace AddinHost.Providers.OAuth;

/// <summary>The texts of what can go wrong with signing in at a provider and with what was granted there.</summary>
internal static class OAuthTexts
{
    public static ProviderText? Find(string code) => code switch
    {
        "sign_in_busy" => new(
            Say.Text("sign_in_busy", "The provider's sign-in service is busy."),
            Say.Text("sign_in_busy_remedy", "Inlay tries again by itself; the grant is not in question.")),
        "sign_in_unreachable" => new(
            Say.Text("sign_in_unreachable", "The provider's sign-in service cannot be reached."),
            Say.Text("sign_in_unreachable_remedy", "Inlay tries again by itself. If it lasts, an administrator checks whether this host may reach the provider.")),
        "token_renewal_slow" => new(
            Say.Text("token_renewal_slow", "Renewing the permission at the provider takes too long."),
            Say.Text("token_renewal_slow_remedy", "Inlay tries again by itself.")),
        "client_secret_wrong" => new(
            Say.Text("client_secret_wrong", "The provider does not accept Inlay's client or its secret."),
            Say.Text("client_secret_wrong_remedy", "An administrator checks client id and secret under Settings, Providers; secrets expire.")),
        "client_secret_unreadable" => new(
            Say.Text("client_secret_unreadable", "The stored client secret cannot be opened with the keys of this installation."),
            Say.Text("client_secret_unreadable_remedy", "An administrator enters it again under Settings, Providers.")),
        "redirect_uri_unknown" => new(
            Say.Text("redirect_uri_unknown", "The provider does not know the address that it should send you back to."),
            Say.Text("redirect_uri_unknown_remedy", "An administrator registers the redirect address shown under Settings, Providers, exactly as it stands there.")),
        "code_refused" => new(
            Say.Text("code_refused", "The provider did not accept the sign-in: it was too old or used already."),
            Say.Text("code_refused_remedy", "Sign in again.")),
        "sign_in_refused" => new(
            Say.Text("sign_in_refused", "The provider refused the sign-in."),
            Say.Text("sign_in_refused_remedy", "Sign in again; if it stays like this, an administrator finds the checks under Settings, Providers.")),
        "grant_revoked" => new(
            Say.Text("grant_revoked", "The permission for this mailbox has ended: it was taken back, the password was changed, or it expired."),
            Say.Text("grant_revoked_remedy", "Sign in again. If that happens every week, the app at Google is still in “Testing”: an administrator publishes it.")),
        "grant_missing" => new(
            Say.Text("grant_missing", "There is no permission for this mailbox any more."),
            Say.Text("grant_missing_remedy", "Sign in again.")),
        "token_refused" => new(
            Say.Text("token_refused", "The mail system did not accept the permission."),
            Say.Text("token_refused_remedy", "Sign in again.")),
        "no_lasting_grant" => new(
            Say.Text("no_lasting_grant", "The provider gave only a permission for an hour."),
            Say.Text("no_lasting_grant_remedy", "Remove Inlay on the provider's page of connected apps, then sign in again.")),
        "id_token_invalid" => new(
            Say.Text("id_token_invalid", "The answer of the provider could not be verified."),
            Say.Text("id_token_invalid_remedy", "Sign in again. If it stays like this, an administrator checks the clock of this host.")),
        "address_unverified" => new(
            Say.Text("address_unverified", "The provider has not verified the address of this account."),
            Say.Text("address_unverified_remedy", "Verify it at the provider, then sign in again.")),
        "conditional_access" => new(
            Say.Text("conditional_access", "Rules of your organization about devices or places do not let Inlay in."),
            Say.Text("conditional_access_remedy", "Ask the administrator of your mail system to allow Inlay in the Conditional Access rules.")),
        "profile_unreadable" => new(
            Say.Text("profile_unreadable", "The provider did not tell which mailbox this is."),
            Say.Text("profile_unreadable_remedy", "Sign in again with an account that has a mailbox.")),
        "provider_app_missing" => new(
            Say.Text("provider_app_missing", "Signing in at this provider is not set up for your organization yet."),
            Say.Text("provider_app_missing_remedy", "An administrator does that under Settings, Providers.")),
        _ => null,
    };
}
