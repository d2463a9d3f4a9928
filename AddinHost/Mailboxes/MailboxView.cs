using AddinHost.Mailboxes.Aliases;
using AddinHost.Mailboxes.Push;
using AddinHost.Providers;
using AddinHost.Providers.Imap;
using AddinHost.Shared.Texts;

namespace AddinHost.Mailboxes;

/// <summary>A server as it may be shown: never its password.</summary>
public sealed record ServerView(string Host, int Port, Mail.MailSecurity Security, string UserName);

/// <summary>How many of the messages present in the watched folders since connecting were seen.</summary>
public sealed record CoverageView(long Seen, long Present, double? Ratio, DateTimeOffset? CheckedAt);

/// <summary>What to do about a mailbox.</summary>
public sealed record NextAction(string Code, string Text);

/// <summary>What is wrong, or only noteworthy, with a mailbox.</summary>
public sealed record ProblemView(string Code, string Detail, string? Fingerprint = null);

/// <summary>A folder that is read besides Inbox and Sent.</summary>
/// <param name="GoneAt">Since when the provider no longer has it.</param>
public sealed record MailboxFolderView(string Name, DateTimeOffset? GoneAt);

/// <summary>A mailbox as its owner sees it.</summary>
/// <param name="Aliases">Other addresses that it may write from.</param>
/// <param name="Senders">All that it may write from, with their names, the default first.</param>
/// <param name="SignedInAt">The provider at which the member signed in; null for a mailbox with a password.</param>
/// <param name="Push">Whether the provider announces new mail; null where it never does.</param>
/// <param name="Excluded">How many labels or categories are left out; null where the provider has none.</param>
/// <param name="Folders">What is read besides Inbox and Sent; null where nothing else can be.</param>
/// <param name="AutomationSince">Since when details of contacts are proposed from the signatures of their new mail; null: they are not.</param>
public sealed record MailboxView(
    Guid Id,
    string Provider,
    string Address,
    string? DisplayName,
    string State,
    string StateText,
    DateTimeOffset? LastSyncAt,
    CoverageView Coverage,
    NextAction? NextAction,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<SenderView> Senders,
    ProblemView? Problem,
    ProblemView? Warning,
    ServerView? Imap,
    ServerView? Smtp,
    string? SignedInAt,
    PushView? Push,
    int? Excluded,
    IReadOnlyList<MailboxFolderView>? Folders,
    DateTimeOffset? AutomationSince)
{
    /// <summary>A test message that takes longer than this to arrive is worth a word.</summary>
    private static readonly TimeSpan TestArrivesWithin = TimeSpan.FromSeconds(60);

    public static MailboxView Of(Mailbox mailbox, MailboxConnection? connection, IEnumerable<MailboxAlias> aliases, DateTimeOffset now, MailboxPush? push = null, IEnumerable<MailboxFolder>? folders = null)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        var senders = AliasViews.Senders(mailbox, aliases);
        var servers = mailbox.Provider == ProviderKind.Imap && connection is not null ? ImapSettings.Read(connection.Settings) : null;
        var signedInAt = mailbox.Provider is ProviderKind.Gmail or ProviderKind.Graph ? mailbox.Provider : servers?.SignedInAt;
        return new MailboxView(
            mailbox.Id,
            ProviderWords.Of(mailbox.Provider),
            mailbox.Address,
            mailbox.DisplayName,
            MailboxTexts.Word(mailbox.State),
            MailboxTexts.Of(mailbox.State, mailbox.ProblemCode, signedInAt is not null),
            mailbox.LastSyncAt,
            Covered(mailbox),
            MailboxTexts.Next(mailbox.State, mailbox.ProblemCode, signedInAt is not null),
            [.. senders.Where(sender => sender.Address != mailbox.Address).Select(sender => sender.Address)],
            senders,
            mailbox.ProblemCode is { } code ? new ProblemView(code, ConnectionProblems.Detail(code), mailbox.ProblemFingerprint) : null,
            IsTestMissing(mailbox, now)
                ? new ProblemView("test_message_missing", Say.Text("test_message_missing", "The server took the test message, but it has not come back. If replies are missing, check where this address delivers to."))
                : folders?.Any(folder => folder.GoneAt is not null) == true ? new ProblemView(IReadFolders.FolderMissing, ConnectionProblems.Detail(IReadFolders.FolderMissing)) : null,
            View(servers?.Imap),
            View(servers?.Smtp),
            signedInAt is { } at ? ProviderWords.Of(at) : null,
            PushView.Of(mailbox, push, now),
            connection is null ? null : MailboxExclusions.Read(mailbox.Provider, connection.Settings)?.Count,
            MailboxFolder.IsOffered(mailbox.Provider) ? [.. (folders ?? []).OrderBy(folder => folder.Name, StringComparer.CurrentCultureIgnoreCase).Select(folder => new MailboxFolderView(folder.Name, folder.GoneAt))] : null,
            mailbox.AutomationSince);
    }

    private static CoverageView Covered(Mailbox mailbox)
    {
        var (seen, present) = (mailbox.CoverageSeen ?? 0, mailbox.CoveragePresent ?? 0);
        return new(seen, present, present == 0 ? null : Math.Min(1, (double)seen / present), mailbox.CoverageCheckedAt);
    }

    private static bool IsTestMissing(Mailbox mailbox, DateTimeOffset now) =>
        mailbox is { TestSentAt: { } sentAt, TestArrivedAt: null, State: MailboxState.Syncing or MailboxState.Healthy } && now - sentAt > TestArrivesWithin;

    private static ServerView? View(MailServer? server) => server is null ? null : new(server.Host, server.Port, server.Security, server.UserName);
}
