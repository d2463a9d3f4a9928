using AddinHost.Mail;
using AddinHost.Providers.Imap;

namespace AddinHost.Providers.Graph;

/// <summary>Microsoft as this installation uses it (<c>Microsoft:*</c>).</summary>
public sealed class MicrosoftOptions
{
    public const string Section = "Microsoft";

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>One tenant instead of all.</summary>
    public string? TenantId { get; set; }

    /// <summary>A word of <see cref="MicrosoftClouds"/>; empty is the worldwide cloud.</summary>
    public string? Cloud { get; set; }

    /// <summary>National clouds that are refused by default: <c>gcc-high</c>, <c>dod</c>.</summary>
    public string[] AllowedClouds { get; set; } = [];

    /// <summary>Where Microsoft announces changes to, in place of PublicUrl with /hooks/graph; for installations that are reached through a relay.</summary>
    public string? NotificationUrl { get; set; }

    public EndpointOptions Endpoints { get; set; } = new();

    /// <summary>In place of the cloud's hosts; only for emulators.</summary>
    public sealed class EndpointOptions
    {
        public string? Login { get; set; }

        public string? Graph { get; set; }

        public MailEndpoint Imap { get; set; } = new() { Host = "outlook.office365.com", Port = 993, Security = MailSecurity.Tls };

        public MailEndpoint Smtp { get; set; } = new() { Host = "smtp.office365.com", Port = 587, Security = MailSecurity.StartTls };
    }
}
