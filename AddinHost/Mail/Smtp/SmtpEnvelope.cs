namespace AddinHost.Mail.Smtp;

/// <summary>Who sends and who receives, as told to the server; independent of what the message's headers say.</summary>
public sealed class SmtpEnvelope
{
    /// <summary>Checks every address; doubled recipients (after putting the domain into ASCII) are told once.</summary>
    /// <param name="from">Sender address, or the empty string for mail that must never be answered by a bounce (RFC 5321 4.5.5).</param>
    /// <param name="recipients">At least one address.</param>
    /// <exception cref="ArgumentException">An address that cannot go on the wire, or no recipient. Ask <see cref="CanSendTo"/> before.</exception>
    public SmtpEnvelope(string from, IEnumerable<string> recipients)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(recipients);
        From = from.Length == 0
            ? ""
            : SmtpAddress.Normalize(from) ?? throw new ArgumentException("The sender's address cannot be used with SMTP.", nameof(from));
        Recipients = [.. recipients
            .Select(each => SmtpAddress.Normalize(each) ?? throw new ArgumentException("A recipient's address cannot be used with SMTP.", nameof(recipients)))
            .Distinct()];
        if (Recipients.Count == 0)
            throw new ArgumentException("A message needs a recipient.", nameof(recipients));
    }

    /// <summary>Sender, domain in ASCII; empty for the null sender.</summary>
    public string From { get; }

    /// <summary>Recipients in the order given, domain in ASCII.</summary>
    public IReadOnlyList<string> Recipients { get; }

    /// <summary>Delivery reports to ask for (RFC 3461), or null to leave them to the server.</summary>
    public SmtpDeliveryReports? Reports { get; init; }

    /// <summary>True when the address can go into an envelope. Source: RFC 5321 4.1.2, without the forms that can be read in two ways.</summary>
    public static bool CanSendTo(string? address) => SmtpAddress.Normalize(address) is not null;

    /// <summary>
    /// The address as an envelope writes it: local part as given, domain in ASCII and lower case; null where <see cref="CanSendTo"/> says no.
    /// </summary>
    public static string? Normalize(string? address) => SmtpAddress.Normalize(address);

    internal bool NeedsUtf8 => Recipients.Append(From).Any(address => address.Any(c => c >= 0x80));
}
