namespace AddinHost.Mail.Smtp;

/// <summary>What the server said about one recipient.</summary>
/// <param name="Address">As in the envelope.</param>
/// <param name="Accepted">The server took this recipient.</param>
/// <param name="IsTemporary">Refused for now (4xx): may work later. False when accepted.</param>
/// <param name="ReplyCode">As in 550 (RFC 5321 4.2).</param>
/// <param name="EnhancedStatus">As in <c>5.1.1</c> (RFC 3463), or null.</param>
/// <param name="ServerText">The server's words, at most 500 characters, no control characters. Never log them.</param>
public sealed record SmtpRecipientResult(string Address, bool Accepted, bool IsTemporary, int ReplyCode, string? EnhancedStatus, string ServerText);

/// <summary>How handing over a message ended, when it ended in a known way.</summary>
/// <param name="Accepted">The server took responsibility for the message for every accepted recipient. False: all recipients were refused and no data was
/// sent.</param>
/// <param name="Recipients">One result for each recipient of the envelope, in its order.</param>
/// <param name="ServerText">The server's words on taking the message (often its queue id); null when not accepted. Never log them.</param>
public sealed record SmtpSendResult(bool Accepted, IReadOnlyList<SmtpRecipientResult> Recipients, string? ServerText);
