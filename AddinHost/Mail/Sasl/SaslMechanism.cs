using System.Text;

namespace AddinHost.Mail.Sasl;

/// <summary>
/// One login dialogue (RFC 4422), used once. The protocol sends <see cref="InitialResponse"/> (with the command, or to the first, empty challenge), gives every
/// challenge to <see cref="Answer"/> and sends what it returns, and after the server's yes calls <see cref="Accepted"/>. Base64 is the protocol's business.
/// </summary>
public abstract class SaslMechanism
{
    /// <summary>More challenges than any mechanism has; whoever counts more has met a server that never ends.</summary>
    public const int MostChallenges = 8;

    private protected static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private protected SaslMechanism(string name) => Name = name;

    /// <summary>As registered, in upper case.</summary>
    public string Name { get; }

    /// <summary>False until something went out from which the password could be told to be right or wrong: a refusal before that is about the mechanism, and another one may be tried.</summary>
    public bool HasShownProof { get; private protected set; }

    /// <summary>What the client says first; null where the server speaks first.</summary>
    public abstract byte[]? InitialResponse();

    /// <summary>The answer to one decoded challenge; it may be empty.</summary>
    /// <exception cref="MailProtocolException">Garbage: not what the mechanism allows. AuthenticationFailed: the server said so inside the dialogue. Nothing more must be sent.</exception>
    public abstract byte[] Answer(ReadOnlySpan<byte> challenge);

    /// <summary>To be called when the server says that the login is done; <paramref name="data"/> is what came decoded with that, if anything.</summary>
    /// <exception cref="MailProtocolException">Garbage: the mechanism wants proof from the server, and it gave none. The connection must not be used.</exception>
    public virtual void Accepted(ReadOnlySpan<byte> data)
    {
    }

    public override string ToString() => Name;

    // Never with the inner exception: it quotes the text.
    private protected static byte[] Encode(string text)
    {
        if (text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw new MailProtocolException(MailFailure.AuthenticationFailed, "User name, password or token hold a line break or NUL; they are not sent.");
        try
        {
            return Utf8.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw new MailProtocolException(MailFailure.AuthenticationFailed, "User name, password or token are not valid Unicode; they are not sent.");
        }
    }

    private protected static MailProtocolException Garbage(string message) => new(MailFailure.Garbage, message);
}
