using System.Buffers.Text;
using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap;

/// <summary>A set of UIDs, kept as ascending ranges that do not touch. UID 0 does not exist and is left out.</summary>
public sealed class ImapUidSet
{
    // RFC 7162 4: a command line should stay within 8192 octets.
    private const int MaxTextLength = 8000;

    private readonly List<ImapUidRange> _ranges = [];

    private ImapUidSet()
    {
    }

    public static ImapUidSet Empty { get; } = new();

    public bool IsEmpty => _ranges.Count == 0;

    public IReadOnlyList<ImapUidRange> Ranges => _ranges;

    /// <summary>How many UIDs it names; 4,294,967,295 where it is open at its end.</summary>
    public uint Count
    {
        get
        {
            ulong count = 0;
            foreach (var range in _ranges)
                count += range.Last is { } last ? (ulong)last - range.First + 1 : uint.MaxValue;
            return (uint)Math.Min(count, uint.MaxValue);
        }
    }

    public static ImapUidSet Of(ImapUidRange range)
    {
        var set = new ImapUidSet();
        var first = Math.Max(range.First, 1);
        if (range.Last is not { } last || last >= first)
            set._ranges.Add(range with { First = first });
        return set;
    }

    public static ImapUidSet Of(IEnumerable<uint> uids)
    {
        var set = new ImapUidSet();
        foreach (var uid in uids.Where(uid => uid != 0).Order())
        {
            if (set._ranges.Count > 0 && set._ranges[^1] is var range && uid - range.Last!.Value <= 1)
                set._ranges[^1] = range with { Last = uid };
            else
                set._ranges.Add(ImapUidRange.Only(uid));
        }

        return set;
    }

    public static ImapUidSet OfRanges(IReadOnlyCollection<ImapUidRange> ranges)
    {
        var set = new ImapUidSet();
        foreach (var range in ranges.Where(range => range.Last is not { } last || last >= Math.Max(range.First, 1)).OrderBy(range => range.First))
            set.Add(range with { First = Math.Max(range.First, 1) });
        return set;
    }

    /// <summary>All UIDs one by one, ascending. Look at <see cref="Count"/> first: a server can name four billion in one range.</summary>
    public IEnumerable<uint> Enumerate()
    {
        foreach (var range in _ranges)
        {
            for (ulong uid = range.First; uid <= (range.Last ?? uint.MaxValue); uid++)
                yield return (uint)uid;
        }
    }

    /// <summary>What is in this set and not in the other. Both are walked once, by their ranges.</summary>
    public ImapUidSet Except(ImapUidSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var left = new ImapUidSet();
        var at = 0;
        foreach (var range in _ranges)
        {
            ulong first = range.First, last = range.Last ?? uint.MaxValue;
            while (at < other._ranges.Count && (other._ranges[at].Last ?? uint.MaxValue) < first)
                at++;
            for (var i = at; i < other._ranges.Count && other._ranges[i].First <= last && first <= last; i++)
            {
                if (other._ranges[i].First > first)
                    left._ranges.Add(new ImapUidRange((uint)first, other._ranges[i].First - 1));
                first = Math.Max(first, (ulong)(other._ranges[i].Last ?? uint.MaxValue) + 1);
            }

            if (first <= last)
                left._ranges.Add(new ImapUidRange((uint)first, range.Last));
        }

        return left;
    }

    public bool Contains(uint uid)
    {
        int low = 0, high = _ranges.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Contains(uid))
                return true;
            if (uid < _ranges[middle].First)
                high = middle - 1;
            else
                low = middle + 1;
        }

        return false;
    }

    /// <summary>A sequence-set as servers write it (RFC 9051 9); Garbage for anything else, "*" too, which only a client may say.</summary>
    internal static ImapUidSet Parse(ReadOnlySpan<byte> text)
    {
        var ranges = new List<ImapUidRange>();
        foreach (var part in text.Split(Octet.Comma))
        {
            var range = text[part];
            var colon = range.IndexOf(Octet.Colon);
            var first = Number(colon < 0 ? range : range[..colon]);
            var last = colon < 0 ? first : Number(range[(colon + 1)..]);
            ranges.Add(new ImapUidRange(Math.Min(first, last), Math.Max(first, last)));
        }

        return OfRanges(ranges);
    }

    // Ascending, so that only the last range can be touched.
    private void Add(ImapUidRange range)
    {
        if (_ranges.Count == 0 || (_ranges[^1].Last is { } last && range.First > last && range.First - last > 1))
            _ranges.Add(range);
        else if (_ranges[^1].Last is { } end)
            _ranges[^1] = _ranges[^1] with { Last = range.Last is { } next ? Math.Max(end, next) : null };
    }

    private static uint Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out uint number, out var used) && used == text.Length && number > 0 ? number : throw ImapFailures.Garbage();

    /// <summary>The set as texts for one command each.</summary>
    internal IEnumerable<string> Texts()
    {
        var text = new StringBuilder();
        foreach (var range in _ranges)
        {
            var next = range.ToString();
            if (text.Length + next.Length + 1 > MaxTextLength)
            {
                yield return text.ToString();
                text.Clear();
            }

            if (text.Length > 0)
                text.Append(',');
            text.Append(next);
        }

        if (text.Length > 0)
            yield return text.ToString();
    }
}
