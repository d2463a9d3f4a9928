using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>
/// A value with parameters, as in Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2183), with RFC 2231 charsets and continuations and what
/// mailers make of them. At most <see cref="MimeLimits.Parameters"/>; the first of a name counts. Values never contain control characters.
/// </summary>
public sealed class HeaderParameters
{
    private readonly Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);

    private HeaderParameters(string value) => Value = value;

    /// <summary>What stands before the first semicolon, trimmed, in lower case.</summary>
    public string Value { get; }

    public IReadOnlyDictionary<string, string> All => parameters;

    public string? this[string name] => parameters.GetValueOrDefault(name);

    /// <summary>True when parameters beyond the limit were left out.</summary>
    public bool IsCut { get; private init; }

    /// <summary>Reads an unfolded field value; never throws.</summary>
    public static HeaderParameters Parse(string? text) => Parse(text, MimeLimits.Default);

    /// <summary>Reads an unfolded field value within the limits given; never throws.</summary>
    public static HeaderParameters Parse(string? text, MimeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        text ??= string.Empty;
        var end = ParameterScanner.EndOfValue(text);
        var value = HeaderText.OneLine(text[..end]).TrimEnd(',').ToLowerInvariant();
        if (end == text.Length)
            return new HeaderParameters(value);

        var pieces = new List<ParameterPiece>();
        var scanner = new ParameterScanner(text, end);
        var isCut = false;
        while (scanner.Next(out var name, out var content))
        {
            isCut = pieces.Count >= limits.Parameters;
            if (isCut)
                break;
            if (ParameterPiece.From(name, content) is { } piece)
                pieces.Add(piece);
        }

        var result = new HeaderParameters(value) { IsCut = isCut };
        foreach (var group in pieces.GroupBy(piece => piece.Name, StringComparer.OrdinalIgnoreCase))
            result.parameters.Add(group.Key, HeaderText.OneLine(ParameterPiece.Join([.. group])));
        return result;
    }

    internal HeaderParameters As(string value)
    {
        var copy = new HeaderParameters(value) { IsCut = IsCut };
        foreach (var (name, text) in parameters)
            copy.parameters.Add(name, text);
        return copy;
    }
}
