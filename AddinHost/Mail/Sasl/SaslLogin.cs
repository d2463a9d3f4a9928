namespace AddinHost.Mail.Sasl;

/// <summary>LOGIN (draft-murchison-sasl-login): the server asks twice, in words that may be anything; the order is fixed.</summary>
public sealed class SaslLogin(MailCredentials credentials) : SaslMechanism("LOGIN")
{
    private int _asked;

    public override byte[]? InitialResponse() => null;

    public override byte[] Answer(ReadOnlySpan<byte> challenge)
    {
        switch (_asked++)
        {
            case 0:
                return Encode(credentials.UserName);
            case 1:
                HasShownProof = true;
                return Encode(credentials.Password);
            default:
                throw Garbage("The server asked for more than LOGIN has.");
        }
    }
}
