using System.Globalization;

namespace AddinHost.Mail.Smtp;

/// <summary>One line that a server answers: code (RFC 5321 4.2), enhanced status (RFC 3463), and words of our own. Nothing that a client said stands in it.</summary>
public sealed record SmtpServerReply
{
    /// <exception cref="ArgumentException">The parts do not make one reply line: code 2xx, 4xx or 5xx, a status of the same class, printable ASCII.</exception>
    public SmtpServerReply(int code, string status, string text)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(text);
        if (code is < 200 or >= 600 or (>= 300 and < 400) || !status.StartsWith((code / 100).ToString(CultureInfo.InvariantCulture) + ".", StringComparison.Ordinal)
            || !status.All(c => char.IsAsciiDigit(c) || c == '.') || text.Length is 0 or > 400 || !text.All(c => c is >= ' ' and <= '~'))
            throw new ArgumentException("That is no reply of one line.", nameof(text));
        Code = code;
        Status = status;
        Text = text;
    }

    /// <summary>As in 250.</summary>
    public int Code { get; }

    /// <summary>As in 2.1.5.</summary>
    public string Status { get; }

    /// <summary>Printable ASCII, at most 400 characters.</summary>
    public string Text { get; }

    /// <summary>2xx.</summary>
    public bool IsPositive => Code < 300;

    internal static SmtpServerReply Ok { get; } = new(250, "2.0.0", "OK");

    internal static SmtpServerReply SenderOk { get; } = new(250, "2.1.0", "Sender OK");

    internal static SmtpServerReply RecipientOk { get; } = new(250, "2.1.5", "Recipient OK");

    internal static SmtpServerReply Goodbye { get; } = new(221, "2.0.0", "Goodbye");

    internal static SmtpServerReply TlsReady { get; } = new(220, "2.0.0", "Ready to start TLS");

    internal static SmtpServerReply CannotVerify { get; } = new(252, "2.0.0", "Send some mail and see");

    internal static SmtpServerReply ShuttingDown { get; } = new(421, "4.3.2", "Shutting down, come back later");

    internal static SmtpServerReply TooSlow { get; } = new(421, "4.4.2", "Timeout");

    internal static SmtpServerReply TooManyErrors { get; } = new(421, "4.7.0", "Too many errors");

    internal static SmtpServerReply TooManyCommands { get; } = new(421, "4.7.0", "Too many commands");

    internal static SmtpServerReply TooManyMessages { get; } = new(421, "4.7.0", "Too many messages in one connection");

    internal static SmtpServerReply TooManyRecipients { get; } = new(452, "4.5.3", "Too many recipients");

    internal static SmtpServerReply CannotStore { get; } = new(452, "4.3.1", "The message cannot be stored now");

    internal static SmtpServerReply Unknown { get; } = new(500, "5.5.2", "Unknown command");

    internal static SmtpServerReply LineTooLong { get; } = new(500, "5.5.2", "Line too long");

    internal static SmtpServerReply NoLine { get; } = new(500, "5.5.2", "Lines end with CRLF and hold no control characters");

    internal static SmtpServerReply BadSyntax { get; } = new(501, "5.5.4", "Syntax error in the arguments");

    internal static SmtpServerReply BadSender { get; } = new(501, "5.1.7", "Bad sender address syntax");

    internal static SmtpServerReply BadRecipient { get; } = new(501, "5.1.3", "Bad recipient address syntax");

    internal static SmtpServerReply NotHere { get; } = new(502, "5.5.1", "Command not implemented");

    internal static SmtpServerReply OutOfOrder { get; } = new(503, "5.5.1", "Bad sequence of commands");

    internal static SmtpServerReply NoRecipients { get; } = new(503, "5.5.1", "No valid recipients");

    internal static SmtpServerReply TooHasty { get; } = new(503, "5.5.0", "Improper pipelining: wait for the answer");

    internal static SmtpServerReply NeedsTls { get; } = new(530, "5.7.0", "Must issue a STARTTLS command first");

    internal static SmtpServerReply NeedsUtf8 { get; } = new(553, "5.6.7", "An address beyond ASCII needs SMTPUTF8");

    internal static SmtpServerReply BareBreak { get; } = new(550, "5.5.2", "Bare CR or LF refused");

    internal static SmtpServerReply Nul { get; } = new(550, "5.6.0", "NUL refused");

    internal static SmtpServerReply DataLineTooLong { get; } = new(550, "5.6.0", "A line of the message is too long");

    internal static SmtpServerReply TooLarge { get; } = new(552, "5.3.4", "The message is too large");

    internal static SmtpServerReply UnknownParameter { get; } = new(555, "5.5.4", "Unknown parameter");

    /// <summary>The line without its CRLF.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Code} {Status} {Text}");
}
