using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AddinHost.Shared.Secrets;

/// <summary>64-bit keyed hashes of ids (HMAC-SHA256, cut): equal ids can be found again, and nothing can be read back from them.</summary>
public sealed class KeyedHash(byte[] key)
{
    public long Of(string value)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(value), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
