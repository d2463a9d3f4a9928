namespace AddinHost.Shared.Results;

/// <summary>One page of a list and the opaque mark of the next one; null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Keyset paging: ask for one row more than the page holds, and the mark of the last shown row leads on.</summary>
public static class Page
{
    private const int Default = 50;
    private const int Most = 200;

    public static int Size(int limit) => limit <= 0 ? Default : Math.Min(limit, Most);

    public static Page<TView> Of<TRow, TView>(IReadOnlyList<TRow> rows, int size, Func<TRow, string> mark, Func<TRow, TView> view)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(mark);
        return new([.. rows.Take(size).Select(view)], rows.Count > size ? mark(rows[size - 1]) : null);
    }
}
