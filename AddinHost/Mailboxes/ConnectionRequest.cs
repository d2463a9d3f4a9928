using AddinHost.Mail;

namespace AddinHost.Mailboxes;

/// <summary>A mail server as typed.</summary>
/// <param name="UserName">Default: the address, or for the outgoing server the user name of the incoming one. Empty for an outgoing server that wants no sign-in.</param>
/// <param name="Password">Outgoing server only: when it has a login of its own.</param>
public sealed record ServerRequest(string Host, int Port, MailSecurity Security, string? UserName = null, string? Password = null)
{
    public override string ToString() => "server";
}

/// <summary>Which text the member agreed to, in which language.</summary>
/// <param name="Disclosure">Id of the text, or the provider's word for its newest.</param>
public sealed record ConsentRequest(string Disclosure, string Locale);

/// <summary>How the mailbox is reached, as typed; a field that is left out keeps its value when a mailbox is connected anew.</summary>
/// <param name="CertificateFingerprint">Fingerprints of the keys that the member trusts; several, where the two servers show different ones, with commas between.</param>
public sealed record ConnectionRequest(string? Password, ServerRequest? Imap, ServerRequest? Smtp, string? CertificateFingerprint)
{
    public override string ToString() => "connection";
}
