using System.Globalization;

namespace AddinHost.Mail.Sasl;

/// <summary>OAUTHBEARER (RFC 7628): user name and access token, with the host they are meant for.</summary>
public sealed class SaslBearer(MailCredentials credentials, string? host = null, int? port = null) : SaslMechanism("OAUTHBEARER")
{
    public override byte[] InitialResponse()
    {
        HasShownProof = true;
        List<byte> message = [.. "n,a="u8, .. Encode(SaslScram.Escape(NameOf(credentials))), .. ","u8, 1];
        if (host is not null)
            message.AddRange([.. "host="u8, .. Encode(Field(host)), 1]);
        if (port is { } number)
            message.AddRange([.. "port="u8, .. Encode(number.ToString(CultureInfo.InvariantCulture)), 1]);
        return [.. message, .. "auth=Bearer "u8, .. Encode(Token(credentials)), 1, 1];
    }

    // RFC 7628 3.2.3: the challenge is the reason as JSON; %x01 lets the server say NO.
    public override byte[] Answer(ReadOnlySpan<byte> challenge) => [1];

    internal static string NameOf(MailCredentials credentials) => Field(credentials.UserName);

    /// <summary>RFC 6750 2.1: a token is visible ASCII; anything else could make another field.</summary>
    internal static string Token(MailCredentials credentials)
    {
        var token = credentials.AccessToken ?? "";
        return token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? token
            : throw new MailProtocolException(MailFailure.AuthenticationFailed, "The access token is not one and is not sent.");
    }

    private static string Field(string text) => text.Contains('\u0001', StringComparison.Ordinal)
        ? throw new MailProtocolException(MailFailure.AuthenticationFailed, "User name or host hold a control character and are not sent.")
        : text;
}
