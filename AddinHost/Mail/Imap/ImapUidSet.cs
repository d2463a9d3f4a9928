using System.Text;

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

    public bool IsEmpty => _ranges.Count == 0;

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
