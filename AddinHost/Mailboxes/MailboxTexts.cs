using AddinHost.Shared.Texts;

namespace AddinHost.Mailboxes;

/// <summary>What people read about the state of a mailbox.</summary>
internal static class MailboxTexts
{
    /// <summary>The word of api.md.</summary>
    public static string Word(MailboxState state) => state switch
    {
        MailboxState.Connecting => "connecting",
        MailboxState.Syncing => "syncing",
        MailboxState.Healthy => "healthy",
        MailboxState.Throttled => "throttled",
        MailboxState.NeedsReauthorization => "needs_reauthorization",
        MailboxState.Unreachable => "unreachable",
        MailboxState.CertificateChanged => "certificate_changed",
        MailboxState.Disabled => "disabled",
        _ => "removed",
    };

    /// <param name="signedIn">By signing in at a provider rather than with a password.</param>
    public static string Of(MailboxState state, string? problemCode, bool signedIn) => state switch
    {
        MailboxState.Syncing when problemCode == MailboxStates.CoverageIncomplete => Say.Text("mailbox_incomplete", "Some messages are missing"),
        MailboxState.NeedsReauthorization when signedIn => Say.Text("mailbox_needs_sign_in", "The permission has ended"),
        MailboxState.Connecting => Say.Text("mailbox_connecting", "Connecting"),
        MailboxState.Syncing => Say.Text("mailbox_syncing", "Reading for the first time"),
        MailboxState.Healthy => Say.Text("mailbox_healthy", "Connected"),
        MailboxState.Throttled => Say.Text("mailbox_throttled", "Slowed down by the mail server"),
        MailboxState.NeedsReauthorization => Say.Text("mailbox_needs_reauthorization", "The password is no longer accepted"),
        MailboxState.Unreachable => Say.Text("mailbox_unreachable", "The mail server cannot be reached"),
        MailboxState.CertificateChanged => Say.Text("mailbox_certificate_changed", "The mail server shows another certificate"),
        MailboxState.Disabled => Say.Text("mailbox_disabled", "Switched off"),
        _ => Say.Text("mailbox_removed_state", "Removed"),
    };

    /// <summary>The one thing that the owner can do next; null when all is well.</summary>
    public static NextAction? Next(MailboxState state, string? problemCode, bool signedIn) => state switch
    {
        MailboxState.Syncing when problemCode == MailboxStates.CoverageIncomplete => new("fetch", Say.Text("mailbox_next_fetch", "Have what is missing fetched now; by itself Inlay looks again every night.")),
        MailboxState.NeedsReauthorization when signedIn => new("sign_in", Say.Text("mailbox_next_sign_in", "Sign in at the provider again.")),
        MailboxState.NeedsReauthorization => new("reconnect", Say.Text("mailbox_next_reconnect", "Enter the password again.")),
        MailboxState.CertificateChanged => new("trust_certificate", Say.Text("mailbox_next_trust_certificate", "Compare the fingerprint with your provider's, then trust it or leave it.")),
        MailboxState.Unreachable => new("wait", Say.Text("mailbox_next_wait_unreachable", "Inlay keeps trying. If it stays like this, check the servers with “Reconnect”.")),
        MailboxState.Throttled => new("wait", Say.Text("mailbox_next_wait", "Nothing to do: Inlay goes on when the server lets it.")),
        MailboxState.Disabled => new("enable", Say.Text("mailbox_next_enable", "Switch it on to go on where it stopped.")),
        _ => null,
    };
}
