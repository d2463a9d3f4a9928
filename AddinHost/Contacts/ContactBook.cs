using AddinHost.Contacts.Companies;
using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>Finds contacts by address, and adds them inside somebody else's transaction.</summary>
public sealed class ContactBook(AppDb db, CompanyBook companies, TimeProvider clock)
{
    /// <summary>Told when a contact has an address that it did not have.</summary>
    public const string AddressesChannel = "contact-addresses";

    /// <summary>Two mails of one exchange name each other, their contacts and their threads: who puts mail on record, or writes what it would be found by, waits for whoever does.</summary>
    public const string Turn = "record";

    /// <summary>The contacts that have one of these normalized addresses, by address.</summary>
    public async Task<Dictionary<string, Guid>> FindAsync(IReadOnlyCollection<string> addresses, CancellationToken ct) =>
        addresses.Count == 0 ? [] : await FindAsync(addresses, await FoldingAsync(ct), ct);

    /// <summary>
    /// The same for one who knows what the organization leaves out of addresses. An address as it is written comes first, then the one without what is left out; where
    /// several contacts are left, written down before the organization chose so, it is none of them: two people are never made one.
    /// </summary>
    public async Task<Dictionary<string, Guid>> FindAsync(IReadOnlyCollection<string> addresses, AddressFolding folding, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (addresses.Count == 0)
            return [];
        if (folding == AddressFolding.None)
            return await db.ContactAddresses.Where(row => addresses.Contains(row.Address)).ToDictionaryAsync(row => row.Address, row => row.ContactId, ct);
        var keys = addresses.Select(address => FoldedAddress.Of(address, FoldedAddress.All)).ToHashSet(StringComparer.Ordinal);
        var rows = await db.ContactAddresses.Where(row => keys.Contains(row.Folded)).Select(row => new { row.Address, row.ContactId }).ToListAsync(ct);
        var written = rows.ToDictionary(row => row.Address, row => row.ContactId, StringComparer.Ordinal);
        var alike = rows.ToLookup(row => FoldedAddress.Of(row.Address, folding), row => row.ContactId, StringComparer.Ordinal);
        var found = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var address in addresses)
        {
            var plain = FoldedAddress.Of(address, folding);
            if (written.TryGetValue(address, out var contact) || written.TryGetValue(plain, out contact) || (alike[plain].Distinct().Take(2).ToList() is [var only] && (contact = only) != Guid.Empty))
                found[address] = contact;
        }

        return found;
    }

    /// <summary>What the organization leaves out of addresses; it stands among the logging rules.</summary>
    public Task<AddressFolding> FoldingAsync(CancellationToken ct) => db.LogPolicies.Where(row => row.MemberId == Guid.Empty).Select(row => row.Folding).SingleOrDefaultAsync(ct);

    /// <summary>The same for one who is about to write addresses: no index knows two spellings of one, so whoever writes another waits. First in the transaction.</summary>
    public async Task<AddressFolding> FoldingToWriteAsync(CancellationToken ct)
    {
        var folding = await FoldingAsync(ct);
        if (folding != AddressFolding.None)
            await db.TakeTurnAsync(Turn, ct);
        return folding;
    }

    public async Task<Dictionary<Guid, ContactView>> ViewsAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        ids.Count == 0
            ? []
            : (await ViewsAsync(await db.Contacts.AsNoTracking().Include(row => row.Addresses).Where(row => ids.Contains(row.Id)).ToListAsync(ct), ct)).ToDictionary(view => view.Id);

    /// <summary>Contacts with company, owner and the time of their newest timeline entry, in the order given.</summary>
    public async Task<List<ContactView>> ViewsAsync(IReadOnlyCollection<Contact> contacts, CancellationToken ct)
    {
        var ids = contacts.Select(row => row.Id).ToList();
        var now = clock.GetUtcNow();
        // What is to leave later has not happened, and what was cancelled never will.
        var newest = await db.Contacts.Where(row => ids.Contains(row.Id)).Select(row => new
        {
            row.Id,
            At = db.TimelineEntries.Where(entry => entry.RecordId == row.Id && entry.OccurredAt <= now && !db.MailMessages.Any(mail => mail.Id == entry.SourceId && mail.State == SendState.Cancelled))
                .OrderByDescending(entry => entry.OccurredAt).Select(entry => (DateTimeOffset?)entry.OccurredAt).FirstOrDefault(),
        }).ToDictionaryAsync(row => row.Id, row => row.At, ct);
        var names = await companies.NamesAsync([.. contacts.Select(row => row.CompanyId).OfType<Guid>()], ct);
        var owners = await companies.MembersAsync([.. contacts.Select(row => row.OwnerId).OfType<Guid>()], ct);
        return
        [
            .. contacts.Select(row => ContactView.Of(
                row, newest.GetValueOrDefault(row.Id), row.CompanyId is { } company ? names.GetValueOrDefault(company) : null, row.OwnerId is { } owner ? owners.GetValueOrDefault(owner) : null)),
        ];
    }

    /// <summary>Adds a contact to the open transaction, with the company of its domain. The unique index decides who has an address; the one who loses gets <c>address_taken</c>.</summary>
    public async Task<Result<Contact>> AddAsync(string? name, IReadOnlyList<string> addresses, CancellationToken ct)
    {
        var read = ContactText.Addresses(addresses);
        if (read.Error is { } invalid)
            return invalid;
        List<string> normalized = [.. read.Value.Select(address => address.Normalized)];
        // Another spelling of an address that somebody has: no index decides that, since organizations choose differently and may change their mind.
        var folding = await FoldingToWriteAsync(ct);
        if (folding != AddressFolding.None && (await FindAsync(normalized, folding, ct)).Keys.FirstOrDefault() is { } spelled)
            return AddressTaken(spelled);
        var said = ContactText.Line(name);
        var contact = new Contact { Name = said, CreatedAt = clock.GetUtcNow(), SortName = ContactText.SortName(said, normalized), Search = ContactText.Search(said, null, normalized, []) };
        if (!await db.TryInsertAsync(contact, ct))
            throw new InvalidOperationException("A new id was taken.");
        for (var i = 0; i < normalized.Count; i++)
        {
            var row = new ContactAddress { ContactId = contact.Id, Address = normalized[i], Position = i };
            if (!await db.TryInsertAsync(row, ct))
            {
                // The caller may go on in the same transaction: nothing of this contact stays behind.
                await db.ContactAddresses.Where(mine => mine.ContactId == contact.Id).ExecuteDeleteAsync(ct);
                await db.Contacts.Where(mine => mine.Id == contact.Id).ExecuteDeleteAsync(ct);
                return AddressTaken(normalized[i]);
            }

            contact.Addresses.Add(row);
        }

        if (await companies.ForDomainAsync(read.Value[0].Normalized, ct) is { } company)
        {
            await db.Contacts.Where(row => row.Id == contact.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.CompanyId, company), ct);
            contact.CompanyId = company;
        }

        return contact;
    }

    public static Error AddressTaken(string address) => Error.Conflict("address_taken", "Another contact already has {0}.", address);
}
