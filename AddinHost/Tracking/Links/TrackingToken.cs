using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace AddinHost.Tracking.Links;

/// <summary>What a signed address is for; one kind never opens another's door.</summary>
public enum TokenKind
{
    Pixel = 1,
    Link = 2,

    /// <summary>What is tracked, and the way out.</summary>
    Rights = 3,

    /// <summary>No more mail of this sort.</summary>
    Unsubscribe = 4,

    /// <summary>A document behind a link; what it names is the link.</summary>
    Document = 5,
}

/// <summary>What a signed pixel or link says.</summary>
/// <param name="Tracked">The tracked message it was made for.</param>
/// <param name="Link">Which link of the message, from 0; 0 for others.</param>
/// <param name="Target">Where a link leads; of a page, the name of the organization that stands on it.</param>
public sealed record TrackingToken(TokenKind Kind, Guid Tracked, ushort Link = 0, string? Target = null)
{
    /// <summary>Longer addresses stay as they are: the signed form carries them whole, and mail programs cut what is longer than about 2,000 characters.</summary>
    public const int LongestTarget = 1_500;

    /// <summary>The number of the link that people do not see.</summary>
    public const ushort Trap = ushort.MaxValue;

    private const int KeyAt = 1;
    private const int TrackedAt = 3;
    private const int LinkAt = 19;
    private const int TargetAt = 21;
    private const int TagLength = 16;

    /// <summary>Kind, key number, message, link and target with their signature (HMAC-SHA256, 128 bits of it), in base64url (RFC 4648 section 5).</summary>
    public string Sign(TrackingKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var target = Target is null ? [] : Encoding.UTF8.GetBytes(Target);
        var bytes = new byte[TargetAt + target.Length + TagLength];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(KeyAt), keys.Current);
        Tracked.TryWriteBytes(bytes.AsSpan(TrackedAt), bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(LinkAt), Link);
        target.CopyTo(bytes, TargetAt);
        Tag(keys.Find(keys.Current)!, bytes.AsSpan(..^TagLength), bytes.AsSpan(^TagLength..));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads what was signed here; anything that differs in a single bit is nothing.</summary>
    public static bool TryRead(string? text, TokenKind kind, TrackingKeys keys, [NotNullWhen(true)] out TrackingToken? token)
    {
        ArgumentNullException.ThrowIfNull(keys);
        token = null;
        const int LongestText = (TargetAt + LongestTarget + TagLength + 2) / 3 * 4;
        if (text is null || text.Length > LongestText)
            return false;
        Span<byte> bytes = stackalloc byte[TargetAt + LongestTarget + TagLength + 3];
        if (System.Buffers.OperationStatus.Done != Base64Url.DecodeFromChars(text, bytes, out var consumed, out var length) || consumed != text.Length || length < TargetAt + TagLength)
            return false;
        bytes = bytes[..length];
        // The last character has bits that decode to nothing, and spaces are passed over: one text only for one token.
        Span<char> same = stackalloc char[LongestText];
        if (Base64Url.EncodeToChars(bytes, same) != text.Length || !same[..text.Length].SequenceEqual(text))
            return false;
        if (bytes[0] != (byte)kind || keys.Find(BinaryPrimitives.ReadUInt16BigEndian(bytes[KeyAt..])) is not { } key)
            return false;
        Span<byte> tag = stackalloc byte[TagLength];
        Tag(key, bytes[..^TagLength], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, bytes[^TagLength..]))
            return false;
        var target = bytes[TargetAt..^TagLength];
        token = new TrackingToken(kind, new Guid(bytes.Slice(TrackedAt, 16), bigEndian: true), BinaryPrimitives.ReadUInt16BigEndian(bytes[LinkAt..]), target.Length == 0 ? null : Encoding.UTF8.GetString(target));
        return true;
    }

    private static void Tag(byte[] key, ReadOnlySpan<byte> content, Span<byte> tag)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, content, whole);
        whole[..TagLength].CopyTo(tag);
    }
}
