using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AddinHost.Shared.Secrets;

namespace AddinHost.Notices.Webhooks;

/// <summary>
/// Signs what is posted, by the Standard Webhooks specification (version 1, symmetric): HMAC-SHA256 over id, time and the raw body, one signature for each key that is valid
/// at the moment. Receivers check it with one of its libraries, or with a few lines.
/// </summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimeHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";
    public const string Purpose = "webhook";

    /// <summary>Bytes of a key.</summary>
    private const int Size = 32;
    private const string Prefix = "whsec_";

    public static (byte[] Key, string Shown) New()
    {
        var key = RandomNumberGenerator.GetBytes(Size);
        return (key, Prefix + Convert.ToBase64String(key));
    }

    /// <summary>The value of the signature header: one word for each key.</summary>
    public static string Sign(IEnumerable<byte[]> keys, Guid id, long time, byte[] body)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{time}.")), .. body];
        return string.Join(' ', keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }

    /// <summary>The newest first.</summary>
    public static IReadOnlyList<byte[]> Keys(this WebhookEndpoint endpoint, Sealer sealer, DateTimeOffset now)
    {
        var newest = sealer.OpenBytes(Purpose, endpoint.Id, endpoint.SealedSecret);
        return endpoint.SealedEarlier is { } earlier && endpoint.EarlierUntil > now ? [newest, sealer.OpenBytes(Purpose, endpoint.Id, earlier)] : [newest];
    }
}
