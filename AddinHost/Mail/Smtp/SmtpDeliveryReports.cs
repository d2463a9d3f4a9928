using System.Globalization;
using System.Text;

namespace AddinHost.Mail.Smtp;

/// <summary>When a sender wants a report about a recipient (RFC 3461 4.1).</summary>
[Flags]
public enum SmtpNotify
{
    /// <summary>NEVER.</summary>
    Never = 0,
    Success = 1,
    Failure = 2,
    Delay = 4,
}

/// <summary>What a report brings back of a message that failed (RFC 3461 4.3).</summary>
public enum SmtpReturn
{
    Headers,
    Full,
}

/// <summary>Which delivery reports to ask for (RFC 3461). Told only to servers that offer DSN; others report failures by their own habit.</summary>
public sealed record SmtpDeliveryReports
{
    private const int MaxEnvelopeId = 100;

    /// <summary>RET; null: the server's habit.</summary>
    public SmtpReturn? Return { get; init; }

    /// <summary>ENVID: comes back in every report. Printable ASCII, at most 100 characters as encoded; null for none.</summary>
    /// <exception cref="ArgumentException">Not such a text.</exception>
    public string? EnvelopeId
    {
        get;
        init => field = value is null || (value.Length > 0 && value.All(c => c is >= ' ' and <= '~') && Xtext(value).Length <= MaxEnvelopeId)
            ? value
            : throw new ArgumentException("An envelope id is 1 to 100 printable ASCII characters.", nameof(value));
    }

    /// <summary>NOTIFY for recipients that <see cref="NotifyFor"/> does not name; null: the server's habit, which is Failure.</summary>
    public SmtpNotify? Notify { get; init; }

    /// <summary>NOTIFY by recipient, as <see cref="SmtpEnvelope.Recipients"/> writes it.</summary>
    public IReadOnlyDictionary<string, SmtpNotify> NotifyFor { get; init; } = new Dictionary<string, SmtpNotify>();

    /// <summary>ORCPT: each report names the recipient as we knew it, however often the mail was forwarded. Not for addresses beyond ASCII.</summary>
    public bool OriginalRecipient { get; init; }

    internal string SenderParameters()
    {
        var text = Return switch
        {
            SmtpReturn.Full => " RET=FULL",
            SmtpReturn.Headers => " RET=HDRS",
            _ => "",
        };
        return EnvelopeId is null ? text : $"{text} ENVID={Xtext(EnvelopeId)}";
    }

    internal string RecipientParameters(string recipient)
    {
        var text = "";
        if (NotifyFor.TryGetValue(recipient, out var notify) || (notify = Notify ?? SmtpNotify.Never) != SmtpNotify.Never || Notify is not null)
            text = " NOTIFY=" + Words(notify);
        return OriginalRecipient && Ascii.IsValid(recipient) ? $"{text} ORCPT=rfc822;{Xtext(recipient)}" : text;
    }

    private static string Words(SmtpNotify notify)
    {
        string[] words =
        [
            .. notify.HasFlag(SmtpNotify.Success) ? ["SUCCESS"] : Array.Empty<string>(),
            .. notify.HasFlag(SmtpNotify.Failure) ? ["FAILURE"] : Array.Empty<string>(),
            .. notify.HasFlag(SmtpNotify.Delay) ? ["DELAY"] : Array.Empty<string>(),
        ];
        return words.Length == 0 ? "NEVER" : string.Join(',', words);
    }

    // RFC 3461 section 4: "!" to "~" but "+" and "=" stand for themselves, all else as "+" and two hexadecimal digits.
    private static string Xtext(string text) => string.Concat(text.Select(c =>
        c is >= '!' and <= '~' and not ('+' or '=') ? c.ToString() : "+" + ((int)c).ToString("X2", CultureInfo.InvariantCulture)));
}
