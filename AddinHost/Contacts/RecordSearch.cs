using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>
/// Finds the contacts and companies whose text holds a word, where they are few. Where they are many, reading a list in its order finds a page of
/// them sooner. PostgreSQL weighs that by itself.
/// </summary>
public sealed class RecordSearch(AppDb db, Caller caller)
{
    /// <summary>More are many.</summary>
    public const int Most = 1_000;

    /// <summary>The index holds groups of three letters.</summary>
    private const int ShortestWord = 3;

    /// <summary>The ids; null where they are many, or nobody knows.</summary>
    /// <param name="word">In lower case.</param>
    public async Task<IReadOnlyList<Guid>?> FewAsync(string word, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (!db.IsSqlite || word.EnumerateRunes().Take(ShortestWord).Count() < ShortestWord)
            return null;
        // In quotes it is text to the last letter, and no expression of the database's.
        var match = $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        // No entity, so no filter of the model: the organization is named here.
        var organization = caller.OrganizationId.ToByteArray(bigEndian: true);
        var ids = await db.Database.SqlQuery<byte[]>(
            $"SELECT place.record_id AS \"Value\" FROM record_text CROSS JOIN record_places place ON place.position = record_text.rowid WHERE record_text MATCH {match} AND place.organization_id = {organization} LIMIT {Most + 1}").ToListAsync(ct);
        return ids.Count > Most ? null : [.. ids.Select(id => new Guid(id, bigEndian: true))];
    }
}
