namespace AddinHost.Integration.Support;

/// <summary>How a test's Dovecot differs from an ordinary one.</summary>
public sealed record DovecotOptions
{
    /// <summary>Dovecot's own capabilities after sign-in but for IDLE and NOTIFY.</summary>
    public const string WithoutIdle = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED CONDSTORE ESEARCH LIST-STATUS MOVE SPECIAL-USE LITERAL+";

    /// <summary>The bare protocol of 1996 and nothing else.</summary>
    public const string Bare = "IMAP4rev1";

    /// <summary>Says which folder is Sent, Drafts, Trash and Junk (RFC 6154).</summary>
    public bool SpecialUse { get; init; } = true;

    /// <summary>What the server claims to be able to do, in place of the truth.</summary>
    public string? Capability { get; init; }

    /// <summary>Folder names, so that a server in another language can be had.</summary>
    public string Sent { get; init; } = "Sent";

    /// <summary>The mechanism by which access tokens are taken, beside the ones for passwords: xoauth2 or oauthbearer.</summary>
    public string? TokenMechanism { get; init; }

    /// <summary>Whom the server asks whether a token is alive and whose it is (RFC 7662).</summary>
    public Uri? TokenOwner { get; init; }

    public TestCertificate Certificate { get; init; } = TestCertificates.Server;
}
