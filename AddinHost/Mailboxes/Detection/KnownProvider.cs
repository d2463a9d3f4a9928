using AddinHost.Mail;
using AddinHost.Mail.Mime;
using AddinHost.Providers;

namespace AddinHost.Mailboxes.Detection;

/// <summary>What a server takes as the user name.</summary>
internal enum UserNameForm
{
    Address,
    LocalPart,
}

/// <summary>A large provider, known by its own domains or by the mail exchangers of its customers' domains.</summary>
internal sealed record KnownProvider(string Name, string[] Domains, string[] Exchangers)
{
    /// <summary>Stands for the mail exchanger itself where each customer has a server of its own.</summary>
    public const string ExchangerItself = "*";

    /// <summary>Hosts for IMAP (993, TLS) and SMTP.</summary>
    public (string Imap, string Smtp) Servers { get; init; }

    /// <summary>465 with TLS from the start, or 587 with STARTTLS (RFC 8314).</summary>
    public int SmtpPort { get; init; } = 465;

    /// <summary>For the provider's own domains; with a domain of one's own it is the address.</summary>
    public UserNameForm ImapUserName { get; init; }

    /// <summary>What to know before typing the password (a code of the texts), and the provider's own page on it.</summary>
    public (string Code, string Url)? Hint { get; init; }

    /// <summary>Where members sign in rather than type a password, once an administrator has set that up.</summary>
    public ProviderKind? SignIn { get; init; }

    /// <summary>Set for what cannot be connected, or not without signing in.</summary>
    public string? RefusalCode { get; init; }

    public bool HasDomain(string domain) => Domains.Contains(domain);

    /// <summary>An exchanger fits when it is one of the names or ends with a dot and one of them; ".*." leaves open what stands between.</summary>
    public bool HasExchanger(string exchanger) => Exchangers.Any(name =>
        name.Split(".*.") is [var first, var last]
            ? exchanger.StartsWith(first + ".", StringComparison.Ordinal) && exchanger.EndsWith("." + last, StringComparison.Ordinal)
                && exchanger.Length > first.Length + last.Length + 2
            : exchanger == name || exchanger.EndsWith("." + name, StringComparison.Ordinal));

    public ServerSettings Imap(string address, string? exchanger) =>
        new(Host(Servers.Imap, exchanger), 993, MailSecurity.Tls,
            exchanger is null && ImapUserName == UserNameForm.LocalPart ? new EmailAddress(null, address).LocalPart : address);

    public ServerSettings Smtp(string address, string? exchanger) =>
        new(Host(Servers.Smtp, exchanger), SmtpPort, SmtpPort == 465 ? MailSecurity.Tls : MailSecurity.StartTls, address);

    private static string Host(string host, string? exchanger) => host == ExchangerItself ? exchanger! : host;
}
