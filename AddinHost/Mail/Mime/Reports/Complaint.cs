namespace AddinHost.Mail.Mime.Reports;

/// <summary>
/// A complaint about a message of ours (abuse feedback report, RFC 5965). Anyone can write one: it counts only for a message of ours with that
/// <see cref="OriginalMessageId"/>, or one to a recipient it names.
/// </summary>
/// <param name="FeedbackType">abuse, fraud, virus, not-spam, opt-out, other; lower case.</param>
/// <param name="OriginalMessageId">The message complained about, where it is attached or its header is.</param>
/// <param name="Recipients">Whom that message was to, by Original-Rcpt-To (RFC 5965 section 3.2); many reporters leave it out or hide it.</param>
/// <param name="MailFrom">The envelope sender of that message.</param>
/// <param name="SourceIp">Where it came from, as written.</param>
/// <param name="ArrivedAt">When it came; null when the report says nothing that is a date.</param>
public sealed record Complaint(string FeedbackType, MessageId? OriginalMessageId, IReadOnlyList<string> Recipients, string? MailFrom, string? SourceIp, DateTimeOffset? ArrivedAt)
{
    private const int MostRecipients = 1000;

    /// <summary>Reads the report in a message; null when it holds none. Never throws.</summary>
    public static Complaint? Read(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var own = ReportParts.Own(message);
        if (ReportParts.Find(own, "message/feedback-report") is not { } part)
            return null;
        foreach (var fields in ReportParts.Groups(part))
        {
            var type = fields["Feedback-Type"]?.Trim().ToLowerInvariant();
            if (string.IsNullOrEmpty(type))
                continue;
            List<string> recipients = [];
            foreach (var named in fields.All("Original-Rcpt-To"))
            {
                if (recipients.Count < MostRecipients && ReportParts.Address(named) is { } address)
                    recipients.Add(address);
            }

            return new Complaint(type, ReportParts.Original(own)?.MessageId, recipients, ReportParts.Address(fields["Original-Mail-From"]), fields["Source-IP"],
                MailDate.Parse(fields.RawText("Arrival-Date") ?? fields.RawText("Received-Date")));
        }

        return null;
    }
}
