using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>
/// The List fields of a message (RFC 2369, RFC 2919, RFC 8058). Anyone can write them: an address here is asked for nothing before a person wants it. Addresses are
/// absolute with the scheme https, http or mailto, at most 20 per field; everything else is left out.
/// </summary>
public sealed record MailingList
{
    private const int MostAddresses = 20;
    private const int LongestAddress = 8000;
    private const int LongestId = 255;

    private MailingList()
    {
    }

    /// <summary>The list-id without brackets in lower case (RFC 2919 section 6: compared without case); null when there is none.</summary>
    public string? Id { get; private init; }

    /// <summary>What stands before the id for people to read.</summary>
    public string? Name { get; private init; }

    /// <summary>How to leave, in the sender's order of preference.</summary>
    public IReadOnlyList<Uri> Unsubscribe { get; private init; } = [];

    /// <summary>
    /// The https address to which the form <c>List-Unsubscribe=One-Click</c> may be posted (RFC 8058 section 3.2). Section 4 also wants both fields covered by a valid
    /// DKIM signature, which has to be checked elsewhere.
    /// </summary>
    public Uri? OneClick { get; private init; }

    public IReadOnlyList<Uri> Post { get; private init; } = [];

    public IReadOnlyList<Uri> Help { get; private init; } = [];

    internal static MailingList? Read(MessageHeaders headers)
    {
        var (id, name) = ReadId(headers.RawText("List-Id"));
        var unsubscribe = ReadAddresses(headers.RawText("List-Unsubscribe"));
        var isOneClick = headers.RawText("List-Unsubscribe-Post") is { } post
            && post.Replace(" ", string.Empty, StringComparison.Ordinal).Equals("List-Unsubscribe=One-Click", StringComparison.OrdinalIgnoreCase);
        var list = new MailingList
        {
            Id = id,
            Name = name,
            Unsubscribe = unsubscribe,
            OneClick = isOneClick ? unsubscribe.FirstOrDefault(address => address.Scheme == Uri.UriSchemeHttps) : null,
            Post = ReadAddresses(headers.RawText("List-Post")),
            Help = ReadAddresses(headers.RawText("List-Help")),
        };
        return list.Id is null && list.Unsubscribe.Count + list.Post.Count + list.Help.Count == 0 ? null : list;
    }

    // "Phrase" <list-id>; many write the id bare.
    private static (string? Id, string? Name) ReadId(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return (null, null);
        var close = text.LastIndexOf('>');
        var open = close < 0 ? text.LastIndexOf('<') : text.LastIndexOf('<', close);
        var id = open < 0 ? text : text[(open + 1)..(close < 0 ? text.Length : close)];
        id = id.Trim().ToLowerInvariant();
        var name = open <= 0 ? null : HeaderText.OneLine(EncodedWord.Decode(text[..open].Trim().Trim('"')));
        return id.Length is 0 or > LongestId || id.AsSpan().ContainsAny(" \t<>") ? (null, null) : (id, string.IsNullOrEmpty(name) ? null : name);
    }

    // RFC 2369 section 2: addresses in angle brackets between commas, comments anywhere else; white space that folding put into one does not belong to it.
    private static List<Uri> ReadAddresses(string? text)
    {
        var found = new List<Uri>();
        var depth = 0;
        for (var i = 0; text is not null && i < text.Length && found.Count < MostAddresses; i++)
        {
            if (text[i] == '(')
                depth++;
            else if (text[i] == ')' && depth > 0)
                depth--;
            if (text[i] != '<' || depth > 0)
                continue;
            var close = text.IndexOf('>', i);
            if (close < 0)
                break;
            if (close - i <= LongestAddress && Address(text[(i + 1)..close]) is { } address)
                found.Add(address);
            i = close;
        }

        // The brackets are often forgotten around a single one.
        if (text is { Length: <= LongestAddress } && !text.Contains('<', StringComparison.Ordinal) && Address(text) is { } bare)
            found.Add(bare);
        return found;
    }

    private static Uri? Address(string text)
    {
        text = string.Concat(text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeMailto)
            ? address
            : null;
    }
}
