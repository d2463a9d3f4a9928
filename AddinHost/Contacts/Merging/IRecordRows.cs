namespace AddinHost.Contacts.Merging;

/// <summary>Rows of one kind that stand on a record and go along when it becomes part of another; each capability offers its own.</summary>
public interface IRecordRows
{
    /// <summary>Name under which what moved is kept; never changes.</summary>
    string Kind { get; }

    /// <summary>Moves the rows inside the open transaction; returns the ids of those that moved. What the other record has already stays where it is.</summary>
    Task<IReadOnlyList<Guid>> MoveAsync(Guid from, Guid to, CancellationToken ct);

    /// <summary>Moves these rows back to where they were.</summary>
    Task MoveBackAsync(IReadOnlyList<Guid> ids, Guid from, Guid to, CancellationToken ct);
}
