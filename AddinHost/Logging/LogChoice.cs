using System.Security.Cryptography;
using System.Text;

namespace AddinHost.Logging;

/// <summary>What somebody chose when they logged a mail.</summary>
/// <param name="ContactId">A contact on which it is to stand besides those that it names.</param>
/// <param name="RecordIds">The same for contacts, companies and deals.</param>
/// <param name="Exactly">Of companies and deals it stands on these only, whatever the member's habit is.</param>
public sealed record LogChoice(Guid? ContactId, IReadOnlyCollection<Guid> RecordIds, bool Exactly = false)
{
    /// <summary>As it comes: on the contacts that it names, and where the member's mail usually stands.</summary>
    public static readonly LogChoice Usual = new(null, []);

    /// <summary>Stands for all files.</summary>
    public const string Everything = "all";

    public const int MostRecords = 50;
    public const int MostFiles = 100;

    /// <summary>Files that are not kept: <see cref="KeyOf"/> of their names, or <see cref="Everything"/>.</summary>
    public IReadOnlyCollection<string> LeaveOut { get; init; } = [];

    internal IReadOnlyList<Guid> AllRecords => [.. (ContactId is { } contact ? RecordIds.Prepend(contact) : RecordIds).Distinct()];

    /// <summary>How a file is named in an address, where its name has no business: addresses stand in the logs of servers.</summary>
    public static string KeyOf(string fileName)
    {
        // Half of a surrogate pair is no text; in UTF-8 and back it is the sign for that.
        var text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(fileName));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.Normalize())))[..32];
    }

    /// <summary>Is this one left out? Notes by which key.</summary>
    internal bool Leaves(string fileName, HashSet<string> left)
    {
        var key = KeyOf(fileName);
        if (!LeaveOut.Contains(key))
            return LeaveOut.Contains(Everything);
        left.Add(key);
        return true;
    }
}
