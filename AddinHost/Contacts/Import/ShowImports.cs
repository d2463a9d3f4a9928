using System.Text;
using AddinHost.Data;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using CsvHelper;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Import;

/// <summary>Imports of the organization, one of them, and its file of rows that could not be taken.</summary>
public sealed class ShowImports(AppDb db)
{
    private const int MostListed = 50;
    private const int Batch = 500;

    public static readonly Error NotFound = Error.NotFound("import_not_found", "That import is not in your organization.");

    public async Task<Page<ImportView>> ListAsync(CancellationToken ct) =>
        new([.. (await db.ContactImports.AsNoTracking().OrderByDescending(row => row.Id).Take(MostListed).ToListAsync(ct)).Select(ImportView.Of)], null);

    public async Task<Result<ImportView>> GetAsync(Guid id, CancellationToken ct) =>
        await db.ContactImports.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is { } import ? ImportView.Of(import) : NotFound;

    /// <summary>Writes the rows that could not be taken with the reason behind them, so that they can be mended and imported again.</summary>
    public async Task WriteErrorsAsync(ImportView import, Stream body, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(import);
        await using var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await using var csv = new CsvWriter(text, ExportContacts.Configuration, leaveOpen: true);
        foreach (var column in import.Columns.Append(Say.Text("import_problem_column", "Problem")))
            csv.WriteField(column);
        await csv.NextRecordAsync();
        for (var last = 0; ;)
        {
            var rows = await db.ImportErrors.AsNoTracking().Where(row => row.ImportId == import.Id && row.Row > last).OrderBy(row => row.Row).Take(Batch).ToListAsync(ct);
            foreach (var row in rows)
            {
                var cells = ContactText.List(row.Cells);
                for (var i = 0; i < import.Columns.Count; i++)
                    csv.WriteField(i < cells.Count ? cells[i] : "");
                csv.WriteField(row.Reason);
                await csv.NextRecordAsync();
                last = row.Row;
            }

            await csv.FlushAsync();
            if (rows.Count < Batch)
                break;
        }

        await text.FlushAsync(ct);
    }
}
