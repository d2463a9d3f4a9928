using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;

namespace AddinHost.Mailboxes.Authorizations;

/// <summary>What a member reads when signing in at a provider did not lead to a mailbox, and what to do.</summary>
internal static class AuthorizationErrors
{
    public static readonly Error NotFound = Error.NotFound("authorization_not_found", "There is no such sign-in, or it was meant for another member. Begin again.");

    public static readonly Error Expired = Error.Conflict("authorization_expired", "That took too long. Begin again.");

    public static readonly Error Pending = Error.Conflict("authorization_pending", "The provider has not answered yet.");

    public static Error AppMissing() => ConnectionProblems.At("sign_in", "provider_app_missing", null) with { Kind = ErrorKind.Conflict };

    public static Error CloudNotAllowed(string cloud) => Error.Unprocessable("cloud_not_allowed", "Mailboxes of {0} are not connected: their rules bind whoever keeps the mail.", cloud) with
    {
        Extras = Remedy(Say.Text("cloud_not_allowed_remedy", "If this installation meets them, an administrator allows the cloud with the setting Microsoft:AllowedClouds.")),
    };

    public static Error ScopesMissing(IReadOnlyList<string> missing) => Error.Unprocessable("scopes_missing", "Some of the rights that Inlay needs were not granted: {0}.", string.Join(", ", missing)) with
    {
        Extras = Remedy(Say.Text("scopes_missing_remedy", "Sign in again and leave all boxes ticked. Nothing was connected."), ("missingScopes", missing)),
    };

    public static Error AddressDiffers(string asked, IReadOnlyList<string> addresses) => Error.Conflict("address_differs", "You signed in as {0}, not as {1}.", addresses[0], asked) with
    {
        Extras = Remedy(Say.Text("address_differs_remedy", "Connect the mailbox you signed in to, or begin again with the other account."), ("asked", asked), ("addresses", addresses)),
    };

    /// <summary>The provider sent the member back without a grant, or refused it afterwards.</summary>
    public static Error Of(string code, Uri? adminConsent) => Text(code) is var (text, remedy)
        ? Error.Unprocessable(code, text) with { Extras = Remedy(remedy, adminConsent is null || code != "admin_consent_required" ? null : ("adminConsentUrl", adminConsent.ToString())) }
        : ConnectionProblems.At("sign_in", code, null);

    private static (string Text, string Remedy)? Text(string code) => code switch
    {
        "consent_denied" => (
            Say.Text("consent_denied", "You did not agree at the provider's page. Nothing was connected."),
            Say.Text("consent_denied_remedy", "Sign in again if that was a mistake, or connect the mailbox by IMAP.")),
        "admin_consent_required" => (
            Say.Text("admin_consent_required", "In your organization an administrator has to agree to Inlay first."),
            Say.Text("admin_consent_required_remedy", "Send this link to the administrator of your mail system; then sign in again.")),
        "account_not_allowed" => (
            Say.Text("account_not_allowed", "The provider does not let this account use Inlay: its administrator, or the account's Advanced Protection, forbids it."),
            Say.Text("account_not_allowed_remedy", "Ask the administrator of your mail system to allow Inlay. With Advanced Protection no such program can be connected.")),
        _ => null,
    };

    private static Dictionary<string, object?> Remedy(string remedy, params (string Name, object? Value)?[] more)
    {
        var extras = new Dictionary<string, object?> { ["remedy"] = remedy };
        foreach (var (name, value) in more.OfType<(string, object?)>())
            extras[name] = value;
        return extras;
    }
}
