using AddinHost.Mail;
using AddinHost.Mail.Mime;

namespace AddinHost.Notices;

/// <summary>How the product's own mail goes out (<c>Notices:*</c>).</summary>
public sealed class NoticesOptions
{
    public const string Section = "Notices";

    /// <summary>Sender of the product's own mail, with or without a name. Empty: inlay at the host of the public address, as long as mail is only written to the data folder.</summary>
    public string From { get; set; } = "";

    public NoticeServer Smtp { get; set; } = new();

    /// <summary>Administrators are told of announcements that have failed for this long.</summary>
    public TimeSpan PushDeadAfter { get; set; } = TimeSpan.FromHours(6);

    /// <summary>A mail that could not go out for this long is given up; its notice stays in the app.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(3);

    /// <summary>First wait after a failure; doubles up to six hours.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMinutes(1);

    internal bool HasServer => Smtp.Host.Length > 0;

    internal bool IsValid => From.Length == 0 ? !HasServer : EmailAddress.TryParse(From, out _);
}

/// <summary>The server that takes the product's own mail (<c>Notices:Smtp:*</c>).</summary>
public sealed class NoticeServer
{
    /// <summary>Empty: mail is written to the folder <c>notices</c> of the data folder.</summary>
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>Empty: no login.</summary>
    public string UserName { get; set; } = "";

    public string Password { get; set; } = "";

    public override string ToString() => "server of the product's own mail";
}
