using System.Text.Json;

namespace AddinHost.Contacts.Import;

/// <summary>An import as pages and programs see it.</summary>
public sealed record ImportView(
    Guid Id,
    string FileName,
    ImportFormat Format,
    ImportState State,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<string>> Sample,
    IReadOnlyList<string> Mapping,
    ImportDuplicates Duplicates,
    int Rows,
    int Done,
    int Created,
    int Updated,
    int Skipped,
    int Wrong,
    string? ProblemCode,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    public static ImportView Of(ContactImport row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(
            row.Id, row.FileName, row.Format, row.State, ContactText.List(row.Columns), JsonSerializer.Deserialize<List<List<string>>>(row.Sample)!, ContactText.List(row.Mapping), row.Duplicates,
            row.Rows, row.Done, row.Created, row.Updated, row.Skipped, row.Wrong, row.ProblemCode, row.CreatedAt, row.StartedAt, row.EndedAt);
    }
}
