using AddinHost.Mail;

namespace AddinHost.Providers.Imap;

/// <summary>A mail server as configuration names it.</summary>
public sealed class MailEndpoint
{
    public string Host { get; set; } = "";

    public int Port { get; set; }

    public MailSecurity Security { get; set; }

    public MailServer For(string userName) => new(Host, Port, Security, userName);
}
