using AddinHost.Mail;
using AddinHost.Providers.Imap;

namespace AddinHost.Providers.Gmail;

/// <summary>Google as this installation uses it (<c>Google:*</c>).</summary>
public sealed class GoogleOptions
{
    public const string Section = "Google";

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>projects/…/topics/… to which Gmail announces changes; empty: no announcements, only polling.</summary>
    public string? PubSubTopic { get; set; }

    /// <summary>projects/…/subscriptions/… to pull announcements from, for hosts that Google cannot reach.</summary>
    public string? PubSubSubscription { get; set; }

    /// <summary>Whom a pushed announcement must be signed for.</summary>
    public string? ServiceAccountEmail { get; set; }

    /// <summary>Key file of the service account that pulls.</summary>
    public string? ServiceAccountKeyFile { get; set; }

    public EndpointOptions Endpoints { get; set; } = new();

    /// <summary>Google's hosts; others only for emulators.</summary>
    public sealed class EndpointOptions
    {
        public string Accounts { get; set; } = "https://accounts.google.com";

        public string OAuth { get; set; } = "https://oauth2.googleapis.com";

        public string Gmail { get; set; } = "https://gmail.googleapis.com";

        public string PubSub { get; set; } = "https://pubsub.googleapis.com";

        public string Certificates { get; set; } = "https://www.googleapis.com/oauth2/v3/certs";

        public MailEndpoint Imap { get; set; } = new() { Host = "imap.gmail.com", Port = 993, Security = MailSecurity.Tls };

        public MailEndpoint Smtp { get; set; } = new() { Host = "smtp.gmail.com", Port = 465, Security = MailSecurity.Tls };
    }
}
