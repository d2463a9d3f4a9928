using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>
/// Signs messages for a domain (RFC 6376): rsa-sha256 or ed25519-sha256 (RFC 8463), relaxed/relaxed, the whole body always (never <c>l=</c>). Fields that a reader
/// believes are named once more than they occur, so that none can be added under the signature.
/// </summary>
public sealed class DkimSigner : IDisposable
{
    private const int SmallestRsaKey = 1024;

    // RFC 6376 section 5.4.1, and what mailers show; those in the first list are also protected against additions.
    private static readonly string[] Oversigned = ["From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"];

    private static readonly string[] AlsoSigned =
    [
        "In-Reply-To", "References", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID", "Auto-Submitted", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
    ];

    private readonly string domain;
    private readonly string selector;
    private readonly RSA? rsa;
    private readonly byte[]? seed;

    private DkimSigner(string domain, string selector, RSA? rsa, byte[]? seed)
    {
        this.domain = Checked(domain, nameof(domain));
        this.selector = Checked(selector, nameof(selector));
        this.rsa = rsa;
        this.seed = seed;
    }

    /// <summary>The text of the TXT record at <c>selector._domainkey.domain</c> that goes with the key.</summary>
    public string DnsRecord => rsa is not null
        ? "v=DKIM1; k=rsa; p=" + Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())
        : "v=DKIM1; k=ed25519; p=" + Convert.ToBase64String(Ed25519.PublicKey(seed!));

    private string Algorithm => rsa is not null ? "rsa-sha256" : "ed25519-sha256";

    /// <summary>Signs with an RSA key, which stays the caller's.</summary>
    /// <exception cref="ArgumentException">A name that is not letters, digits, hyphens and dots, or a key under 1,024 bits (RFC 8301 section 3.2; 2,048 should be used).</exception>
    public static DkimSigner WithRsa(string domain, string selector, RSA key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.KeySize < SmallestRsaKey)
            throw new ArgumentException("The key is too small.", nameof(key));
        return new DkimSigner(domain, selector, key, null);
    }

    /// <summary>Signs with an Ed25519 key of 32 bytes (RFC 8032 section 5.1.5), of which a copy is kept until the signer is disposed.</summary>
    /// <exception cref="ArgumentException">A name that is not letters, digits, hyphens and dots, or a key of another length.</exception>
    public static DkimSigner WithEd25519(string domain, string selector, ReadOnlySpan<byte> key)
    {
        if (key.Length != Ed25519.KeyLength)
            throw new ArgumentException("Not a key of 32 bytes.", nameof(key));
        return new DkimSigner(domain, selector, null, key.ToArray());
    }

    /// <summary>The DKIM-Signature field, with its line end, to be put before the message. A message can be signed by several signers, each over the message as it was before all of them.</summary>
    /// <param name="message">As it will go out: lines ended by CRLF, exactly one From.</param>
    /// <param name="signedAt">The time of signing (<c>t=</c>).</param>
    /// <param name="validFor">After that the signature is void (<c>x=</c>); null for never.</param>
    /// <exception cref="ArgumentException">A bare CR or LF, which would be changed on the way; a header with something else than fields in it, or not with exactly one From.</exception>
    public byte[] Sign(ReadOnlyMemory<byte> message, DateTimeOffset signedAt, TimeSpan? validFor = null)
    {
        if (HasBareLineEnd(message.Span))
            throw new ArgumentException("A line does not end with CRLF.", nameof(message));
        var headers = MessageHeaders.Parse(message);
        var end = headers.Raw.Length;
        var body = Math.Min(end + 2, message.Length);
        if (!IsAllFields(headers) || !message.Span[end..body].StartsWith(end == body ? ""u8 : "\r\n"u8) || headers.RawAll("From").Count != 1)
            throw new ArgumentException("The header is not one that can be signed.", nameof(message));

        var names = Names(headers);
        var times = "t=" + signedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
            + (validFor is { } span ? "; x=" + (signedAt + span).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : string.Empty);
        var value = " v=1; a=" + Algorithm + "; c=relaxed/relaxed;\r\n\td=" + domain + ";\r\n\ts=" + selector + "; " + times + ";\r\n\th=" + Fold(names)
            + ";\r\n\tbh=" + Convert.ToBase64String(DkimCanonical.HashBody(message.Span[body..])) + ";\r\n\tb=";
        var signature = Convert.ToBase64String(SignHash(DkimCanonical.HashHeader(message, names, value)));
        return Encoding.ASCII.GetBytes("DKIM-Signature:" + value + string.Join("\r\n\t ", signature.Chunk(70).Select(chars => new string(chars))) + "\r\n");
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(seed);

    private byte[] SignHash(byte[] hash) => rsa is not null ? rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : Ed25519.Sign(seed!, hash);

    // Nothing in the header but fields: readers differ in what they make of other lines.
    private static bool IsAllFields(MessageHeaders headers)
    {
        var end = 0;
        foreach (var span in headers.Spans)
        {
            if (span.Name != end)
                return false;
            end = span.ValueEnd;
        }

        return end == headers.Raw.Length && !headers.IsCut;
    }

    private static List<string> Names(MessageHeaders headers)
    {
        var names = new List<string>();
        foreach (var name in Oversigned.Concat(AlsoSigned))
            names.AddRange(Enumerable.Repeat(name, headers.RawAll(name).Count));
        names.AddRange(Oversigned);
        return names;
    }

    private static string Fold(List<string> names)
    {
        var text = new StringBuilder();
        var column = 4;
        foreach (var name in names)
        {
            if (text.Length > 0)
                text.Append(':');
            if (column + name.Length > 74)
            {
                text.Append("\r\n\t ");
                column = 2;
            }

            text.Append(name);
            column += name.Length + 1;
        }

        return text.ToString();
    }

    private static bool HasBareLineEnd(ReadOnlySpan<byte> bytes)
    {
        for (var at = bytes.IndexOfAny((byte)'\r', (byte)'\n'); at >= 0; at = bytes.IndexOfAny((byte)'\r', (byte)'\n'))
        {
            if (!bytes[at..].StartsWith("\r\n"u8))
                return true;
            bytes = bytes[(at + 2)..];
        }

        return false;
    }

    private static string Checked(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        if (name.Length is 0 or > 253 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_')))
            throw new ArgumentException("Not a domain name in its ASCII form.", parameter);
        return name;
    }
}
