namespace AddinHost.Messages.Files;

/// <summary>A content type as strangers wrote it: type and subtype in the characters of RFC 6838, 4.2, or the one that says nothing.</summary>
public static class SafeType
{
    public const string Unknown = "application/octet-stream";

    private const int Longest = 127;

    public static string Of(string? type)
    {
        if (type is null || type.Length > (2 * Longest) + 1)
            return Unknown;
        var parts = type.Split('/');
        return parts.Length == 2 && parts.All(IsName) ? type : Unknown;
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= Longest && char.IsAsciiLetterOrDigit(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$&-^_.+".Contains(letter, StringComparison.Ordinal));
}
