using System.Globalization;
using System.Text;
using AddinHost.Contacts.Companies;
using AddinHost.Contacts.Properties;
using AddinHost.Data;
using CsvHelper;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Import;

/// <summary>Writes companies as CSV, page by page as they are read.</summary>
public sealed class ExportCompanies(AppDb db, ShowCompanies companies, PropertyValues properties)
{
    private const int Batch = 500;

    private static readonly string[] Columns = ["Name", "Domain", "Phone", "Owner", "Contacts", "Created"];

    public async Task WriteAsync(string? query, Stream body, CancellationToken ct)
    {
        var definitions = (await properties.DefinitionsAsync(RecordKind.Company, ct)).Values.OrderBy(row => row.Position).ThenBy(row => row.Id).ToList();
        var owners = await db.Users.ToDictionaryAsync(row => row.Id, row => row.Email, ct);
        // Spreadsheets know UTF-8 by its mark.
        await using var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await using var csv = new CsvWriter(text, ExportContacts.Configuration, leaveOpen: true);
        await RowAsync(csv, Columns.Concat(definitions.Select(row => row.Label)));
        var chosen = await companies.WhereAsync(query, ct);
        for (var last = Guid.Empty; ;)
        {
            var after = last;
            var rows = await chosen.Where(row => row.Id > after).OrderBy(row => row.Id).Take(Batch).ToListAsync(ct);
            foreach (var company in await companies.ViewsAsync(rows, ct))
            {
                await RowAsync(csv,
                [
                    company.Name, company.Domain, company.Phone, company.Owner is { } owner ? owners.GetValueOrDefault(owner.Id) : null, company.ContactCount.ToString(CultureInfo.InvariantCulture),
                    company.CreatedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), .. definitions.Select(row => company.Properties.GetValueOrDefault(row.Key)),
                ]);
            }

            if (rows.Count < Batch)
                return;
            last = rows[^1].Id;
        }
    }

    private static async Task RowAsync(CsvWriter csv, IEnumerable<string?> cells)
    {
        foreach (var cell in cells)
            csv.WriteField(cell);
        await csv.NextRecordAsync();
    }
}
