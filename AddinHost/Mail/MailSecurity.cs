namespace AddinHost.Mail;

/// <summary>How a connection to a mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>TLS from the first byte (RFC 8314; ports 993 and 465).</summary>
    Tls,

    /// <summary>Plain text first, then TLS is required through STARTTLS; a server that does not offer it is refused.</summary>
    StartTls,

    /// <summary>No TLS at all. Only where the member asked for exactly this.</summary>
    None,
}
