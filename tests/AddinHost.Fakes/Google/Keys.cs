using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AddinHost.Fakes.Google;

/// <summary>The keys that sign tokens, one that forges them, and one of a service account.</summary>
internal sealed class Keys
{
    public const string ServiceAccount = "puller@project.iam.gserviceaccount.com";

    private const string KeyId = "fake-2026";
    private const string ServiceKeyId = "service-2026";

    private readonly RSA signing = RSA.Create(2048);
    private readonly RSA foreign = RSA.Create(2048);
    private readonly RSA service = RSA.Create(2048);

    /// <summary>A JSON Web Key Set, as at /oauth2/v3/certs.</summary>
    public object Public()
    {
        var key = signing.ExportParameters(false);
        return new { keys = new[] { new { kty = "RSA", alg = "RS256", use = "sig", kid = KeyId, n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) } } };
    }

    /// <summary>A key file as the Cloud console gives it.</summary>
    public object ServiceAccountFile(string tokenUri) => new
    {
        type = "service_account",
        project_id = "project",
        private_key_id = ServiceKeyId,
        private_key = service.ExportPkcs8PrivateKeyPem(),
        client_email = ServiceAccount,
        client_id = "1",
        token_uri = tokenUri,
    };

    public string Sign(object claims, bool forged = false)
    {
        var head = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { alg = "RS256", kid = KeyId, typ = "JWT" }));
        var body = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
        var signature = (forged ? foreign : signing).SignData(Encoding.ASCII.GetBytes(head + "." + body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return head + "." + body + "." + Base64Url.EncodeToString(signature);
    }

    /// <summary>An assertion of the service account (RFC 7523), checked. Its audience is Google's own address, wherever this one listens: so the client library has it.</summary>
    public bool IsOfService(string assertion)
    {
        if (assertion.Split('.') is not [var head, var body, var signature])
            return false;
        if (!service.VerifyData(Encoding.ASCII.GetBytes(head + "." + body), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            return false;
        var claims = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(body));
        return claims.GetProperty("iss").GetString() == ServiceAccount && claims.GetProperty("aud").GetString() == "https://oauth2.googleapis.com/token"
            && claims.GetProperty("exp").GetInt64() > DateTimeOffset.UtcNow.ToUnixTimeSeconds();
    }
}
