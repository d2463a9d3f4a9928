using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Providers;

namespace AddinHost.Tests.Logging;

/// <summary>A mail system that holds the copies of one member and nothing else.</summary>
internal sealed class ScriptedFolders : IMailProvider
{
    private readonly Dictionary<(WatchedFolder, string), byte[]> mails = [];

    public ChangedMessage Add(WatchedFolder folder, string id, string mail)
    {
        mails[(folder, id)] = Encoding.UTF8.GetBytes(mail);
        return Of(folder, id);
    }

    public Task<byte[]?> FetchAsync(WatchedFolder folder, ProviderMessageId id, CancellationToken ct) => Task.FromResult(mails.GetValueOrDefault((folder, id.Value)));

    public Task<IReadOnlyList<ChangedMessage>> ReadHeadersAsync(WatchedFolder folder, IReadOnlyList<ProviderMessageId> ids, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ChangedMessage>>([.. ids.Where(id => mails.ContainsKey((folder, id.Value))).Select(id => Of(folder, id.Value))]);

    public Task<ChangePage> ListChangesAsync(WatchedFolder folder, SyncCursor? since, DateTimeOffset startAt, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task CheckAsync(string testMark, Func<string, Task> onStep, CancellationToken ct) => throw new NotSupportedException();

    public Task<SendHandle> PrepareAsync(PreparedMail mail, CancellationToken ct) => throw new NotSupportedException();

    public Task<HandOffResult> HandOffAsync(SendHandle handle, PreparedMail mail, Func<CancellationToken, Task> beforeCommitPoint, CancellationToken ct) => throw new NotSupportedException();

    public Task<SendProof> FindOutcomeAsync(SendHandle handle, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ChangedMessage Of(WatchedFolder folder, string id) => new(new ProviderMessageId(id), DateTimeOffset.UnixEpoch.AddYears(56), mails[(folder, id)].Length, MessageHeaders.Parse(mails[(folder, id)]));
}
