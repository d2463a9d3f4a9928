using AddinHost.Providers;
using AddinHost.Shared.Texts;

namespace AddinHost.Mailboxes.Push;

/// <summary>Whether a provider announces new mail of a mailbox, as its owner sees it.</summary>
public enum PushState
{
    Alive,

    /// <summary>It did, or should; new mail is asked for in place of it.</summary>
    Failed,

    /// <summary>This installation is not set up for it.</summary>
    Off,
}

/// <summary>The state of announcements, since when it is not alive, and what an administrator can do about it.</summary>
public sealed record PushView(PushState State, DateTimeOffset? Since, DateTimeOffset? LastSignalAt, string Text, string? Remedy)
{
    /// <summary>Null for a mailbox that is not announced at all, or not yet.</summary>
    public static PushView? Of(Mailbox mailbox, MailboxPush? push, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        if (push is null || push.Provider != mailbox.Provider || mailbox.State is MailboxState.Disabled or MailboxState.Removed)
            return null;
        if (push.ProblemCode is { } code)
        {
            var problem = ConnectionProblems.Texts(code);
            return new(PushState.Failed, push.ProblemSince, push.LastSignalAt, $"{problem.Detail} {Polling()}", problem.Remedy);
        }

        if (push.SealedValue is null)
            return new(PushState.Off, null, null, Say.Text("push_off", "This installation is not set up for announcements. Inlay asks for new mail every minute."), SetUp(push.Provider));
        return push.ExpiresAt is { } end && end > now
            ? new(PushState.Alive, null, push.LastSignalAt, Say.Text("push_alive", "New mail is announced as it arrives."), null)
            : new(PushState.Failed, push.ExpiresAt, push.LastSignalAt, $"{Say.Text("push_expired", "The order to announce new mail has run out and was not renewed.")} {Polling()}",
                Say.Text("push_expired_remedy", "Inlay renews it by itself within the hour. If it lasts, an administrator looks into the log."));
    }

    private static string Polling() => Say.Text("push_polling", "Inlay asks for new mail every minute in place of it, so nothing is missed.");

    private static string SetUp(ProviderKind kind) => kind == ProviderKind.Gmail
        ? Say.Text("push_off_gmail", "An administrator makes a Pub/Sub topic at Google and names it under Google:PubSubTopic.")
        : Say.Text("push_off_graph", "An administrator gives Inlay a PublicUrl with https that Microsoft can reach.");
}
