namespace AddinHost.Mail.Mime.Reports;

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
/// <param name="Action">Taken from the status or the SMTP reply when the report does not say.</param>
/// <param name="Status">The enhanced status (RFC 3463) as digits and dots, from the report or its diagnostic.</param>
/// <param name="Diagnostic">The other server's words, one line; may hold anything.</param>
public sealed record BouncedRecipient(string? FinalRecipient, string? OriginalRecipient, DeliveryAction Action, string? Status, string? Diagnostic)
{
    /// <summary>True when trying again is of no use (status class 5).</summary>
    public bool IsPermanent => Action == DeliveryAction.Failed && Status?[0] != '4';

    /// <summary>Why, from the status and the words.</summary>
    public BounceReason Reason => BounceReasons.Of(Status, Diagnostic);

    /// <summary>True when the address itself takes no mail; false (a soft bounce) when another message, or this one later, may well arrive.</summary>
    public bool IsHard => IsPermanent && Reason is BounceReason.NoSuchMailbox or BounceReason.DomainNotFound or BounceReason.Other;
}

/// <summary>
/// A delivery report (RFC 3462, RFC 3464, RFC 6533), or the message in free form with which Postfix, Exchange, Gmail, Exim, Sendmail and qmail say the same.
/// Anyone can write one, about anybody: whatever it says is a claim, and counts only for a message of ours with that <see cref="OriginalMessageId"/> and a
/// recipient to whom that message was sent.
/// </summary>
/// <param name="OriginalMessageId">The message that it is about, where it says so.</param>
/// <param name="Recipients">Whom it names, at most 1,000.</param>
/// <param name="IsFreeForm">Read from prose, not from a machine-readable part.</param>
public sealed record Bounce(MessageId? OriginalMessageId, IReadOnlyList<BouncedRecipient> Recipients, bool IsFreeForm = false)
{
    internal const int MostRecipients = 1000;

    /// <summary>The header of the message that it is about, where the report carries that.</summary>
    public MessageHeaders? Original { get; init; }

    /// <summary>From its header alone: could it be one?</summary>
    public static bool MayBe(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (headers.RawText("Content-Type") is { } type && HeaderParameters.Parse(type) is { Value: "multipart/report" } report)
            return report["report-type"] is not "disposition-notification";
        return FreeFormBounce.IsFromMailer(headers);
    }

    /// <summary>The Message-ID that a field of the original names; null where there is none.</summary>
    public MessageId? Reference(string field) => MessageId.TryParse(Original?[field], out var id) ? id : null;

    public bool IsFailure => Recipients.Any(recipient => recipient.Action == DeliveryAction.Failed);

    /// <summary>
    /// Reads the report in a message; null when it holds none. A report that somebody attached or quotes is not one. Looks at the first 1 MiB of
    /// machine-readable fields and 64 KiB of prose. Never throws.
    /// </summary>
    public static Bounce? Read(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var own = ReportParts.Own(message);
        var status = ReportParts.Find(own, "message/delivery-status", "message/global-delivery-status");
        if (status is null)
            return FreeFormBounce.Read(message, own);

        var recipients = new List<BouncedRecipient>();
        foreach (var group in ReportParts.Groups(status))
        {
            // The first group is about the message (section 2.2); servers that write only one put a recipient into it.
            if (recipients.Count < MostRecipients && Recipient(group) is { } recipient)
                recipients.Add(recipient);
        }

        // Gmail leaves the part empty at times, and gateways encode it beyond reading: then the prose beside it tells.
        if (recipients.Count == 0 && FreeFormBounce.Read(message, own) is { } free)
            return free;
        var carried = ReportParts.Original(own);
        var original = carried?.MessageId;
        // Exchange answers the message it could not deliver.
        if (original is null && message.Headers.InReplyTo is [var answered])
            original = answered;
        return new Bounce(original, recipients) { Original = carried };
    }

    private static BouncedRecipient? Recipient(MessageHeaders group)
    {
        var final = ReportParts.Address(group["Final-Recipient"]);
        var original = ReportParts.Address(group["Original-Recipient"]);
        var diagnostic = group["Diagnostic-Code"];
        if (final is null && original is null && !group.Has("Action"))
            return null;

        var status = BounceReasons.Status(group["Status"]) ?? BounceReasons.Status(diagnostic);
        // Exim writes 5.0.0 for whatever it was; the other server's own status says more.
        if (status is "5.0.0" or "4.0.0" or "5.0" && BounceReasons.Status(diagnostic) is { } said && said[0] == status[0])
            status = said;
        var action = group["Action"]?.Trim().ToLowerInvariant() switch
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
}
