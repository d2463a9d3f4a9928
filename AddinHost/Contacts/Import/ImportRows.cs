using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using AddinHost.Data;
using CsvHelper;
using CsvHelper.Configuration;

namespace AddinHost.Contacts.Import;

/// <summary>The file is not what it says it is, or has a piece that is too large.</summary>
public sealed class UnreadableFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The rows of an uploaded file, one after the other; the first is that of the column names.</summary>
public static class ImportRows
{
    public const int MostColumns = 200;
    private const int LongestCell = 20_000;
    private const int Buffer = 64 * 1024;

    /// <exception cref="UnreadableFileException">The file cannot be read as what it is meant to be.</exception>
    public static async IAsyncEnumerable<string[]> ReadAsync(AppDb db, Guid importId, ImportFormat format, bool isUtf8, [EnumeratorCancellation] CancellationToken ct)
    {
        // A byte order mark of UTF-8 or UTF-16 counts more than what the bytes look like.
        var encoding = isUtf8 ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        using var text = new StreamReader(new PartsStream(db, importId), encoding, detectEncodingFromByteOrderMarks: true, Buffer);
        var rows = format == ImportFormat.Csv ? CsvAsync(text, ct) : VcardReader.RowsAsync(text, ct);
        await foreach (var row in rows)
            yield return row;
    }

    private static async IAsyncEnumerable<string[]> CsvAsync(StreamReader text, [EnumeratorCancellation] CancellationToken ct)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t", "|"],
            BadDataFound = null,
            MaxFieldSize = LongestCell,
            TrimOptions = TrimOptions.Trim,
        };
        using var parser = new CsvParser(text, configuration);
        while (await NextAsync(parser))
        {
            ct.ThrowIfCancellationRequested();
            var cells = parser.Record!;
            if (cells.Length > MostColumns)
                throw new UnreadableFileException("More columns than any list of contacts has.");
            if (Array.Exists(cells, cell => cell.Length > 0))
                yield return cells;
        }
    }

    private static async Task<bool> NextAsync(CsvParser parser)
    {
        try
        {
            return await parser.ReadAsync();
        }
        catch (CsvHelperException exception)
        {
            throw new UnreadableFileException("The file cannot be read as CSV.", exception);
        }
    }
}
