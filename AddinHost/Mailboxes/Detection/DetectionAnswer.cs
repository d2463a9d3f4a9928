using AddinHost.Mail;

namespace AddinHost.Mailboxes.Detection;

/// <summary>What was found out about an address: how to connect it, or why not, or that nobody knows. Texts are in the language of the caller.</summary>
/// <param name="Provider">Word for the provider to connect with (<c>imap</c>), or null: let the member choose.</param>
/// <param name="ProviderName">Name for people, as in "Connect with GMX"; null when only the servers are known.</param>
/// <param name="Reason">Stable code of how it was found: see <see cref="DetectionReason"/>.</param>
/// <param name="ReasonText">The same for people.</param>
/// <param name="Imap">Incoming server.</param>
/// <param name="Smtp">Outgoing server.</param>
/// <param name="Alternatives">Other providers that the member may choose.</param>
/// <param name="Refusal">Why this address cannot be connected, with the way out.</param>
/// <param name="Hint">What the member should know before typing the password.</param>
public sealed record DetectionAnswer(
    string? Provider,
    string? ProviderName,
    string Reason,
    string ReasonText,
    ServerSettings? Imap,
    ServerSettings? Smtp,
    IReadOnlyList<string> Alternatives,
    Refusal? Refusal,
    DetectionHint? Hint);

/// <summary>One mail server as the connect form shows it.</summary>
public sealed record ServerSettings(string Host, int Port, MailSecurity Security, string UserName);

/// <summary>A provider or protocol that cannot be connected: why, and what to do instead.</summary>
public sealed record Refusal(string Code, string Title, string Detail, string WayOut);

/// <summary>Something to know before typing the password, with the provider's own page where there is one.</summary>
public sealed record DetectionHint(string Code, string Detail, string? Url);

/// <summary>How a detection came about.</summary>
public static class DetectionReason
{
    public const string KnownDomain = "known_domain";
    public const string AdminPreset = "admin_preset";
    public const string MailExchanger = "mail_exchanger";
    public const string ServiceRecords = "service_records";
    public const string Autoconfig = "autoconfig";
    public const string Refused = "refused";
    public const string TakesNoMail = "takes_no_mail";
    public const string AddressNotMail = "address_not_mail";
    public const string Unknown = "unknown";
}
