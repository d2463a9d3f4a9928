using System.Buffers.Binary;
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

    public static MessageFacts Of(MessageHeaders headers, WatchedFolder folder, KeyedHash hash)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var recipients = headers.To.Concat(headers.Cc).Select(address => address.Normalized).Distinct(StringComparer.Ordinal).Take(MostRecipients).Select(address => MailPartyKeys.Of(address, hash));
        return new MessageFacts(folder == WatchedFolder.Sent, headers.IsBulk || headers.IsAutoReply, headers.From is { } from ? MailPartyKeys.Of(from.Normalized, hash) : null, [.. recipients]);
    }

    /// <summary>Author first, each party as the number of its domains, its address and its domains.</summary>
    public byte[] PackParties()
    {
        var parties = Parties.ToList();
        var packed = new byte[1 + parties.Sum(party => 1 + (8 * (1 + party.Domains.Count)))];
        packed[0] = Author is null ? (byte)0 : (byte)1;
        var rest = packed.AsSpan(1);
        foreach (var party in parties)
        {
            rest[0] = checked((byte)party.Domains.Count);
            BinaryPrimitives.WriteInt64BigEndian(rest[1..], party.Address);
            for (var i = 0; i < party.Domains.Count; i++)
                BinaryPrimitives.WriteInt64BigEndian(rest[(9 + (8 * i))..], party.Domains[i]);
            rest = rest[(9 + (8 * party.Domains.Count))..];
        }

        return packed;
    }

    public static MessageFacts Unpack(bool sent, bool bulk, ReadOnlySpan<byte> packed)
    {
        var parties = new List<MailPartyKeys>();
        for (var rest = packed[1..]; rest.Length > 0;)
        {
            var domains = new long[rest[0]];
            for (var i = 0; i < domains.Length; i++)
                domains[i] = BinaryPrimitives.ReadInt64BigEndian(rest[(9 + (8 * i))..]);
            parties.Add(new MailPartyKeys(BinaryPrimitives.ReadInt64BigEndian(rest[1..]), domains));
            rest = rest[(9 + (8 * domains.Length))..];
        }

        return packed[0] == 1 ? new MessageFacts(sent, bulk, parties[0], parties[1..]) : new MessageFacts(sent, bulk, null, parties);
    }
}
