using AddinHost.Providers;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Texts;

namespace AddinHost.Mailboxes.Apps;

/// <summary>One right with what Inlay does with it, for people.</summary>
public sealed record ScopeView(string Name, string Purpose);

/// <summary>An organization's client at a provider, as an administrator sees it: never its secret.</summary>
/// <param name="Source"><c>organization</c>, <c>installation</c> (from the configuration), or null where there is none yet.</param>
/// <param name="RedirectUri">To be registered at the provider, exactly so.</param>
/// <param name="ConsoleUrl">The provider's page on which clients are made.</param>
public sealed record ProviderAppView(
    string Provider, string? Source, string? ClientId, string? Tenant, string? Cloud, string RedirectUri, string ConsoleUrl, IReadOnlyList<ScopeView> Scopes, IReadOnlyList<ScopeView> ImapScopes);

/// <summary>Texts of the rights that providers are asked for.</summary>
internal static class ScopeTexts
{
    public static IReadOnlyList<ScopeView> Of(IReadOnlyList<OAuthScope> scopes) => [.. scopes.Select(scope => new ScopeView(scope.Name, Text(scope.Purpose)))];

    public static string ConsoleUrl(ProviderKind kind) => kind == ProviderKind.Gmail ? "https://console.cloud.google.com/auth/clients" : "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade";

    private static string Text(string purpose) => purpose switch
    {
        "scope_openid" => Say.Text("scope_openid", "Tells Inlay who signed in."),
        "scope_email" => Say.Text("scope_email", "Tells Inlay which address the account has."),
        "scope_offline" => Say.Text("scope_offline", "Keeps the mailbox connected while you are not signed in."),
        "scope_google_read" => Say.Text("scope_google_read", "Reads headers and, where the rules admit it, messages."),
        "scope_google_compose" => Say.Text("scope_google_compose", "Sends what you write in Inlay, as a draft and then as a message."),
        "scope_google_imap" => Say.Text("scope_google_imap", "IMAP and SMTP: reading and sending."),
        "scope_microsoft_user" => Say.Text("scope_microsoft_user", "Tells Inlay which addresses the mailbox has."),
        "scope_microsoft_mail" => Say.Text("scope_microsoft_mail", "Reads headers and, where the rules admit it, messages; writes drafts."),
        "scope_microsoft_send" => Say.Text("scope_microsoft_send", "Sends what you write in Inlay."),
        "scope_microsoft_settings" => Say.Text("scope_microsoft_settings", "Recognises shared mailboxes, which are not connected as personal ones."),
        "scope_microsoft_imap" => Say.Text("scope_microsoft_imap", "IMAP: reading."),
        _ => Say.Text("scope_microsoft_smtp", "SMTP: sending."),
    };
}
