using System.Data.Common;
using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Providers.Memory;

/// <summary>A mailbox inside Inlay's own database: a complete mail system that needs no server. Its correspondents live in <see cref="MemoryWorld"/>.</summary>
public sealed partial class MemoryProvider(ProviderConnection connection, IServiceScopeFactory scopes, ICache cache, TimeProvider time)
    : IMailProvider, IWatchChanges, IListMessageIds, IListOlderMail, IFileSentMail, IRemoveMessages
{
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string NameOf(WatchedFolder folder) => folder == WatchedFolder.Sent ? MemoryMail.Sent : MemoryMail.Inbox;

    private IQueryable<MemoryMail> In(AppDb db, WatchedFolder folder) => MemoryPost.In(db, connection.MailboxId, NameOf(folder));

    private Task<bool> HoldsAsync(AppDb db, string folder, SendHandle handle, CancellationToken ct) =>
        MemoryPost.HoldsAsync(db, connection.MailboxId, folder, handle.Value, ct);

    /// <summary>Works on the database in a scope of its own: to its caller this is a mail server somewhere else.</summary>
    private async Task<T> InDatabaseAsync<T>(Func<AppDb, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(connection.OrganizationId);
        try
        {
            return await work(scope.ServiceProvider.GetRequiredService<AppDb>());
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            throw new ProviderException(ProviderFailure.Unavailable, "storage_unavailable", exception);
        }
    }

    private Task<int> WriteAsync(Func<AppDb, Task> work, CancellationToken ct) => InDatabaseAsync(db => db.WriteAsync(
        async () =>
        {
            await work(db);
            return await db.SaveChangesAsync(ct);
        },
        ct));
}
