namespace AddinHost.Mail.Sasl;

/// <summary>Which mechanisms fit the credentials, among those that a server offers.</summary>
public static class SaslMechanisms
{
    /// <summary>
    /// The mechanisms to try, best first; empty where nothing fits. With a token OAUTHBEARER, XOAUTH2; else SCRAM-SHA-256, SCRAM-SHA-1, PLAIN, LOGIN. The next one
    /// is only for a server that refused the one before while its <see cref="SaslMechanism.HasShownProof"/> was false: one that keeps no SCRAM secret for
    /// this user. A wrong password is sent once, so that no account is locked.
    /// </summary>
    /// <param name="offers">Whether the server offers the mechanism of this name.</param>
    /// <param name="host">The server's name as the client asked for it, and its port, for OAUTHBEARER; null leaves them out.</param>
    public static IReadOnlyList<SaslMechanism> For(MailCredentials credentials, Func<string, bool> offers, string? host = null, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(offers);
        SaslMechanism[] known = credentials.AccessToken is not null
            ? [new SaslBearer(credentials, host, port), new SaslXOAuth2(credentials)]
            : [SaslScram.Sha256(credentials), SaslScram.Sha1(credentials), new SaslPlain(credentials), new SaslLogin(credentials)];
        return [.. known.Where(mechanism => offers(mechanism.Name))];
    }
}
