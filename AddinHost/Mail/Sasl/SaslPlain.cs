namespace AddinHost.Mail.Sasl;

/// <summary>PLAIN (RFC 4616): user name and password in one message.</summary>
public sealed class SaslPlain(MailCredentials credentials) : SaslMechanism("PLAIN")
{
    public override byte[] InitialResponse()
    {
        HasShownProof = true;
        return [0, .. Encode(credentials.UserName), 0, .. Encode(credentials.Password)];
    }

    // Servers that ignore the initial response ask for it with an empty challenge, which the protocol answers; there is no second question.
    public override byte[] Answer(ReadOnlySpan<byte> challenge) => throw Garbage("The server asked for more than PLAIN has.");
}
