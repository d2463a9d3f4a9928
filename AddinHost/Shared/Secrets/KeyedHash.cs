using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace AddinHost.Shared.Secrets;

/// <summary>64-bit keyed hashes of ids (HMAC-SHA256, cut): equal ids can be found again, and nothing can be read back from them.</summary>
public sealed class KeyedHash(byte[] key)
{
    private const int MostOften = 2_000;
    private const int OnStack = 256;

    private readonly ConcurrentDictionary<string, long> often = new(StringComparer.Ordinal);

    /// <summary>Setting up the key costs more than a hash; who takes it gives it back.</summary>
    private IncrementalHash? spare;

    public long Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var bytes = most <= OnStack ? stackalloc byte[OnStack] : new byte[most];
        var length = Encoding.UTF8.GetBytes(value, bytes);
        var keyed = Interlocked.Exchange(ref spare, null) ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        keyed.AppendData(bytes[..length]);
        keyed.GetHashAndReset(hash);
        Interlocked.Exchange(ref spare, keyed)?.Dispose();
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    /// <summary>The same for what is asked for again and again, as the domains of the people who write: some of it is remembered.</summary>
    public long OfOften(string value)
    {
        if (often.TryGetValue(value, out var known))
            return known;
        var hash = Of(value);
        if (often.Count < MostOften)
            often.TryAdd(value, hash);
        return hash;
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
