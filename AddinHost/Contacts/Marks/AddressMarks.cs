using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Organizations;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Marks;

/// <summary>A mark as it is shown beside its address.</summary>
/// <param name="MayClear">A member may say that the address works again; what its owner wished is theirs.</param>
public sealed record AddressMarkView(Guid Id, string Address, AddressMarkKind Kind, DateTimeOffset At, Guid? MailMessageId, string? Code, bool MayClear);

/// <summary>Marks addresses, shows the marks and takes those back that a member may.</summary>
public sealed class AddressMarks(AppDb db, OrganizationHashes hashes, TimeProvider clock)
{
    private const int MostAsked = 200;

    /// <summary>Marks an address inside the open transaction; one that is marked so already stays as it is.</summary>
    public async Task AddAsync(string address, AddressMarkKind kind, Guid? mailMessageId, string? code, CancellationToken ct)
    {
        if (await KeyAsync(address, ct) is { } key)
            await db.TryInsertAsync(new AddressMark { Key = key, Kind = kind, At = clock.GetUtcNow(), MailMessageId = mailMessageId, Code = code is { Length: > 32 } ? code[..32] : code }, ct);
    }

    public async Task<Result<Page<AddressMarkView>>> ListAsync(IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        return addresses.Count is 0 or > MostAsked
            ? Error.Field("addresses", "addresses_invalid", "Name 1 to {0} addresses.", MostAsked)
            : new Page<AddressMarkView>(await OfAsync(addresses, ct), null);
    }

    /// <summary>The marks of these addresses, each under the address as it was asked for.</summary>
    public async Task<IReadOnlyList<AddressMarkView>> OfAsync(IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var asked = new Dictionary<long, string>();
        foreach (var address in addresses)
        {
            if (await KeyAsync(address, ct) is { } key)
                asked.TryAdd(key, address);
        }

        var keys = asked.Keys.ToList();
        return
        [
            .. (await db.AddressMarks.AsNoTracking().Where(row => keys.Contains(row.Key)).OrderBy(row => row.Id).ToListAsync(ct))
                .Select(row => new AddressMarkView(row.Id, asked[row.Key], row.Kind, row.At, row.MailMessageId, row.Code, row.Kind == AddressMarkKind.Bounced)),
        ];
    }

    /// <summary>What stands against writing to these addresses, unless whoever writes knows it; null where nothing does.</summary>
    public async Task<Error?> AgainstAsync(IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        foreach (var mark in await OfAsync(addresses, ct))
        {
            if (mark.Kind == AddressMarkKind.Unsubscribed)
                return Error.Unprocessable("recipient_unsubscribed", "{0} does not want such mail any more. Write anyway only if you were asked to.", mark.Address);
            if (mark.Kind == AddressMarkKind.Bounced)
                return Error.Unprocessable("recipient_bounced", "Mail to {0} came back before. Say that the address works, or send anyway.", mark.Address);
        }

        return null;
    }

    /// <summary>The address works again.</summary>
    public async Task<Result<Done>> ClearAsync(Guid id, CancellationToken ct)
    {
        if (await db.AddressMarks.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } mark)
            return Error.NotFound("address_mark_not_found", "That mark is gone already.");
        if (mark.Kind != AddressMarkKind.Bounced)
            return Error.Conflict("address_mark_is_a_wish", "Only the owner of the address can take that back.");
        await db.WriteAsync(() => db.AddressMarks.Where(row => row.Id == id).ExecuteDeleteAsync(ct), ct);
        return default(Done);
    }

    private async Task<long?> KeyAsync(string address, CancellationToken ct) =>
        EmailAddress.TryParse(address, out var parsed) ? (await hashes.GetAsync(ct)).Of("mark:" + parsed.Normalized) : null;
}
