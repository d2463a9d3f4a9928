using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using AddinHost.Shared.Secrets;

namespace AddinHost.Tracking.Links;

/// <summary>
/// The keys that sign pixels and links: one for each 90 days, made from the master key of the installation (HKDF, RFC 5869). Nothing is stored, so a link is checked
/// without any database, by every host, for ever; each key is good for checking what was signed in its time.
/// </summary>
public sealed class TrackingKeys(MasterKey master, TimeProvider clock)
{
    private const int DaysPerKey = 90;

    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentDictionary<ushort, byte[]> keys = [];

    /// <summary>The number of the key that signs now.</summary>
    public ushort Current => (ushort)Math.Clamp((clock.GetUtcNow() - Epoch).TotalDays / DaysPerKey, 0, ushort.MaxValue);

    /// <summary>Null for a key whose time has not come: nobody here has signed with it. One ahead is taken, for clocks differ.</summary>
    public byte[]? Find(ushort number) => number > Current + 1 ? null : keys.GetOrAdd(number, Make);

    private byte[] Make(ushort number)
    {
        Span<byte> salt = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(salt, number);
        var key = new byte[HMACSHA256.HashSizeInBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Bytes, key, salt, "Inlay.Tracking"u8);
        return key;
    }
}
