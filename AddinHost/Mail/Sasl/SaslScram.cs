using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AddinHost.Mail.Sasl;

/// <summary>SCRAM-SHA-1 and SCRAM-SHA-256 (RFC 5802, RFC 7677): the password never travels, and the server proves that it knows it too. Without channel binding.</summary>
public sealed class SaslScram : SaslMechanism
{
    /// <summary>RFC 7677 4 asks for no less; a server that wants less lets the password be guessed from what it hears.</summary>
    public const int LeastIterations = 4096;

    /// <summary>More than any server uses; about half a second of one processor.</summary>
    public const int MostIterations = 1_000_000;

    private const int MostChallengeBytes = 4096;

    // "n": the client knows no channel binding (RFC 5802 6). "biws" is its base64 form.
    private const string Gs2Header = "n,,";
    private const string BoundHeader = "c=biws";

    private readonly MailCredentials _credentials;
    private readonly HashAlgorithmName _hash;
    private readonly string _nonce;
    private byte[]? _serverSignature;
    private State _state;

    private SaslScram(string name, HashAlgorithmName hash, MailCredentials credentials, string? nonce)
        : base(name)
    {
        _credentials = credentials;
        _hash = hash;
        _nonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
    }

    private enum State
    {
        First,
        Proof,
        Verified,
    }

    private string FirstBare => $"n={Escape(SaslPrep.Prepare(_credentials.UserName))},r={_nonce}";

    /// <param name="nonce">Only to repeat a recorded dialogue; without it a new one is drawn, as security needs it.</param>
    public static SaslScram Sha256(MailCredentials credentials, string? nonce = null) => new("SCRAM-SHA-256", HashAlgorithmName.SHA256, credentials, nonce);

    /// <param name="nonce">As above.</param>
    public static SaslScram Sha1(MailCredentials credentials, string? nonce = null) => new("SCRAM-SHA-1", HashAlgorithmName.SHA1, credentials, nonce);

    public override byte[] InitialResponse() => Encode(Gs2Header + FirstBare);

    public override byte[] Answer(ReadOnlySpan<byte> challenge)
    {
        var text = Read(challenge);
        switch (_state)
        {
            case State.First:
                _state = State.Proof;
                return Prove(text);
            case State.Proof:
                Verify(text);
                return [];
            default:
                throw Garbage("The server asked for more than SCRAM has.");
        }
    }

    public override void Accepted(ReadOnlySpan<byte> data)
    {
        if (_state == State.Proof && !data.IsEmpty)
            Verify(Read(data));
        if (_state != State.Verified)
            throw Garbage("The server accepted the login without proof that it knows the password.");
    }

    /// <summary>RFC 5802 5.1: a comma would end the name.</summary>
    internal static string Escape(string name) => name.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);

    private static string Read(ReadOnlySpan<byte> challenge) => challenge.Length <= MostChallengeBytes && Ascii.IsValid(challenge)
        ? Encoding.ASCII.GetString(challenge)
        : throw Garbage("The server's challenge is not one of SCRAM.");

    // server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions] (RFC 5802 7). "m=" is a demand that nobody knows.
    private byte[] Prove(string serverFirst)
    {
        var fields = serverFirst.Split(',');
        if (fields.Length < 3 || !fields[0].StartsWith("r=", StringComparison.Ordinal) || !fields[1].StartsWith("s=", StringComparison.Ordinal) || !fields[2].StartsWith("i=", StringComparison.Ordinal))
            throw Garbage("The server's challenge is not one of SCRAM.");

        // Ours first, and something of its own: else an old dialogue could be played again.
        var nonce = fields[0][2..];
        if (!nonce.StartsWith(_nonce, StringComparison.Ordinal) || nonce.Length == _nonce.Length || nonce.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw Garbage("The server's challenge does not belong to this login.");
        var salt = new byte[MostChallengeBytes];
        if (!Convert.TryFromBase64String(fields[1][2..], salt, out var saltLength) || saltLength == 0)
            throw Garbage("The server's challenge is not one of SCRAM.");
        if (!int.TryParse(fields[2].AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations is < LeastIterations or > MostIterations)
            throw Garbage("The server asks for a number of iterations outside of the limits.");

        var size = _hash == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes : SHA1.HashSizeInBytes;
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encode(SaslPrep.Prepare(_credentials.Password)), salt.AsSpan(0, saltLength), iterations, _hash, size);
        var clientKey = Hmac(salted, "Client Key"u8);
        var storedKey = CryptographicOperations.HashData(_hash, clientKey);
        var finalBare = $"{BoundHeader},r={nonce}";
        var authMessage = Encode($"{FirstBare},{serverFirst},{finalBare}");

        var proof = Hmac(storedKey, authMessage);
        for (var i = 0; i < proof.Length; i++)
            proof[i] ^= clientKey[i];
        _serverSignature = Hmac(Hmac(salted, "Server Key"u8), authMessage);
        CryptographicOperations.ZeroMemory(salted);
        CryptographicOperations.ZeroMemory(clientKey);

        HasShownProof = true;
        return Encode($"{finalBare},p={Convert.ToBase64String(proof)}");
    }

    private void Verify(string serverFinal)
    {
        var field = serverFinal.Split(',')[0];
        if (field.StartsWith("e=", StringComparison.Ordinal))
            throw new MailProtocolException(MailFailure.AuthenticationFailed, "The server refused the login.");

        var signature = new byte[_serverSignature!.Length];
        if (!field.StartsWith("v=", StringComparison.Ordinal) || !Convert.TryFromBase64String(field[2..], signature, out var length)
            || !CryptographicOperations.FixedTimeEquals(signature.AsSpan(0, length), _serverSignature))
            throw Garbage("The server did not prove that it knows the password.");
        _state = State.Verified;
    }

    private byte[] Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) => CryptographicOperations.HmacData(_hash, key, data);
}
