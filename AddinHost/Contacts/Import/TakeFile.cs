using System.Buffers;
using System.Text;
using System.Text.Json;
using AddinHost.Contacts.Properties;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Import;

/// <summary>Takes a file of contacts in: keeps it piece by piece as it comes, counts its rows, and guesses what its columns mean.</summary>
public sealed class TakeFile(AppDb db, Caller caller, PropertyValues properties, TimeProvider clock)
{
    public const int Largest = 50_000_000;
    public const int MostRows = 200_000;
    private const int PartSize = 256 * 1024;
    private const int SampleRows = 3;
    private const int LongestSampleCell = 100;

    public async Task<Result<ImportView>> HandleAsync(Stream body, string? contentType, string? fileName, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (FormatOf(contentType) is not { } format)
            return Error.Invalid("file_type_unknown", "Contacts are imported from CSV (text/csv) or vCard (text/vcard).");
        var id = Guid.CreateVersion7();
        try
        {
            var kept = await KeepAsync(body, id, ct);
            var import = kept.Error is { } error ? error : await ReadAsync(id, format, ContactText.Line(fileName) ?? "contacts", kept.Value.Size, kept.Value.IsUtf8, ct);
            if (import.Error is null)
                return import;
            await ForgetAsync(id);
            return import;
        }
        catch (Exception exception)
        {
            await ForgetAsync(id);
            if (exception is UnreadableFileException)
                return Error.Unprocessable("file_unreadable", "This file could not be read as a list of contacts.");
            throw;
        }
    }

    private static ImportFormat? FormatOf(string? contentType) => ContactText.Lower(contentType ?? "").Split(';')[0].Trim() switch
    {
        "text/csv" => ImportFormat.Csv,
        "text/vcard" or "text/x-vcard" or "text/directory" => ImportFormat.Vcard,
        _ => null,
    };

    private async Task<Result<(long Size, bool IsUtf8)>> KeepAsync(Stream body, Guid id, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PartSize);
        try
        {
            var (size, isUtf8) = (0L, true);
            var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
            var characters = new char[PartSize + 4];
            for (var number = 0; ; number++)
            {
                var length = await body.ReadAtLeastAsync(buffer.AsMemory(0, PartSize), PartSize, throwOnEndOfStream: false, ct);
                isUtf8 = isUtf8 && Fits(decoder, buffer.AsSpan(0, length), characters, length < PartSize);
                if (length == 0)
                    return (size, isUtf8);
                size += length;
                if (size > Largest)
                    return Error.TooLarge("file_too_large", "A file of contacts has at most {0} MB.", Largest / 1_000_000);
                // Each piece by itself: no transaction waits for the sender.
                await db.TryInsertAsync(new ImportPart { ImportId = id, Number = number, Content = buffer.AsSpan(0, length).ToArray() }, ct);
                if (length < PartSize)
                    return (size, isUtf8);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool Fits(Decoder decoder, ReadOnlySpan<byte> bytes, char[] characters, bool last)
    {
        try
        {
            decoder.GetChars(bytes, characters, last);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private async Task<Result<ImportView>> ReadAsync(Guid id, ImportFormat format, string fileName, long size, bool isUtf8, CancellationToken ct)
    {
        string[]? columns = null;
        var rows = 0;
        var sample = new List<string[]>();
        await foreach (var row in ImportRows.ReadAsync(db, id, format, isUtf8, ct))
        {
            if (columns is null)
            {
                columns = row;
                continue;
            }

            if (++rows > MostRows)
                return Error.Unprocessable("file_too_many_rows", "At most {0} contacts are imported at once; split the file.", MostRows);
            if (sample.Count < SampleRows)
                sample.Add([.. row.Select(cell => cell.Length > LongestSampleCell ? cell[..LongestSampleCell] : cell)]);
        }

        if (columns is null || rows == 0)
            return Error.Unprocessable("file_empty", "There is no contact in this file. The first row of a CSV file holds the names of the columns.");
        var meanings = format == ImportFormat.Vcard ? [.. VcardReader.Meanings] : ColumnMeaning.Guess(columns, await properties.DefinitionsAsync(RecordKind.Contact, ct));
        var import = new ContactImport
        {
            Id = id,
            MemberId = caller.MemberId,
            FileName = fileName.Length > 200 ? fileName[..200] : fileName,
            Format = format,
            Size = size,
            Columns = ContactText.Json(columns),
            Sample = JsonSerializer.Serialize(sample),
            Mapping = ContactText.Json(meanings),
            IsUtf8 = isUtf8,
            Rows = rows,
            CreatedAt = clock.GetUtcNow(),
        };
        await db.TryInsertAsync(import, ct);
        return ImportView.Of(import);
    }

    private Task<int> ForgetAsync(Guid id) => db.WriteAsync(() => db.ImportParts.Where(row => row.ImportId == id).ExecuteDeleteAsync(CancellationToken.None), CancellationToken.None);
}
