using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Organizations;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages.Removal;

/// <summary>Remembers which messages were taken off the record, and whose contacts were deleted.</summary>
public sealed class RemovedMessages(AppDb db, Caller caller, OrganizationHashes hashes, TimeProvider clock)
{
    /// <summary>Inside the open transaction.</summary>
    /// <param name="names">Message-IDs under which only this message can come back: those of one that Inlay sent.</param>
    public async Task AddAsync(byte[] identity, IEnumerable<string> names, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        foreach (var key in names.Select(name => Key(name, hash)).Append(Key(identity, hash)).Distinct())
            await db.TryInsertAsync(new RemovedMessage { Hash = key, RemovedAt = clock.GetUtcNow(), RemovedBy = caller.MemberId }, ct);
    }

    /// <summary>Which of these were removed.</summary>
    public async Task<Func<ReadMessage, bool>> AmongAsync(IReadOnlyCollection<ReadMessage> messages, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(messages);
        // Most organizations have removed nothing, and then nothing is hashed.
        if (messages.Count == 0 || !await db.RemovedMessages.AnyAsync(ct))
            return _ => false;
        var hash = await hashes.GetAsync(ct);
        var keys = messages.SelectMany(message => Keys(message, hash)).ToHashSet();
        var removed = await db.RemovedMessages.Where(row => keys.Contains(row.Hash)).Select(row => row.Hash).ToHashSetAsync(ct);
        return message => Keys(message, hash).Any(removed.Contains);
    }

    /// <summary>Somebody wants it on record after all. Inside the open transaction.</summary>
    public async Task ForgetAsync(ReadMessage message, CancellationToken ct)
    {
        var keys = Keys(message, await hashes.GetAsync(ct)).ToList();
        await db.RemovedMessages.Where(row => keys.Contains(row.Hash)).ExecuteDeleteAsync(ct);
    }

    /// <summary>A contact with these addresses was deleted: logging mail by itself makes none of them anew. Inside the open transaction.</summary>
    public async Task AddContactAsync(IEnumerable<string> addresses, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var hash = await hashes.GetAsync(ct);
        foreach (var address in addresses)
            await db.TryInsertAsync(new RemovedMessage { Hash = ContactKey(address, hash), RemovedAt = clock.GetUtcNow(), RemovedBy = caller.MemberId }, ct);
    }

    /// <summary>The contact is back. Inside the open transaction.</summary>
    public async Task ForgetContactAsync(IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        var keys = addresses.Select(address => ContactKey(address, hash)).ToList();
        await db.RemovedMessages.Where(row => keys.Contains(row.Hash)).ExecuteDeleteAsync(ct);
    }

    /// <summary>Those of the addresses whose contact was deleted.</summary>
    public async Task<HashSet<string>> ContactsAmongAsync(IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        var keys = addresses.Select(address => ContactKey(address, hash)).ToHashSet();
        var removed = await db.RemovedMessages.Where(row => keys.Contains(row.Hash)).Select(row => row.Hash).ToHashSetAsync(ct);
        return [.. addresses.Where(address => removed.Contains(ContactKey(address, hash)))];
    }

    private static long ContactKey(string address, KeyedHash hash) => hash.Of("removed-contact:" + address);

    private static IEnumerable<long> Keys(ReadMessage message, KeyedHash hash)
    {
        yield return Key(MailIdentity.Of(message), hash);
        if (message.Headers.MessageId is { } own)
            yield return Key(own.Value, hash);
        if (MessageId.TryParse(message.Headers[MailIdentity.ReferenceHeader], out var reference))
            yield return Key(reference.Value, hash);
    }

    private static long Key(byte[] identity, KeyedHash hash) => hash.Of("removed:" + Convert.ToHexString(identity));

    private static long Key(string name, KeyedHash hash) => hash.Of("removed-name:" + name);
}
