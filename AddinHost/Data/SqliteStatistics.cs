using Microsoft.EntityFrameworkCore;

namespace AddinHost.Data;

/// <summary>
/// Tells SQLite's planner what it cannot know of an empty database: that an organization has a large share of a table's rows. Without it an
/// index that begins with the organization looks as good as one on an id, and a look-up of fifty ids reads everything the organization has.
/// Figures that never change, so that plans never change either (sqlite.org/optoverview, "fixed results of ANALYZE").
/// </summary>
internal static class SqliteStatistics
{
    /// <summary>
    /// Rows of the table, rows of an organization (or of what is not deleted), then how many share each further column. Indexes that begin otherwise keep
    /// the planner's own guess.
    /// </summary>
    private const string Write = """
        ANALYZE sqlite_schema;
        DELETE FROM sqlite_stat1;
        INSERT INTO sqlite_stat1 (tbl, idx, stat)
            SELECT tables.name, indexes.name, '1000000' || (SELECT group_concat(CASE columns.seqno WHEN 0 THEN ' 1000000' WHEN 1 THEN ' 20' ELSE ' 2' END, '') FROM pragma_index_info(indexes.name) columns)
            FROM sqlite_schema tables, pragma_index_list(tables.name) indexes, pragma_index_info(indexes.name) first
            WHERE tables.type = 'table' AND first.seqno = 0 AND first.name IN ('organization_id', 'deleted_at');
        ANALYZE sqlite_schema;
        """;

    /// <summary>For the tables and indexes that are there now.</summary>
    public static Task WriteAsync(AppDb db, CancellationToken ct) => db.Database.ExecuteSqlRawAsync(Write, ct);
}
