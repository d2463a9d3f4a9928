namespace AddinHost.Mail.Sasl;

/// <summary>XOAUTH2 (Google's and Microsoft's documents "OAuth 2.0 mechanism" for IMAP and SMTP): user name and access token.</summary>
public sealed class SaslXOAuth2(MailCredentials credentials) : SaslMechanism("XOAUTH2")
{
    public override byte[] InitialResponse()
    {
        HasShownProof = true;
        return [.. "user="u8, .. Encode(SaslBearer.NameOf(credentials)), 1, .. "auth=Bearer "u8, .. Encode(SaslBearer.Token(credentials)), 1, 1];
    }

    // A challenge holds the reason for the refusal as JSON; the server waits for an empty answer before it says NO.
    public override byte[] Answer(ReadOnlySpan<byte> challenge) => [];
}
