using System.ComponentModel.DataAnnotations;
using AddinHost.Mail;

namespace AddinHost.Logging.Ingress.CatchAll;

/// <summary>What becomes of a mail in the mailbox once Inlay has it.</summary>
public enum CatchAllThen
{
    /// <summary>Marked as read.</summary>
    Seen,

    /// <summary>Moved into another folder.</summary>
    Move,

    /// <summary>Deleted.</summary>
    Delete,
}

/// <summary>A mailbox in which mail to logging addresses arrives, read over IMAP (<c>Ingress:Imap:*</c>). Off until a host is named.</summary>
public sealed class CatchAllOptions
{
    /// <summary>Inside your own network it also has to be in <c>Outbound:AllowedNetworks</c>.</summary>
    public string Host { get; set; } = "";

    public int Port { get; set; } = 993;

    public MailSecurity Security { get; set; } = MailSecurity.Tls;

    public string UserName { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>SHA-256 of public keys, in hex, that count where the certificate is not one that everybody trusts.</summary>
    public string[] PinnedKeys { get; set; } = [];

    public string Folder { get; set; } = "INBOX";

    /// <summary>
    /// Fields in which your mail server writes to whom it delivered a mail. Empty: Delivered-To, X-Original-To, Envelope-To and X-Envelope-To. Believed are only those
    /// that stand above the topmost Received field: whatever a stranger writes stands below it.
    /// </summary>
    public string[] RecipientHeaders { get; set; } = [];

    /// <summary>How many Received fields your own servers write one after the other at the end of a mail's way; fields above the last of them are believed.</summary>
    public int Hops { get; set; } = 1;

    public CatchAllThen Then { get; set; } = CatchAllThen.Seen;

    /// <summary>The folder for <see cref="CatchAllThen.Move"/>; made when it is missing.</summary>
    public string MoveTo { get; set; } = "";

    /// <summary>How often the mailbox is looked into.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    public bool IsOn => Host.Length > 0;

    /// <summary>The fields that are looked at.</summary>
    public IReadOnlyList<string> Recipients => RecipientHeaders.Length > 0 ? RecipientHeaders : ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"];

    internal IEnumerable<ValidationResult> Problems()
    {
        if (Uri.CheckHostName(Host) == UriHostNameType.Unknown)
            yield return new ValidationResult("Ingress:Imap:Host is a host name or an address.");
        if (Port is < 1 or > 65_535)
            yield return new ValidationResult("Ingress:Imap:Port is between 1 and 65535.");
        if (UserName.Length == 0 || Password.Length == 0)
            yield return new ValidationResult("Ingress:Imap:Host needs Ingress:Imap:UserName and Ingress:Imap:Password.");
        if (Folder.Length == 0)
            yield return new ValidationResult("Ingress:Imap:Folder is the name of a folder, as in INBOX.");
        if (Then == CatchAllThen.Move && (MoveTo.Length == 0 || MoveTo.Equals(Folder, StringComparison.OrdinalIgnoreCase)))
            yield return new ValidationResult("Ingress:Imap:MoveTo is another folder than Ingress:Imap:Folder.");
        if (RecipientHeaders.Any(name => name.Length == 0 || name.Any(letter => letter is <= ' ' or ':' or > '~')))
            yield return new ValidationResult("Ingress:Imap:RecipientHeaders holds names of header fields.");
        if (Hops is < 1 or > 10)
            yield return new ValidationResult("Ingress:Imap:Hops is between 1 and 10.");
        if (Every < TimeSpan.FromSeconds(1) || Every > TimeSpan.FromHours(1))
            yield return new ValidationResult("Ingress:Imap:Every is between a second and an hour.");
    }

    public override string ToString() => "catch-all mailbox";
}
