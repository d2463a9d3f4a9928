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

    /// <summary>Audience in the tokens of the push subscription, where it is not the public address of this host followed by <c>/hooks/gmail</c>.</summary>
    public string? PushAudience { get; set; }

    /// <summary>Quota units that this host spends per mailbox and minute. Google's limit per user is 6,000 for projects made since May 2026.</summary>
    public int UnitsPerMinute { get; set; } = 6_000;

    /// <summary>A pause that is waited out inside a call; a longer one is reported with its time.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a mailbox is looked at that nothing is announced of.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often all the same while announcements come: they may get lost.</summary>
    public TimeSpan SafetyPollEvery { get; set; } = TimeSpan.FromMinutes(15);

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
