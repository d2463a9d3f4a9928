using System.Globalization;
using System.Text;

namespace AddinHost.Fakes.Google;

/// <summary>One message as Gmail keeps it.</summary>
internal sealed class StoredMessage
{
    public required string Id { get; init; }

    public required string ThreadId { get; init; }

    public required byte[] Raw { get; init; }

    public required long InternalDate { get; init; }

    public required HashSet<string> Labels { get; init; }

    public ulong HistoryId { get; set; }

    public string? Header(string name) => Rfc822.Fields(Raw).FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>What happened to one message.</summary>
/// <param name="Kind">messageAdded, messageDeleted, labelAdded or labelRemoved.</param>
/// <param name="Labels">Those that were added or removed.</param>
/// <param name="After">All that the message had then.</param>
internal sealed record Change(ulong Id, string Kind, string MessageId, string ThreadId, string[] Labels, string[] After);

/// <summary>A user's mail: messages, drafts, labels and the history of all of it.</summary>
internal sealed class Mailbox(string address)
{
    private const int HistoryStep = 7;
    private ulong lastId = 0x18f0_0000_0000_0000;

    public string Address => address;

    public string Name { get; set; } = "Alice Example";

    public string Subject { get; } = Math.Abs((long)address.GetHashCode(StringComparison.Ordinal)).ToString(CultureInfo.InvariantCulture);

    public Dictionary<string, StoredMessage> Messages { get; } = [];

    /// <summary>Draft ids and the messages that they are.</summary>
    public Dictionary<string, string> Drafts { get; } = [];

    public List<Change> History { get; } = [];

    public ulong HistoryId { get; private set; } = 4_000;

    /// <summary>Nobody may begin before this one.</summary>
    public ulong OldestHistoryId { get; set; }

    public List<(string Address, string Name, string Status)> Aliases { get; } = [];

    public List<string> UserLabels { get; } = [];

    public (string Topic, string[] Labels, DateTimeOffset Until)? Watch { get; set; }

    public DateTimeOffset LastNotified { get; set; }

    public string NextId() => (lastId += 0x1_0001).ToString("x", CultureInfo.InvariantCulture);

    public StoredMessage Add(byte[] raw, string[] labels, long? internalDate = null, string? threadId = null, string? id = null)
    {
        id ??= NextId();
        var message = new StoredMessage
        {
            Id = id,
            ThreadId = threadId ?? ThreadOf(raw) ?? id,
            Raw = raw,
            InternalDate = internalDate ?? DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            Labels = [.. labels],
        };
        Messages.Add(id, message);
        Tell("messageAdded", message, []);
        return message;
    }

    public void Label(StoredMessage message, string[] add, string[] remove)
    {
        var added = add.Where(message.Labels.Add).ToArray();
        if (added.Length > 0)
            Tell("labelAdded", message, added);
        var removed = remove.Where(message.Labels.Remove).ToArray();
        if (removed.Length > 0)
            Tell("labelRemoved", message, removed);
    }

    public void Delete(StoredMessage message)
    {
        Messages.Remove(message.Id);
        Tell("messageDeleted", message, []);
    }

    private void Tell(string kind, StoredMessage message, string[] labels)
    {
        HistoryId += HistoryStep;
        message.HistoryId = HistoryId;
        History.Add(new Change(HistoryId, kind, message.Id, message.ThreadId, labels, [.. message.Labels]));
    }

    /// <summary>The exchange of a message that this one names.</summary>
    private string? ThreadOf(byte[] raw)
    {
        var fields = Rfc822.Fields(raw);
        var named = string.Join(' ', fields.Where(field => field.Name.ToUpperInvariant() is "IN-REPLY-TO" or "REFERENCES").Select(field => field.Value));
        return named.Length == 0
            ? null
            : Messages.Values.FirstOrDefault(message => message.Header("Message-ID") is { Length: > 2 } id && named.Contains(id.Trim(), StringComparison.Ordinal))?.ThreadId;
    }
}

/// <summary>Header fields of a message, and a field exchanged.</summary>
internal static class Rfc822
{
    public static IReadOnlyList<(string Name, string Value)> Fields(byte[] raw)
    {
        var fields = new List<(string Name, string Value)>();
        foreach (var line in Head(raw).Split("\r\n"))
        {
            if (line.Length > 0 && line[0] is ' ' or '\t' && fields.Count > 0)
                fields[^1] = (fields[^1].Name, fields[^1].Value + line);
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && !line[..colon].Contains(' ', StringComparison.Ordinal))
                fields.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        return fields;
    }

    /// <summary>The field gone, or with another value; put on top where it was missing.</summary>
    public static byte[] Replace(byte[] raw, string name, string? value)
    {
        var head = Encoding.Latin1.GetString(raw)[..HeadLength(raw)];
        var kept = new StringBuilder(value is null ? "" : $"{name}: {value}\r\n");
        var skipping = false;
        foreach (var line in head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            skipping = line[0] is ' ' or '\t' ? skipping : line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);
            if (!skipping)
                kept.Append(line).Append("\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(kept.ToString()), .. raw.AsSpan(HeadLength(raw))];
    }

    public static string[] Addresses(byte[] raw, params string[] names) =>
    [
        .. Fields(raw).Where(field => names.Contains(field.Name, StringComparer.OrdinalIgnoreCase)).SelectMany(field => field.Value.Split(','))
            .Select(one => one.Contains('<', StringComparison.Ordinal) ? one[(one.LastIndexOf('<') + 1)..].TrimEnd('>', ' ') : one.Trim()).Where(one => one.Contains('@', StringComparison.Ordinal)),
    ];

    private static string Head(byte[] raw) => Encoding.UTF8.GetString(raw, 0, HeadLength(raw));

    /// <summary>Up to and with the end of the last header line.</summary>
    private static int HeadLength(byte[] raw) => raw.AsSpan().IndexOf("\r\n\r\n"u8) is >= 0 and var end ? end + 2 : raw.Length;
}
