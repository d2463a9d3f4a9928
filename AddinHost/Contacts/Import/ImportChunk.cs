using AddinHost.Contacts.Properties;
using AddinHost.Data;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Import;

/// <summary>Takes some hundred rows in one transaction together with the count of them: after any stop it goes on behind the last of them.</summary>
public sealed class ImportChunk(AppDb db, ContactBook book, PropertyValues properties, Outbox outbox, TimeProvider clock)
{
    public const string Progress = "import.progress";
    private const int MostTries = 3;

    public sealed record ProgressEvent(ImportView Import);

    private enum Fate
    {
        Created,
        Updated,
        Skipped,
    }

    /// <summary>False when somebody cancelled the import, or another host is further on.</summary>
    /// <param name="seen">Addresses that a dry run met before; it writes none.</param>
    public async Task<bool> RunAsync(ContactImport import, int done, IReadOnlyList<string[]> rows, HashSet<string> seen, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                db.ChangeTracker.Clear();
                return await db.WriteAsync(() => TakeAsync(import, done, rows, seen, ct), ct);
            }
            catch (DbUpdateException exception) when (tries < MostTries && DatabaseErrors.IsAboutTheData(exception))
            {
                // Somebody made a contact with one of these addresses meanwhile: it is there at the next look.
            }
        }
    }

    private async Task<bool> TakeAsync(ContactImport import, int done, IReadOnlyList<string[]> rows, HashSet<string> seen, CancellationToken ct)
    {
        DateTimeOffset? held = clock.GetUtcNow() + RunImport.Held;
        // The row is locked from here to the commit: of two hosts one goes on.
        if (await db.ContactImports.Where(row => row.Id == import.Id && row.State == import.State && row.Done == done)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Done, done + rows.Count).SetProperty(row => row.HeldUntil, held), ct) == 0)
            return false;

        var (read, wrong) = await ReadAsync(import, done, rows, ct);
        var counts = import.State == ImportState.Checking ? await CountAsync(import, read, seen, ct) : await WriteAsync(import, read, ct);
        db.ImportErrors.AddRange(wrong);
        await db.SaveChangesAsync(ct);
        await db.ContactImports.Where(row => row.Id == import.Id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Created, row => row.Created + counts[Fate.Created]).SetProperty(row => row.Updated, row => row.Updated + counts[Fate.Updated])
                .SetProperty(row => row.Skipped, row => row.Skipped + counts[Fate.Skipped]).SetProperty(row => row.Wrong, row => row.Wrong + wrong.Count),
            ct);
        outbox.Add(Progress, new ProgressEvent(ImportView.Of(await db.ContactImports.AsNoTracking().SingleAsync(row => row.Id == import.Id, ct))), import.MemberId);
        await db.SaveChangesAsync(ct);
        return true;
    }

    private async Task<(List<ImportedRow> Read, List<ImportError> Wrong)> ReadAsync(ContactImport import, int done, IReadOnlyList<string[]> rows, CancellationToken ct)
    {
        var mapping = ContactText.List(import.Mapping);
        var definitions = await properties.DefinitionsAsync(RecordKind.Contact, ct);
        var owners = mapping.Contains(ColumnMeaning.Owner) ? (await db.Users.Select(row => new { row.Id, row.Email }).ToListAsync(ct)).ToDictionary(row => ContactText.Lower(row.Email!), row => row.Id) : [];
        var read = new List<ImportedRow>();
        var wrong = new List<ImportError>();
        for (var i = 0; i < rows.Count; i++)
        {
            var number = done + i + 1;
            var row = ImportedRow.Read(number, rows[i], mapping, definitions, owners);
            if (row.Error is { } error)
                wrong.Add(new ImportError { ImportId = import.Id, Row = number, Cells = ContactText.Json(rows[i].Select(cell => cell.Replace("\0", "", StringComparison.Ordinal))), Reason = error.Detail });
            else
                read.Add(row.Value);
        }

        return (read, wrong);
    }

    private async Task<Dictionary<Fate, int>> CountAsync(ContactImport import, List<ImportedRow> rows, HashSet<string> seen, CancellationToken ct)
    {
        var counts = NoCounts();
        var addresses = rows.SelectMany(row => row.Addresses).Distinct().ToList();
        var folding = await book.FoldingAsync(ct);
        seen.UnionWith((await book.FindAsync(addresses, folding, ct)).Keys.Select(address => FoldedAddress.Of(address, folding)));
        foreach (var row in rows)
        {
            var plain = row.Addresses.Select(address => FoldedAddress.Of(address, folding)).ToList();
            counts[!plain.Exists(seen.Contains) ? Fate.Created : import.Duplicates == ImportDuplicates.Update ? Fate.Updated : Fate.Skipped]++;
            seen.UnionWith(plain);
        }

        return counts;
    }

    private async Task<Dictionary<Fate, int>> WriteAsync(ContactImport import, List<ImportedRow> rows, CancellationToken ct)
    {
        var counts = NoCounts();
        var addresses = rows.SelectMany(row => row.Addresses).Distinct().ToList();
        // The addresses first: asked of the contacts, every one of them would be looked at.
        var folding = await book.FoldingToWriteAsync(ct);
        var known = await book.FindAsync(addresses, folding, ct);
        var ids = known.Values.ToHashSet();
        var contacts = await db.Contacts.Include(row => row.Addresses).Where(row => ids.Contains(row.Id)).AsSplitQuery().ToDictionaryAsync(row => row.Id, ct);
        var byAddress = contacts.Values.SelectMany(row => row.Addresses.Select(address => (address.Address, row))).ToDictionary(pair => pair.Address, pair => pair.row);
        // Two rows of the file that spell one address differently make one contact.
        var bySpelling = new Dictionary<string, Contact>(StringComparer.Ordinal);
        var companies = await new ImportedCompanies(db, clock).PrepareAsync(rows, ct);
        var now = clock.GetUtcNow();
        foreach (var row in rows)
        {
            var found = row.Addresses.Select(address => byAddress.GetValueOrDefault(address) ?? (known.TryGetValue(address, out var id) ? contacts[id] : bySpelling.GetValueOrDefault(FoldedAddress.Of(address, folding))))
                .FirstOrDefault(contact => contact is not null);
            if (found is not null && import.Duplicates == ImportDuplicates.Skip)
            {
                counts[Fate.Skipped]++;
                continue;
            }

            counts[found is null ? Fate.Created : Fate.Updated]++;
            var contact = found ?? new Contact { CreatedAt = now, Version = 0 };
            if (found is null)
                db.Contacts.Add(contact);
            row.Onto(contact, companies.Of(row), now);
            foreach (var address in row.Addresses.Where(address => !byAddress.ContainsKey(address)))
            {
                if (contact.Addresses.Count >= ContactText.MostAddresses)
                    break;
                contact.Addresses.Add(new ContactAddress { ContactId = contact.Id, Address = address, Position = contact.Addresses.Select(has => has.Position + 1).DefaultIfEmpty(0).Max() });
                byAddress[address] = contact;
                if (found is null && folding != AddressFolding.None)
                    bySpelling.TryAdd(FoldedAddress.Of(address, folding), contact);
            }

            List<string> all = [.. contact.Addresses.OrderBy(address => address.Position).Select(address => address.Address)];
            contact.SortName = ContactText.SortName(contact.Name, all);
            contact.Search = ContactText.Search(contact.Name, contact.JobTitle, all, ContactText.List(contact.Phones));
        }

        // New addresses of contacts that were there already would pass for changed rows: their keys are set.
        foreach (var address in db.ChangeTracker.Entries<ContactAddress>().Where(entry => entry.State == EntityState.Modified))
            address.State = EntityState.Added;
        return counts;
    }

    private static Dictionary<Fate, int> NoCounts() => Enum.GetValues<Fate>().ToDictionary(fate => fate, _ => 0);
}
