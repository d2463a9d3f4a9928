using System.Buffers.Binary;
using AddinHost.Contacts;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using AddinHost.Shared.Secrets;

namespace AddinHost.Logging.Rules;

/// <summary>All that the rules look at in one mail, apart from what is on record. Nothing in it can be read back into an address.</summary>
/// <param name="Author">Null where nobody can be named as the author; then nobody is believed to be.</param>
/// <param name="Recipients">Of To and Cc.</param>
/// <param name="Bulk">From a list or a bulk mailer, or written by a program.</param>
public sealed record MessageFacts(bool Sent, bool Bulk, MailPartyKeys? Author, IReadOnlyList<MailPartyKeys> Recipients)
{
    /// <summary>A mail to thousands concerns nobody in particular.</summary>
    private const int MostRecipients = 100;

    public IEnumerable<MailPartyKeys> Parties => Author is { } author ? Recipients.Prepend(author) : Recipients;

    /// <param name="folding">What does not count in an address, as in the rules that are to judge it.</param>
    public static MessageFacts Of(MessageHeaders headers, WatchedFolder folder, KeyedHash hash, AddressFolding folding = AddressFolding.None)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var recipients = headers.To.Concat(headers.Cc).Select(address => address.Normalized).Distinct(StringComparer.Ordinal).Take(MostRecipients).Select(address => MailPartyKeys.Of(address, hash, folding));
        return new MessageFacts(folder == WatchedFolder.Sent, headers.IsBulk || headers.IsAutoReply, headers.From is { } from ? MailPartyKeys.Of(from.Normalized, hash, folding) : null, [.. recipients]);
    }

    /// <summary>Author first, each party as the number of its domains, its address and its domains; where its address has several spellings, these and a mark in the number.</summary>
    public byte[] PackParties()
    {
        var parties = Parties.ToList();
        var packed = new byte[1 + parties.Sum(party => 1 + (8 * (Addresses(party).Count + party.Domains.Count)))];
        packed[0] = Author is null ? (byte)0 : (byte)1;
        var rest = packed.AsSpan(1);
        foreach (var party in parties)
        {
            rest[0] = checked((byte)(party.Domains.Count | (party.Spellings is null ? 0 : SpelledMark)));
            rest = rest[1..];
            foreach (var key in Addresses(party).Concat(party.Domains))
            {
                BinaryPrimitives.WriteInt64BigEndian(rest, key);
                rest = rest[8..];
            }
        }

        return packed;
    }

    /// <param name="folding">As in the rules that are to judge it.</param>
    public static MessageFacts Unpack(bool sent, bool bulk, ReadOnlySpan<byte> packed, AddressFolding folding = AddressFolding.None)
    {
        var parties = new List<MailPartyKeys>();
        for (var rest = packed[1..]; rest.Length > 0;)
        {
            var spelled = (rest[0] & SpelledMark) != 0;
            var keys = new long[(rest[0] & ~SpelledMark) + (spelled ? MailPartyKeys.Foldings : 1)];
            for (var i = 0; i < keys.Length; i++)
                keys[i] = BinaryPrimitives.ReadInt64BigEndian(rest[(1 + (8 * i))..]);
            var party = spelled ? new MailPartyKeys(keys[0], keys[MailPartyKeys.Foldings..], keys[..MailPartyKeys.Foldings]) : new MailPartyKeys(keys[0], keys[1..]);
            parties.Add(party.Under(folding));
            rest = rest[(1 + (8 * keys.Length))..];
        }

        return packed[0] == 1 ? new MessageFacts(sent, bulk, parties[0], parties[1..]) : new MessageFacts(sent, bulk, null, parties);
    }

    private const int SpelledMark = 0x80;

    private static IReadOnlyList<long> Addresses(MailPartyKeys party) => party.Spellings ?? [party.Address];
}
