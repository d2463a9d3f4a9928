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

    /// <summary>An id of our own for something that others name: the same for the same name, and nothing can be read back from it.</summary>
    public Guid IdOf(string name)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(name), hash);
        // RFC 9562 section 5.8: version 8 is for ids of one's own making.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
