using System.Globalization;
using System.Text;
using AddinHost.Contacts.Properties;
using AddinHost.Data;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Import;

/// <summary>Writes contacts as CSV or vCard, page by page as they are read.</summary>
public sealed class ExportContacts(AppDb db, ListContacts list, ContactBook book, PropertyValues properties)
{
    private const int Batch = 500;

    /// <summary>Named as the import knows them again.</summary>
    private static readonly string[] Columns = ["Name", "Email", "Phone", "Job title", "Company", "Owner", "Created"];

    /// <summary>A cell that a spreadsheet would take for a formula gets an apostrophe before it; the import takes that off again.</summary>
    public static readonly CsvConfiguration Configuration = new(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape };

    public async Task WriteAsync(ImportFormat format, ContactFilter filter, Stream body, CancellationToken ct)
    {
        var contacts = await list.WhereAsync(filter, ct);
        // Spreadsheets know UTF-8 by its mark; readers of vCards would stumble over one.
        await using var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: format == ImportFormat.Csv), leaveOpen: true);
        if (format == ImportFormat.Csv)
            await WriteCsvAsync(contacts, text, ct);
        else
            await WriteCardsAsync(contacts, text, ct);
        await text.FlushAsync(ct);
    }

    private async Task WriteCsvAsync(IQueryable<Contact> contacts, StreamWriter text, CancellationToken ct)
    {
        var definitions = (await properties.DefinitionsAsync(RecordKind.Contact, ct)).Values.OrderBy(row => row.Id).ToList();
        var owners = await db.Users.ToDictionaryAsync(row => row.Id, row => row.Email, ct);
        await using var csv = new CsvWriter(text, Configuration, leaveOpen: true);
        foreach (var column in Columns.Concat(definitions.Select(row => row.Label)))
            csv.WriteField(column);
        await csv.NextRecordAsync();
        await foreach (var contact in ReadAsync(contacts, ct))
        {
            string?[] cells =
            [
                contact.Name, string.Join("; ", contact.Addresses), string.Join("; ", contact.Phones ?? []), contact.JobTitle, contact.Company?.Name, contact.Owner is { } owner ? owners.GetValueOrDefault(owner.Id) : null,
                contact.CreatedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), .. definitions.Select(row => contact.Properties?.GetValueOrDefault(row.Key)),
            ];
            foreach (var cell in cells)
                csv.WriteField(cell);
            await csv.NextRecordAsync();
        }

        await csv.FlushAsync();
    }

    private async Task WriteCardsAsync(IQueryable<Contact> contacts, StreamWriter text, CancellationToken ct)
    {
        await foreach (var contact in ReadAsync(contacts, ct))
            await text.WriteAsync(VcardWriter.Card(contact).AsMemory(), ct);
    }

    private async IAsyncEnumerable<ContactView> ReadAsync(IQueryable<Contact> contacts, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var last = Guid.Empty; ;)
        {
            var after = last;
            var rows = await contacts.Where(row => row.Id > after).OrderBy(row => row.Id).Include(row => row.Addresses).Take(Batch).AsSplitQuery().ToListAsync(ct);
            foreach (var view in await book.ViewsAsync(rows, ct))
                yield return view;
            if (rows.Count < Batch)
                yield break;
            last = rows[^1].Id;
        }
    }
}
