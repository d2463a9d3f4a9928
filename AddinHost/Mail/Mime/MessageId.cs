using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace AddinHost.Mail.Mime;

/// <summary>An RFC 5322 Message-ID (section 3.6.4), kept without its angle brackets. At most 998 characters; never contains whitespace, controls or angle brackets.</summary>
public readonly record struct MessageId
{
    private const int LongestId = 998;
    private const int LongestList = 1000;

    private readonly string? value;

    private MessageId(string value) => this.value = value;

    /// <summary>The id without brackets; empty for <c>default</c>.</summary>
    public string Value => value ?? string.Empty;

    /// <summary>Takes <c>&lt;left@right&gt;</c>, bare or with text around it; the first bracketed id counts. Ids without <c>@</c> are taken from brackets only.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MessageId id)
    {
        var ids = Scan(text, 1);
        id = ids.Count > 0 ? ids[0] : default;
        return ids.Count > 0;
    }

    /// <summary>
    /// The ids of a References or In-Reply-To field in their order, each once: with missing, doubled or unbalanced brackets, commas, comments, quoted phrases
    /// and folds inside an id. The newest 1,000 are kept.
    /// </summary>
    public static IReadOnlyList<MessageId> ParseList(string? text) => Scan(text, int.MaxValue);

    /// <summary>A new id with 128 random bits.</summary>
    /// <exception cref="ArgumentException">The domain is not a host name.</exception>
    public static MessageId New(string domain)
    {
        ArgumentException.ThrowIfNullOrEmpty(domain);
        var ascii = AddressSyntax.AsciiDomain(domain) ?? throw new ArgumentException("Not a host name.", nameof(domain));
        return new MessageId(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) + "@" + ascii);
    }

    public override string ToString() => value is null ? string.Empty : "<" + value + ">";

    private static List<MessageId> Scan(string? text, int most)
    {
        var found = new List<MessageId>();
        if (string.IsNullOrEmpty(text))
            return found;

        var seen = new HashSet<MessageId>();
        if (text.Contains('<', StringComparison.Ordinal))
            ScanBracketed(text, most, found, seen);
        else
            ScanBare(text, most, found, seen);
        if (found.Count > LongestList)
            found.RemoveRange(0, found.Count - LongestList);
        return found;
    }

    private static void ScanBracketed(string text, int most, List<MessageId> found, HashSet<MessageId> seen)
    {
        for (var open = text.IndexOf('<', StringComparison.Ordinal); open >= 0 && found.Count < most;)
        {
            // An id whose bracket is missing ends where the next one begins.
            var end = text.AsSpan(open + 1).IndexOfAny('<', '>');
            end = end < 0 ? text.Length : open + 1 + end;
            Add(text.AsSpan(open + 1, end - open - 1), false, found, seen);
            var next = text.AsSpan(end).IndexOf('<');
            open = next < 0 ? -1 : end + next;
        }
    }

    private static void ScanBare(string text, int most, List<MessageId> found, HashSet<MessageId> seen)
    {
        foreach (var range in text.AsSpan().SplitAny(" \t\r\n,;>()\""))
        {
            if (found.Count >= most)
                return;
            Add(text.AsSpan(range), true, found, seen);
        }
    }

    private static void Add(ReadOnlySpan<char> raw, bool needsAt, List<MessageId> found, HashSet<MessageId> seen)
    {
        raw = raw.Trim(" \t\r\n");
        if (raw.IsEmpty || raw.Length > LongestId * 2 || (needsAt && !raw.Contains('@')))
            return;
        var text = raw.ToString();
        if (raw.ContainsAny(" \t\r\n"))
            text = string.Concat(text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        if (text.Length > LongestId || text.AsSpan().ContainsAny("<>") || text.Any(char.IsControl))
            return;
        var id = new MessageId(text);
        if (seen.Add(id))
            found.Add(id);
    }
}
