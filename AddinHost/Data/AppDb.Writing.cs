using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Data;

/// <summary>How rows are written: one transaction, one writer at a time on SQLite, and unique indexes that decide who was first.</summary>
public sealed partial class AppDb
{
    /// <summary>
    /// Runs <paramref name="work"/> in one transaction, or inside the one already open. SQLite has one writer: the gate lets callers in
    /// before background work, so that nobody waits on a lock of the database itself.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        if (Database.CurrentTransaction is not null)
            return await work();

        using var turn = await gate.EnterAsync(caller.IsBackground, ct);
        await using var transaction = await Database.BeginTransactionAsync(ct);
        var result = await work();
        await transaction.CommitAsync(ct);
        return result;
    }

    public Task WriteAsync(Func<Task> work, CancellationToken ct) => WriteAsync(
        async () =>
        {
            await work();
            return true;
        },
        ct);

    /// <summary>
    /// Waits, inside the open transaction, until nobody else of the organization does the same: for what touches rows of many in an order that cannot be foreseen.
    /// SQLite has one writer anyway.
    /// </summary>
    public async Task TakeTurnAsync(string what, CancellationToken ct)
    {
        if (IsSqlite)
            return;
        var turn = $"{what}:{caller.OrganizationId:N}";
        await Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({turn}, 0))", ct);
    }

    /// <summary>Inserts <paramref name="row"/> unless a unique index already holds one like it; true when it was inserted.</summary>
    public async Task<bool> TryInsertAsync<T>(T row, CancellationToken ct)
        where T : class => await InsertMissingAsync([row], ct) == 1;

    /// <summary>The same for many, in few statements; how many were inserted.</summary>
    public async Task<int> InsertMissingAsync<T>(IReadOnlyList<T> rows, CancellationToken ct)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var owned in rows.OfType<IOwned>().Where(row => row.OrganizationId == Guid.Empty))
            owned.OrganizationId = RequireOrganization();

        // A write outside a transaction still has to pass the gate.
        return await WriteAsync(() => ConflictFreeInsert.RunAsync(this, rows, ct), ct);
    }
}
