using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress;

/// <summary>The caller's logging addresses: which there are, a new one in the place of one, and the end of one.</summary>
public sealed class LoggingAddresses(AppDb db, Caller caller, CreateLoggingAddress create, IOptions<IngressOptions> options, TimeProvider clock)
{
    private static readonly Error NotFound = Error.NotFound("logging_address_not_found", "That logging address is not yours, or was taken back.");

    /// <summary>The address itself was shown when it was made, and is not kept.</summary>
    public sealed record Item(Guid Id, bool CreatesContacts, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

    /// <param name="IsOn">This installation takes mail by itself.</param>
    /// <param name="Domain">Of all logging addresses.</param>
    public sealed record View(IReadOnlyList<Item> Items, bool IsOn, string? Domain);

    public sealed record ChangeRequest(bool CreatesContacts);

    public async Task<View> ListAsync(CancellationToken ct)
    {
        var items = await Mine().OrderBy(row => row.Id).Select(row => new Item(row.Id, row.CreatesContacts, row.CreatedAt, row.LastUsedAt)).ToListAsync(ct);
        return new View(items, options.Value.IsOn, options.Value.IsOn ? options.Value.Domain : null);
    }

    /// <summary>Ends an address and makes another one with the same switch, both or neither.</summary>
    public async Task<Result<CreateLoggingAddress.Response>> RenewAsync(Guid id, CancellationToken ct) => await db.WriteAsync<Result<CreateLoggingAddress.Response>>(
        async () =>
        {
            var before = await Mine().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct);
            if (before is null)
                return NotFound;
            var made = await create.HandleAsync(ct);
            if (!made.Succeeded)
                return made;
            await EndAsync(id, ct);
            await Mine().Where(row => row.Id == made.Value.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatesContacts, before.CreatesContacts), ct);
            return made;
        },
        ct);

    public async Task<Result<Done>> RevokeAsync(Guid id, CancellationToken ct) => await db.WriteAsync(() => EndAsync(id, ct), ct) == 1 ? new Done() : NotFound;

    public async Task<Result<Done>> ChangeAsync(Guid id, ChangeRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await db.WriteAsync(() => Mine().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatesContacts, request.CreatesContacts), ct), ct) == 1 ? new Done() : NotFound;
    }

    private IQueryable<LoggingAddress> Mine() => db.LoggingAddresses.Where(row => row.MemberId == caller.MemberId && row.RevokedAt == null && row.ReferenceId == null);

    private Task<int> EndAsync(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return Mine().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now), ct);
    }
}
