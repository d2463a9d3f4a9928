using System.Text;

namespace AddinHost.Mail;

/// <summary>User name and password for a mail server, or user name and access token (OAuth 2.0). Never prints any of them.</summary>
public sealed record MailCredentials(string UserName, string Password)
{
    /// <summary>An access token (RFC 6750) that is used instead of the password; null where there is none.</summary>
    public string? AccessToken { get; private init; }

    /// <summary>Credentials that log in with an access token: OAUTHBEARER or XOAUTH2, never with a password.</summary>
    public static MailCredentials ForToken(string userName, string accessToken) => new(userName, "") { AccessToken = accessToken };

    /// <summary>Whether a text of the server gives the secret back, plain or as it was encoded on the wire. Such a text must not be kept.</summary>
    public bool IsQuotedIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Forms().Any(form => form.Length > 0 && text.Contains(form, StringComparison.Ordinal));
    }

    public override string ToString() => "MailCredentials { UserName = ***, Password = *** }";

    private IEnumerable<string> Forms()
    {
        yield return Password;
        yield return Base64(Password);
        yield return Base64($"\0{UserName}\0{Password}");
        if (AccessToken is not { } token)
            yield break;
        yield return token;
        yield return Base64(token);
        // Inside a longer text its base64 form depends on where it begins: look for the middle of each of the three.
        for (var shift = 0; shift < 3; shift++)
        {
            if (token.Length > 12)
                yield return Base64(token[shift..(token.Length - ((token.Length - shift) % 3))]);
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
