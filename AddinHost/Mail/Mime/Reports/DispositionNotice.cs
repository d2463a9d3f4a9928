namespace AddinHost.Mail.Mime.Reports;

/// <summary>What became of a message at its reader's (RFC 8098 section 3.2.6).</summary>
public enum Disposition
{
    Unknown,
    Displayed,
    Deleted,

    /// <summary>Sent on, printed or the like without being shown; gone from RFC 8098, still written.</summary>
    Dispatched,
    Processed,
    Denied,
    Failed,
}

/// <summary>
/// A disposition notification ("read receipt", RFC 3798, RFC 8098). Anyone can write one: it counts only for a message of ours with that
/// <see cref="OriginalMessageId"/> that went to that recipient, and says no more than that a program showed it.
/// </summary>
/// <param name="OriginalMessageId">The message that it is about.</param>
/// <param name="FinalRecipient">The addr-spec of who read it; null when the notice names none that is one.</param>
/// <param name="OriginalRecipient">The addr-spec that the sender wrote.</param>
/// <param name="Disposition">What became of it.</param>
/// <param name="IsAutomatic">No person did it, or none was asked before the notice was sent.</param>
public sealed record DispositionNotice(MessageId? OriginalMessageId, string? FinalRecipient, string? OriginalRecipient, Disposition Disposition, bool IsAutomatic)
{
    /// <summary>Reads the notice in a message; null when it holds none. Never throws.</summary>
    public static DispositionNotice? Read(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var own = ReportParts.Own(message);
        if (ReportParts.Find(own, "message/disposition-notification", "message/global-disposition-notification") is not { } part)
            return null;
        foreach (var fields in ReportParts.Groups(part))
        {
            // action-mode/sending-mode; type/modifier
            var words = fields["Disposition"]?.ToLowerInvariant() ?? string.Empty;
            var semicolon = words.IndexOf(';', StringComparison.Ordinal);
            var type = words[(semicolon + 1)..].Split(['/', ','], 2)[0].Trim();
            var disposition = type switch
            {
                "displayed" => Disposition.Displayed,
                "deleted" => Disposition.Deleted,
                "dispatched" => Disposition.Dispatched,
                "processed" => Disposition.Processed,
                "denied" => Disposition.Denied,
                "failed" => Disposition.Failed,
                _ => Disposition.Unknown,
            };
            var id = MessageId.TryParse(fields.RawText("Original-Message-ID"), out var named) ? named : ReportParts.Original(own)?.MessageId;
            return new DispositionNotice(id, ReportParts.Address(fields["Final-Recipient"]), ReportParts.Address(fields["Original-Recipient"]), disposition,
                words.Contains("automatic", StringComparison.Ordinal));
        }

        return null;
    }
}
