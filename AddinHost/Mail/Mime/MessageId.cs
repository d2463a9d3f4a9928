using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>An RFC 5322 Message-ID (section 3.6.4), kept without its angle brackets. At most 998 characters; never contains whitespace, controls or angle brackets.</summary>
public readonly record struct MessageId
{
    private const int LongestId = 998;
    private const int LongestText = 2_000_000;

    private readonly string? value;

    private MessageId(string value) => this.value = value;

    /// <summary>The id without brackets; empty for <c>default</c>.</summary>
    public string Value => value ?? string.Empty;

    /// <summary>Takes <c>&lt;left@right&gt;</c>, bare or with text around it; the first bracketed id counts. Ids without <c>@</c> are taken from brackets only.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MessageId id)
    {
        var ids = new MessageIdScanner(text is { Length: > LongestText } ? text[..LongestText] : text ?? string.Empty, 1).Ids;
        id = ids.Count > 0 ? ids[0] : default;
        return ids.Count > 0;
    }

    /// <summary>
    /// The ids of a References or In-Reply-To field in their order, each once: with missing, doubled or unbalanced brackets, commas, comments, quoted phrases, folds inside
    /// an id, and ids that an encoder of headers turned into encoded words. The newest <see cref="MimeLimits.MessageIds"/> are kept, of the last 2,000,000 characters.
    /// </summary>
    public static IReadOnlyList<MessageId> ParseList(string? text) => ParseList(text, out _);

    /// <summary>The same, and tells in <paramref name="cut"/> whether a limit left something out.</summary>
    public static IReadOnlyList<MessageId> ParseList(string? text, out bool cut) => ParseList(text, MimeLimits.Default, out cut);

    /// <summary>The same within the limits given.</summary>
    public static IReadOnlyList<MessageId> ParseList(string? text, MimeLimits limits, out bool cut)
    {
        ArgumentNullException.ThrowIfNull(limits);
        cut = false;
        if (string.IsNullOrEmpty(text))
            return [];
        if (text.Length > LongestText)
        {
            // Not from within an id.
            var next = text.IndexOf('<', text.Length - LongestText);
            text = next < 0 ? string.Empty : text[next..];
            cut = true;
        }

        var found = new MessageIdScanner(text, int.MaxValue).Ids;
        if (found.Count == 0 && text.Contains("=?", StringComparison.Ordinal))
            found = new MessageIdScanner(HeaderText.OneLine(EncodedWord.Decode(text)), int.MaxValue).Ids;
        if (found.Count <= limits.MessageIds)
            return found;
        cut = true;
        return found[^limits.MessageIds..];
    }

    /// <summary>A new id with 128 random bits.</summary>
    /// <exception cref="ArgumentException">The domain is not a host name.</exception>
    public static MessageId New(string domain)
    {
        ArgumentException.ThrowIfNullOrEmpty(domain);
        var ascii = AddressSyntax.AsciiDomain(domain) ?? throw new ArgumentException("Not a host name.", nameof(domain));
        return new MessageId(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) + "@" + ascii);
    }

    public override string ToString() => value is null ? string.Empty : "<" + value + ">";

    /// <summary>An id from what stands between brackets, without white space; null when no id may be written so.</summary>
    internal static MessageId? From(ReadOnlySpan<char> raw)
    {
        raw = raw.Trim();
        if (raw.IsEmpty || raw.Length > LongestId * 2)
            return null;
        Span<char> kept = stackalloc char[LongestId * 2];
        var length = 0;
        foreach (var c in raw)
        {
            if (char.IsWhiteSpace(c) && c is not ('\u0085' or '\u2028' or '\u2029'))
                continue;
            if (char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>')
                return null;
            kept[length++] = c;
        }

        var id = kept[..length].Trim(",;");
        return id.Length is 0 or > LongestId ? null : new MessageId(id.ToString());
    }
}
