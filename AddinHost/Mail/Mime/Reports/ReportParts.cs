namespace AddinHost.Mail.Mime.Reports;

/// <summary>What all machine-written reports (RFC 3462, RFC 6522) are made of.</summary>
internal static class ReportParts
{
    private const int LongestFields = 1024 * 1024;
    private const int MostGroups = 2_000;

    /// <summary>The parts of a message that are not within an attached message, nor such a message's root.</summary>
    public static List<MimePart> Own(MimeMessage message)
    {
        var own = new List<MimePart>();
        foreach (var part in message.Parts())
        {
            if (!IsWithinMessage(part))
                own.Add(part);
        }

        return own;
    }

    public static MimePart? Find(List<MimePart> own, params ReadOnlySpan<string> types)
    {
        foreach (var part in own)
        {
            foreach (var type in types)
            {
                if (part.ContentType.Value == type)
                    return part;
            }
        }

        return null;
    }

    /// <summary>The groups of fields in a report's machine-readable part, blank lines between them.</summary>
    public static IEnumerable<MessageHeaders> Groups(MimePart part)
    {
        var bytes = part.Decode(LongestFields);
        var groups = 0;
        for (var position = 0; position < bytes.Length && groups < MostGroups;)
        {
            var fields = new List<HeaderSpan>();
            var start = position;
            position = HeaderScanner.Scan(bytes, position, MimeLimits.Default, null, fields, out var end, out var cut);
            if (fields.Count == 0)
                continue;
            groups++;
            yield return new MessageHeaders(bytes, [.. fields], start, end, cut, MimeLimits.Default);
        }
    }

    /// <summary>The header of the message that a report is about, where the report carries it or all of the message.</summary>
    public static MessageHeaders? Original(List<MimePart> own)
    {
        foreach (var part in own)
        {
            switch (part.ContentType.Value)
            {
                case "message/rfc822" or "message/global":
                    if (part.Children.Count > 0)
                        return part.Children[0].Headers;
                    if (part.OpenMessage() is { } message)
                        return message.Headers;
                    break;
                case "text/rfc822-headers" or "message/rfc822-headers" or "message/global-headers":
                    return MessageHeaders.Parse(part.Decode(LongestFields));
            }
        }

        return null;
    }

    /// <summary>"rfc822; user@host" as an addr-spec; null when it is none.</summary>
    public static string? Address(string? field)
    {
        if (field is null)
            return null;
        var semicolon = field.IndexOf(';', StringComparison.Ordinal);
        return EmailAddress.TryParse(field[(semicolon + 1)..], out var address) ? address.Address : null;
    }

    private static bool IsWithinMessage(MimePart part)
    {
        for (var above = part.Parent; above is not null; above = above.Parent)
        {
            if (above.IsMessage)
                return true;
        }

        return false;
    }
}
