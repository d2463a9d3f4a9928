using AddinHost.Mail.Mime;

namespace AddinHost.Notices.Post;

/// <summary>A mail of the product itself to one person.</summary>
/// <param name="Id">Repeated, it is the same mail with the same Message-ID.</param>
public sealed record OwnMail(Guid Id, DateTimeOffset Date, EmailAddress To, string Subject, string Text)
{
    public override string ToString() => $"own mail {Id}";

    /// <summary>The message as bytes: so marked that no machine answers it.</summary>
    public byte[] Write(EmailAddress from)
    {
        ArgumentNullException.ThrowIfNull(from);
        _ = MessageId.TryParse($"<{Id:N}.notice@{from.Domain}>", out var id);
        return MessageWriter.Write(new OutgoingMessage
        {
            From = from,
            To = [To],
            Subject = Subject,
            Date = Date,
            MessageId = id.Value.Length > 0 ? id : MessageId.New(from.Domain),
            TextBody = Text,
            // RFC 3834 5; the second is what Exchange heeds (MS-OXCMAIL 2.1.3.2.21).
            ExtraHeaders = [new("Auto-Submitted", "auto-generated"), new("X-Auto-Response-Suppress", "All")],
        });
    }
}
