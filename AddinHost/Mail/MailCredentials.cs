namespace AddinHost.Mail;

/// <summary>User name and password for a mail server. Never prints the password.</summary>
public sealed record MailCredentials(string UserName, string Password)
{
    public override string ToString() => "MailCredentials { UserName = ***, Password = *** }";
}
