using AddinHost.Mail.Mime;

namespace AddinHost.Providers;

/// <summary>Kind of mail system behind a mailbox.</summary>
public enum ProviderKind
{
    Gmail,
    Graph,
    Exchange,
    Imap,
    Memory,
}

/// <summary>Place in a change feed of one folder, in the provider's own form.</summary>
public readonly record struct SyncCursor(string Value);

/// <summary>A message's id at its provider, stable as long as the provider keeps it.</summary>
public readonly record struct ProviderMessageId(string Value);

/// <summary>A message that appeared in a folder: its headers, nothing of its body.</summary>
/// <param name="Size">Octets of the whole message, as the provider tells.</param>
/// <param name="ThreadId">The provider's own id of the exchange, where it has one.</param>
public sealed record ChangedMessage(ProviderMessageId Id, DateTimeOffset ReceivedAt, long Size, MessageHeaders Headers, string? ThreadId = null);

/// <summary>Messages since a cursor, oldest first, and the cursor after them.</summary>
public sealed record ChangePage(IReadOnlyList<ChangedMessage> Messages, SyncCursor Next, bool More);

/// <summary>A message ready to go out.</summary>
/// <param name="From">Envelope sender.</param>
/// <param name="Recipients">Envelope recipients, Bcc included.</param>
public sealed record PreparedMail(MessageId MessageId, string From, IReadOnlyList<string> Recipients, ReadOnlyMemory<byte> Content);

/// <summary>What the caller keeps to find a message again after a crash (SMTP: its Message-ID; Gmail and Graph: the draft).</summary>
public readonly record struct SendHandle(string Value);

/// <summary>What the server said about one recipient.</summary>
public sealed record RecipientResult(string Address, bool Accepted, string? Code, string? Text);

/// <summary>The answer to a hand-off that the server confirmed.</summary>
/// <param name="MessageId">The Message-ID that the message really carries, where the provider gave it another; replies name this one.</param>
public sealed record HandOffResult(IReadOnlyList<RecipientResult> Recipients, MessageId? MessageId = null)
{
    public bool Accepted => Recipients.Any(recipient => recipient.Accepted);
}

/// <summary>What can be proven about a message whose hand-off had no known end.</summary>
public enum SendOutcome
{
    Sent,
    NotSent,
    Unknown,
}

/// <summary>What was found out, and the Message-ID that the message really carries where the provider gave it another.</summary>
public sealed record SendProof(SendOutcome Outcome, MessageId? MessageId = null);

/// <summary>An address that may stand in From.</summary>
public sealed record MailAlias(string Address, string? Name, bool IsPrimary);

/// <summary>A standing order to announce changes, in the provider's own form; whoever knows it cannot read mail with it.</summary>
/// <param name="Key">What an announcement names this mailbox by; null: its address.</param>
public sealed record PushSubscription(string Value, DateTimeOffset ExpiresAt, string? Key = null);

/// <summary>
/// One session with one mailbox. Every failure is a <see cref="ProviderException"/>. Instances are for one caller at a time; whoever sends
/// beside one that watches opens its own.
/// </summary>
public interface IMailProvider : IAsyncDisposable
{
    /// <summary>Lists up to <paramref name="limit"/> messages after <paramref name="since"/>; without a cursor, those received after <paramref name="startAt"/>.</summary>
    Task<ChangePage> ListChangesAsync(WatchedFolder folder, SyncCursor? since, DateTimeOffset startAt, int limit, CancellationToken ct);

    /// <summary>These messages once more, in any order; those that are gone are missing.</summary>
    Task<IReadOnlyList<ChangedMessage>> ReadHeadersAsync(WatchedFolder folder, IReadOnlyList<ProviderMessageId> ids, CancellationToken ct);

    /// <summary>The whole message, without marking it as read; null when it is gone.</summary>
    Task<byte[]?> FetchAsync(WatchedFolder folder, ProviderMessageId id, CancellationToken ct);

    /// <summary>
    /// Tries the connection step by step, telling each step before it is taken. The failing step is named by the exception. The last one sends a
    /// <see cref="TestMessage"/> with this mark to the mailbox itself, unless the mail system can say in another way that it would send.
    /// </summary>
    Task CheckAsync(string testMark, Func<string, Task> onStep, CancellationToken ct);

    Task<SendHandle> PrepareAsync(PreparedMail mail, CancellationToken ct);

    /// <summary>
    /// Hands the message over. <paramref name="beforeCommitPoint"/> is awaited after everything was transmitted and before the one act
    /// after which the message may be out (SMTP: the final dot).
    /// </summary>
    Task<HandOffResult> HandOffAsync(SendHandle handle, PreparedMail mail, Func<CancellationToken, Task> beforeCommitPoint, CancellationToken ct);

    Task<SendProof> FindOutcomeAsync(SendHandle handle, CancellationToken ct);
}

/// <summary>A provider that can tell by itself when its folders changed. The session that waits is the one that reads, so that an idle mailbox costs no more than one.</summary>
public interface IWatchChanges
{
    /// <summary>
    /// The folders that may have changed since they were last listed in this session, as soon as there is one; after some minutes all of them. The first call,
    /// and the first one after a connection was lost, says all at once: whoever lists what each call names, before the next call, misses nothing. Cancelling
    /// ends the wait and not the session.
    /// </summary>
    Task<IReadOnlyCollection<WatchedFolder>> WaitForChangesAsync(CancellationToken ct);
}

/// <summary>A provider that can list ids of messages: what coverage is measured against.</summary>
public interface IListMessageIds
{
    /// <summary>Exactly those that listing from <paramref name="startAt"/> to the cursor brought and that are still there.</summary>
    Task<IReadOnlyList<ProviderMessageId>> ListIdsAsync(WatchedFolder folder, DateTimeOffset startAt, SyncCursor upTo, CancellationToken ct);
}

/// <summary>A folder at the provider.</summary>
/// <param name="Id">What it keeps for as long as the provider knows it.</param>
/// <param name="Name">As its owner sees it, with the folders above it.</param>
public sealed record MailFolder(string Id, string Name);

/// <summary>
/// A provider of which folders can be read besides Inbox and Sent. Whatever is asked about a chosen one that is gone fails as NotFound with <see cref="FolderMissing"/>.
/// </summary>
public interface IReadFolders
{
    const string FolderMissing = "folder_missing";

    /// <summary>Those that were chosen.</summary>
    IReadOnlyList<WatchedFolder> Chosen { get; }

    /// <summary>All that can be chosen, by name.</summary>
    Task<IReadOnlyList<MailFolder>> ListFoldersAsync(CancellationToken ct);
}

/// <summary>How many messages there are, or at least are where counting all would take too long.</summary>
public sealed record MessageCount(long Count, bool IsLeast = false);

/// <summary>A provider that can go through what lies in a folder from before it was watched.</summary>
public interface IListOlderMail
{
    /// <summary>
    /// Those that were received in this time and that listing changes would bring too, newest first. Where the provider only knows days, some from the days at both ends are among them.
    /// </summary>
    Task<IReadOnlyList<ProviderMessageId>> ListOlderIdsAsync(WatchedFolder folder, DateTimeOffset from, DateTimeOffset before, CancellationToken ct);

    /// <summary>About how many these are, in few requests.</summary>
    Task<MessageCount> CountOlderAsync(WatchedFolder folder, DateTimeOffset from, DateTimeOffset before, CancellationToken ct);
}

/// <summary>A provider that does not file what it sends, so that the copy in Sent is ours to make.</summary>
public interface IFileSentMail
{
    /// <summary>Whether its server is known to file what it sends all the same; null: nobody knows before it has.</summary>
    bool? ServerFiles { get; }

    /// <summary>Puts a copy in Sent unless the server has done so; returns whether one was there. Safe to repeat.</summary>
    Task<bool> FileAsync(SendHandle handle, ReadOnlyMemory<byte> content, CancellationToken ct);
}

/// <summary>A provider that keeps a message among the drafts from its preparation until it is handed over.</summary>
public interface IDiscardDrafts
{
    /// <summary>Takes it away if it still is a draft; what was sent stays. Safe to repeat.</summary>
    Task DiscardAsync(SendHandle handle, CancellationToken ct);
}

/// <summary>A provider that can take one message out of a folder.</summary>
public interface IRemoveMessages
{
    Task RemoveAsync(WatchedFolder folder, ProviderMessageId id, CancellationToken ct);
}

/// <summary>A provider that knows under which addresses a mailbox may send.</summary>
public interface IListAliases
{
    Task<IReadOnlyList<MailAlias>> ListAliasesAsync(CancellationToken ct);
}

/// <summary>A provider whose servers somebody names, so that they can be tried before anybody has signed in.</summary>
public interface ICheckServers
{
    /// <summary>Reaches each server, telling each step before it is taken, and signs in nowhere. The failing step is named by the exception.</summary>
    Task CheckServersAsync(Func<string, Task> onStep, CancellationToken ct);
}

/// <summary>Something that mail can be marked with at its provider: a label of Gmail, a category of Outlook.</summary>
public sealed record MailMark(string Id, string Name);

/// <summary>A provider that leaves out mail by its marks; which ones stands in the settings of the mailbox.</summary>
public interface IExcludeMarked
{
    /// <summary>The marks that can be left out, by name.</summary>
    Task<IReadOnlyList<MailMark>> ListMarksAsync(CancellationToken ct);
}

/// <summary>A provider that announces changes to this installation.</summary>
public interface IReceivePush
{
    /// <summary>Asks for announcements, renewing <paramref name="current"/> where it still can be; null where this installation cannot be reached or is not set up for it.</summary>
    Task<PushSubscription?> SubscribeAsync(PushSubscription? current, CancellationToken ct);

    /// <summary>Ends it; no failure where it has ended already.</summary>
    Task UnsubscribeAsync(PushSubscription current, CancellationToken ct);
}

/// <summary>How one thing was found that a mailbox stands on.</summary>
public enum FindingState
{
    Passed,
    Failed,

    /// <summary>Not tried because an earlier one failed, or only noteworthy.</summary>
    Unknown,
}

/// <summary>One thing that a mailbox stands on, as it is now.</summary>
/// <param name="Name">Stable word of the thing.</param>
/// <param name="Code">Of a failure as in <see cref="ProviderException"/>; otherwise of what was found.</param>
/// <param name="About">The server or folder that it is about.</param>
public sealed record Finding(string Name, FindingState State, string Code, string? About = null);

/// <summary>A provider that can look at all that its mailbox stands on, and changes and sends nothing for it.</summary>
public interface IDiagnose
{
    /// <summary>Tells each finding as soon as it is known. What is wrong with the mail system is a finding and no exception.</summary>
    Task DiagnoseAsync(Action<Finding> found, CancellationToken ct);
}

/// <summary>A provider whose grant can be taken back by us.</summary>
public interface IRevokeGrant
{
    /// <summary>No failure where it is revoked already.</summary>
    Task RevokeAsync(CancellationToken ct);
}
