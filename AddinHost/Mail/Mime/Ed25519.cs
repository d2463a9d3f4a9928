using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AddinHost.Mail.Mime;

/// <summary>Signatures of Ed25519 (RFC 8032 section 5.1), which the runtime does not have. No branch and no index depends on a secret.</summary>
public static class Ed25519
{
    public const int KeyLength = 32;

    // The order of the base point: 2^252 + 27742317777372353535851937790883648493.
    private static readonly ulong[] Order = [0x5812631A5CF5D3ED, 0x14DEF9DEA2F79CD6, 0, 0x1000000000000000];

    /// <summary>The public key, 32 bytes, that goes with a secret one of 32 bytes.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        Span<byte> hash = stackalloc byte[64];
        Expand(seed, hash);
        var key = EdwardsPoint.Base.Times(hash[..32]).Encode();
        CryptographicOperations.ZeroMemory(hash);
        return key;
    }

    /// <summary>The signature, 64 bytes, of a message with a secret key of 32 bytes; the same each time.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        Span<byte> secret = stackalloc byte[64];
        Expand(seed, secret);
        var key = EdwardsPoint.Base.Times(secret[..32]).Encode();
        var nonce = Hash(secret[32..], [], message);
        var signature = new byte[64];
        EdwardsPoint.Base.Times(nonce).Encode().CopyTo(signature.AsSpan());
        var challenge = Hash(signature.AsSpan(0, 32), key, message);
        MultiplyAdd(challenge, secret[..32], nonce, signature.AsSpan(32));
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(nonce);
        return signature;
    }

    private static void Expand(ReadOnlySpan<byte> seed, Span<byte> hash)
    {
        SHA512.HashData(seed, hash);
        hash[0] &= 0xF8;
        hash[31] = (byte)((hash[31] & 0x7F) | 0x40);
    }

    private static byte[] Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> message)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(first);
        hash.AppendData(second);
        hash.AppendData(message);
        Span<byte> value = stackalloc byte[64];
        hash.GetHashAndReset(value);
        Span<ulong> limbs = stackalloc ulong[8];
        for (var i = 0; i < 8; i++)
            limbs[i] = BinaryPrimitives.ReadUInt64LittleEndian(value[(i * 8)..]);
        var reduced = new byte[32];
        Reduce(limbs, reduced);
        CryptographicOperations.ZeroMemory(value);
        return reduced;
    }

    // (a * b + c) modulo the order.
    private static void MultiplyAdd(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> result)
    {
        Span<ulong> limbs = stackalloc ulong[8];
        limbs.Clear();
        for (var i = 0; i < 4; i++)
            limbs[i] = BinaryPrimitives.ReadUInt64LittleEndian(c[(i * 8)..]);
        for (var i = 0; i < 4; i++)
        {
            ulong carry = 0;
            var left = BinaryPrimitives.ReadUInt64LittleEndian(a[(i * 8)..]);
            for (var j = 0; j < 4; j++)
            {
                var sum = ((UInt128)left * BinaryPrimitives.ReadUInt64LittleEndian(b[(j * 8)..])) + limbs[i + j] + carry;
                limbs[i + j] = (ulong)sum;
                carry = (ulong)(sum >> 64);
            }

            // Nothing was added there yet, but by the rows before, which end one limb below.
            limbs[i + 4] += carry;
        }

        Reduce(limbs, result);
    }

    // Bit by bit from the top: doubled, and the order taken away where it fits. Slow and without branches.
    private static void Reduce(ReadOnlySpan<ulong> value, Span<byte> result)
    {
        Span<ulong> rest = stackalloc ulong[4];
        Span<ulong> less = stackalloc ulong[4];
        rest.Clear();
        for (var bit = (value.Length * 64) - 1; bit >= 0; bit--)
        {
            var carry = (value[bit / 64] >> (bit % 64)) & 1;
            for (var i = 0; i < 4; i++)
                (rest[i], carry) = ((rest[i] << 1) | carry, rest[i] >> 63);
            ulong borrow = 0;
            for (var i = 0; i < 4; i++)
            {
                var difference = (UInt128)rest[i] - Order[i] - borrow;
                less[i] = (ulong)difference;
                borrow = (ulong)(difference >> 64) & 1;
            }

            var keeps = 0 - borrow;
            for (var i = 0; i < 4; i++)
                rest[i] = (rest[i] & keeps) | (less[i] & ~keeps);
        }

        for (var i = 0; i < 4; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(result[(i * 8)..], rest[i]);
    }
}
