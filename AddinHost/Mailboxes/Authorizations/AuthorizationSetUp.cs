using AddinHost.Providers;
using AddinHost.Providers.Gmail;
using AddinHost.Providers.Graph;
using AddinHost.Providers.Imap;
using AddinHost.Providers.OAuth;
using Microsoft.Extensions.Options;

namespace AddinHost.Mailboxes.Authorizations;

/// <summary>Which provider opens a mailbox that was signed in to, and with what settings.</summary>
public sealed class AuthorizationSetUp(IOptions<GoogleOptions> google, IOptions<MicrosoftOptions> microsoft)
{
    /// <param name="app">The client with which the member signed in.</param>
    /// <param name="narrow">By IMAP and SMTP rather than by the provider's own interface.</param>
    public (ProviderKind Kind, string Settings) Of(OAuthApp app, bool narrow, string address)
    {
        ArgumentNullException.ThrowIfNull(app);
        var at = app.Provider;
        if (!narrow)
            return (at, at == ProviderKind.Graph ? new GraphSettings(app.Cloud).Write() : "{}");
        var (imap, smtp) = at == ProviderKind.Gmail ? (google.Value.Endpoints.Imap, google.Value.Endpoints.Smtp) : (microsoft.Value.Endpoints.Imap, microsoft.Value.Endpoints.Smtp);
        return (ProviderKind.Imap, new ImapSettings(imap.For(address), smtp.For(address)) { SignedInAt = at }.Write());
    }
}
