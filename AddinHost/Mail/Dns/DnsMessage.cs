using System.Buffers.Binary;
using System.Text;

namespace AddinHost.Mail.Dns;

/// <summary>The record types that mail needs (RFC 1035 3.2.2, RFC 2782).</summary>
internal enum DnsType
{
    Cname = 5,
    Soa = 6,
    Mx = 15,
    Txt = 16,
    Srv = 33,
}

/// <summary>What a received message is to the question that was asked.</summary>
internal enum DnsVerdict
{
    /// <summary>Not the answer to this question: to be ignored, whoever sent it.</summary>
    NotOurs,

    /// <summary>The answer does not fit into a datagram: ask again over TCP.</summary>
    Truncated,

    /// <summary>The resolver says that it cannot or will not answer, or its answer is broken.</summary>
    Failed,

    /// <summary>An answer, maybe an empty one.</summary>
    Answered,
}

/// <summary>Records for one question, and for how long they hold.</summary>
internal sealed record DnsAnswer(IReadOnlyList<object> Records, TimeSpan TimeToLive);

/// <summary>Questions and answers on the wire (RFC 1035 4.1). Reading never throws, whatever the bytes are.</summary>
internal static class DnsMessage
{
    private const int HeaderLength = 12;
    private const int MaxAliases = 8;
    private static readonly TimeSpan MaxTimeToLive = TimeSpan.FromDays(1);

    /// <summary>How long "there is none" is believed where the answer does not say (RFC 2308 section 5), and at most.</summary>
    private static readonly TimeSpan NegativeTimeToLive = TimeSpan.FromSeconds(60);

    private sealed record Raw(string? Owner, DnsType Type, uint TimeToLive, int Start, int Length);

    /// <summary>A question with recursion desired.</summary>
    public static byte[] Ask(ushort id, string name, DnsType type)
    {
        List<byte> message = [0, 0, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0];
        DnsName.Write(name, message);
        message.AddRange([0, Convert.ToByte((int)type), 0, 1]);
        var bytes = message.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, id);
        return bytes;
    }

    /// <summary>Reads what came back for the question. <paramref name="answer"/> is set with <see cref="DnsVerdict.Answered"/> only.</summary>
    public static DnsVerdict Read(ReadOnlySpan<byte> message, ushort id, string name, DnsType type, out DnsAnswer? answer)
    {
        answer = null;
        if (message.Length < HeaderLength || U16(message, 0) != id)
            return DnsVerdict.NotOurs;
        var flags = U16(message, 2);
        // A response (QR) to a standard query, with our question and no other.
        if ((flags & 0xF800) != 0x8000 || U16(message, 4) != 1)
            return DnsVerdict.NotOurs;
        var position = HeaderLength;
        if (!DnsName.TryRead(message, ref position, out var asked) || asked != name || position + 4 > message.Length
            || U16(message, position) != (int)type || U16(message, position + 2) != 1)
            return DnsVerdict.NotOurs;
        position += 4;

        if ((flags & 0x0200) != 0)
            return DnsVerdict.Truncated;
        // 0: no error; 3: no such name, which is an answer.
        if ((flags & 0x000F) is not (0 or 3))
            return DnsVerdict.Failed;
        if (!TryReadSection(message, ref position, U16(message, 6), out var answers)
            || !TryReadSection(message, ref position, U16(message, 8), out var authority))
            return DnsVerdict.Failed;
        answer = Pick(message, name, type, answers, authority);
        return DnsVerdict.Answered;
    }

    private static DnsAnswer Pick(ReadOnlySpan<byte> message, string name, DnsType type, List<Raw> answers, List<Raw> authority)
    {
        // The chain of aliases is in the answer itself; records for any other name were not asked for.
        var owner = name;
        uint ttl = uint.MaxValue;
        for (var i = 0; i < MaxAliases; i++)
        {
            var alias = answers.Find(record => record.Type == DnsType.Cname && record.Owner == owner);
            if (alias is null)
                break;
            var at = alias.Start;
            if (!DnsName.TryRead(message, ref at, out var target) || target is null || at != alias.Start + alias.Length)
                break;
            owner = target;
            ttl = Math.Min(ttl, alias.TimeToLive);
        }

        var records = new List<object>();
        foreach (var raw in answers.Where(record => record.Type == type && record.Owner == owner))
        {
            if (ReadRecord(message, raw) is not { } record)
                continue;
            records.Add(record);
            ttl = Math.Min(ttl, raw.TimeToLive);
        }

        if (records.Count > 0)
            return new DnsAnswer(records, Min(TimeSpan.FromSeconds(ttl), MaxTimeToLive));
        var soa = authority.Find(record => record.Type == DnsType.Soa && record.Length >= 20);
        // RFC 2308 section 3: the lesser of the record's own time and its MINIMUM field, which is the last of it.
        var negative = soa is null ? NegativeTimeToLive : TimeSpan.FromSeconds(Math.Min(soa.TimeToLive, U32(message, soa.Start + soa.Length - 4)));
        return new DnsAnswer([], Min(negative, NegativeTimeToLive));
    }

    private static bool TryReadSection(ReadOnlySpan<byte> message, ref int position, int count, out List<Raw> records)
    {
        records = [];
        for (var i = 0; i < count; i++)
        {
            if (!DnsName.TryRead(message, ref position, out var owner) || position + 10 > message.Length)
                return false;
            var start = position + 10;
            var length = U16(message, position + 8);
            if (start + length > message.Length)
                return false;
            var ttl = U32(message, position + 4);
            // Class IN only. A time with the highest bit set counts as zero (RFC 2181 section 8).
            if (U16(message, position + 2) == 1)
                records.Add(new Raw(owner, (DnsType)U16(message, position), ttl > int.MaxValue ? 0 : ttl, start, length));
            position = start + length;
        }

        return true;
    }

    private static object? ReadRecord(ReadOnlySpan<byte> message, Raw raw)
    {
        var end = raw.Start + raw.Length;
        switch (raw.Type)
        {
            case DnsType.Mx when raw.Length >= 3:
                var at = raw.Start + 2;
                return DnsName.TryRead(message, ref at, out var exchange) && at == end && exchange is not null
                    ? new MxRecord(U16(message, raw.Start), exchange)
                    : null;
            case DnsType.Srv when raw.Length >= 7:
                at = raw.Start + 6;
                return DnsName.TryRead(message, ref at, out var target) && at == end && target is not null
                    ? new SrvRecord(U16(message, raw.Start), U16(message, raw.Start + 2), U16(message, raw.Start + 4), target)
                    : null;
            case DnsType.Txt:
                return ReadText(message[raw.Start..end]);
            default:
                return null;
        }
    }

    // Strings of up to 255 octets (RFC 1035 3.3.14) that belong together without a space between (RFC 7208 3.3).
    private static string? ReadText(ReadOnlySpan<byte> data)
    {
        var bytes = new List<byte>();
        while (!data.IsEmpty)
        {
            var length = data[0];
            if (length >= data.Length)
                return null;
            bytes.AddRange(data.Slice(1, length));
            data = data[(length + 1)..];
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static int U16(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);

    private static uint U32(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt32BigEndian(message[at..]);
}
