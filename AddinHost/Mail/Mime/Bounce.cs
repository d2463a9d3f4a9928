using System.Buffers;

namespace AddinHost.Mail.Mime;

/// <summary>What a server says it did with a message for one recipient (RFC 3464 section 2.3.3).</summary>
public enum DeliveryAction
{
    Unknown,
    Failed,
    Delayed,
    Delivered,
    Relayed,
    Expanded,
}

/// <summary>One recipient of a delivery report.</summary>
/// <param name="FinalRecipient">The addr-spec that delivery was tried to; null when the report names none that is one.</param>
/// <param name="OriginalRecipient">The addr-spec that the sender wrote, where the report says it (RFC 3461).</param>
/// <param name="Action">Taken from the status when the report does not say.</param>
/// <param name="Status">The enhanced status (RFC 3463) as digits and dots, from the report or its diagnostic.</param>
/// <param name="Diagnostic">The other server's words, one line; may hold anything.</param>
public sealed record BouncedRecipient(string? FinalRecipient, string? OriginalRecipient, DeliveryAction Action, string? Status, string? Diagnostic)
{
    /// <summary>True when trying again is of no use (status class 5).</summary>
    public bool IsPermanent => Action == DeliveryAction.Failed && Status?[0] != '4';
}

/// <summary>A delivery report (RFC 3462, RFC 3464, RFC 6533). Anyone can write one: match it by <see cref="OriginalMessageId"/> before believing it.</summary>
public sealed record Bounce(MessageId? OriginalMessageId, IReadOnlyList<BouncedRecipient> Recipients)
{
    private static readonly SearchValues<char> DigitsAndDots = SearchValues.Create("0123456789.");

    private const int LongestStatus = 1024 * 1024;
    private const int MostRecipients = 1000;

    public bool IsFailure => Recipients.Any(recipient => recipient.Action == DeliveryAction.Failed);

    /// <summary>Reads the report in a message; null when it holds none. Looks at the first 1 MiB and 1,000 recipients, and never into embedded messages.</summary>
    public static Bounce? Read(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var own = message.Parts().Where(part => !IsWithinMessage(part)).ToList();
        if (own.Find(part => part.ContentType.Value is "message/delivery-status" or "message/global-delivery-status") is not { } status)
            return null;

        var recipients = new List<BouncedRecipient>();
        foreach (var group in Groups(status.Decode(LongestStatus)))
        {
            // The first group is about the message (section 2.2); servers that write only one put a recipient into it.
            if (recipients.Count < MostRecipients && Recipient(group) is { } recipient)
                recipients.Add(recipient);
        }

        return new Bounce(OriginalId(own), recipients);
    }

    private static MessageId? OriginalId(List<MimePart> parts)
    {
        foreach (var part in parts)
        {
            var id = part.ContentType.Value switch
            {
                "message/rfc822" or "message/global" => part.Children.Count > 0 ? part.Children[0].Headers.MessageId : part.OpenMessage()?.Headers.MessageId,
                "text/rfc822-headers" or "message/rfc822-headers" or "message/global-headers" => MessageHeaders.Parse(part.Decode(LongestStatus)).MessageId,
                _ => null,
            };
            if (id is not null)
                return id;
        }

        return null;
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

    private static IEnumerable<MessageHeaders> Groups(byte[] bytes)
    {
        for (var position = 0; position < bytes.Length;)
        {
            var fields = new List<HeaderSpan>();
            var start = position;
            position = HeaderScanner.Scan(bytes, position, MimeLimits.Default, null, fields, out var end, out var cut);
            if (fields.Count > 0)
                yield return new MessageHeaders(bytes, [.. fields], start, end, cut);
        }
    }

    private static BouncedRecipient? Recipient(MessageHeaders group)
    {
        var final = Address(group["Final-Recipient"]);
        var original = Address(group["Original-Recipient"]);
        var diagnostic = group["Diagnostic-Code"];
        if (final is null && original is null && !group.Has("Action"))
            return null;

        var status = FindStatus(group["Status"]) ?? FindStatus(diagnostic);
        var action = group["Action"]?.ToLowerInvariant() switch
        {
            "failed" or "failure" => DeliveryAction.Failed,
            "delayed" => DeliveryAction.Delayed,
            "delivered" => DeliveryAction.Delivered,
            "relayed" => DeliveryAction.Relayed,
            "expanded" => DeliveryAction.Expanded,
            _ => status?[0] switch
            {
                '5' => DeliveryAction.Failed,
                '4' => DeliveryAction.Delayed,
                '2' => DeliveryAction.Delivered,
                _ => DeliveryAction.Unknown,
            },
        };
        return new BouncedRecipient(final ?? original, original, action, status, diagnostic);
    }

    // rfc822; user@host
    private static string? Address(string? field)
    {
        if (field is null)
            return null;
        var semicolon = field.IndexOf(';', StringComparison.Ordinal);
        return EmailAddress.TryParse(field[(semicolon + 1)..], out var address) ? address.Address : null;
    }

    // Three numbers with dots, of which the first is 2, 4 or 5: "5.1.1", "smtp; 550 5.7.1 denied", "#5.1.1".
    private static string? FindStatus(string? text)
    {
        if (text is null)
            return null;
        foreach (var range in text.AsSpan(0, Math.Min(text.Length, 2000)).SplitAny(" \t;:#()<>-"))
        {
            var word = text.AsSpan(range);
            if (word.Length is >= 5 and <= 9 && word[0] is '2' or '4' or '5' && word[1] == '.' && word.Count('.') == 2 && char.IsAsciiDigit(word[2])
                && char.IsAsciiDigit(word[^1]) && !word.ContainsAnyExcept(DigitsAndDots))
            {
                return word.ToString();
            }
        }

        return null;
    }
}
