using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AddinHost.Mail.Mime;

namespace AddinHost.Integration.Mail.Differential;

/// <summary>What one parser says of one message, as lines of text by what they are about. A missing line means that the parser says nothing of that.</summary>
internal sealed class Reading
{
    private static readonly string[] AddressFields = ["from", "to", "cc", "reply-to"];

    public Dictionary<string, string> Lines { get; } = [];

    /// <param name="bytes">The message.</param>
    /// <param name="opens">Embedded messages are opened.</param>
    public static Reading Ours(byte[] bytes, bool opens)
    {
        var message = MimeMessage.Parse(bytes);
        var reading = new Reading();
        reading.Lines["subject"] = Tidy(message.Headers.Subject);
        reading.Lines["date"] = message.Headers.Date?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) ?? "";
        foreach (var field in AddressFields)
        {
            var all = message.Headers.Addresses(field);
            reading.Lines[field + " addresses"] = string.Join(' ', all.Select(one => one.Address));
            reading.Lines[field + " names"] = string.Join('|', all.Select(one => Tidy(one.Name)));
        }

        var leaves = message.Parts().Where(part => part.Children.Count == 0).ToList();
        var parts = message.Parts().Where(part => opens || !IsEmbedded(part)).ToList();
        reading.Lines["structure"] = string.Join(' ', parts.Select(part => Depth(part) + ":" + part.ContentType.Value));
        foreach (var (i, part) in parts.Index().Where(one => !HasParts(one.Item, opens)))
        {
            reading.Lines[Place(i) + "bytes"] = Leaf(part.ContentType.Value, part.Decode());
            reading.Lines[Place(i) + "file name"] = Tidy(part.FileName);
            if (part.IsText)
                reading.Lines[Place(i) + "text"] = HashOfText(part.DecodeText());
        }

        // What one shows as text another attaches: what everybody agrees is a file is neither text nor a container.
        reading.AddFiles(leaves.Where(part => IsFile(part.ContentType.Value)).Select(part => (Leaf(part.ContentType.Value, part.Decode()), Tidy(part.FileName))));
        return reading;
    }

    public static Reading Theirs(JsonElement said)
    {
        var reading = new Reading();
        reading.Add("subject", said, Text);
        reading.Add("date", said, one => one.ValueKind == JsonValueKind.Null ? "" : one.GetRawText());
        foreach (var field in AddressFields)
        {
            reading.Add(field + " addresses", said, all => string.Join(' ', all.EnumerateArray().Select(one => Text(one[1]))), field);
            reading.Add(field + " names", said, all => string.Join('|', all.EnumerateArray().Select(one => Text(one[0]))), field);
        }

        if (said.TryGetProperty("parts", out var found))
            reading.AddParts([.. found.EnumerateArray()]);
        if (said.TryGetProperty("attachments", out var files))
            reading.AddFiles(files.EnumerateArray().Where(file => IsFile(Type(file))).Select(file => (Leaf(file), Text(file.GetProperty("name")))));
        return reading;
    }

    private static bool IsFile(string type) => !type.StartsWith("text/", StringComparison.Ordinal) && !type.StartsWith("message/", StringComparison.Ordinal) && !type.StartsWith("multipart/", StringComparison.Ordinal);

    public static string Untyped(string leaf) => string.Join('/', leaf.Split('/')[^2..]);

    private void AddFiles(IEnumerable<(string Leaf, string Name)> files)
    {
        // Without the types: some take them from the file's name.
        var all = files.Select(file => (Leaf: Untyped(file.Leaf), file.Name)).Order().ToList();
        Lines["files"] = string.Join(' ', all.Select(file => file.Leaf));
        Lines["names of files"] = string.Join('|', all.Select(file => file.Name));
    }

    private void AddParts(List<JsonElement> all)
    {
        var parts = new List<JsonElement>();
        foreach (var part in all)
        {
            // Python makes parts of the groups of fields in a report (RFC 3464 section 2.1, RFC 8098 section 3.1), which are one body here.
            if (parts.Count > 0 && Type(parts[^1]).StartsWith("message/", StringComparison.Ordinal) && Type(parts[^1]) != "message/rfc822" && LevelOf(part) > LevelOf(parts[^1]))
                continue;
            parts.Add(part);
        }

        Lines["structure"] = string.Join(' ', parts.Select(part => part.GetProperty("depth").GetRawText() + ":" + Type(part)));
        for (var i = 0; i < parts.Count; i++)
        {
            if (i + 1 < parts.Count && LevelOf(parts[i + 1]) > LevelOf(parts[i]))
                continue;
            if (parts[i].TryGetProperty("sha", out _))
                Lines[Place(i) + "bytes"] = Leaf(parts[i]);
            Add(Place(i) + "file name", parts[i], Text, "name");
            Add(Place(i) + "text", parts[i], hash => Text(hash)[..16], "text");
        }
    }

    private static string Place(int index) => "part " + index.ToString(CultureInfo.InvariantCulture) + " ";

    private static int LevelOf(JsonElement part) => part.GetProperty("depth").GetInt32();

    private static string Type(JsonElement part) => Text(part.GetProperty("type"));

    private static bool HasParts(MimePart part, bool opens) => part.Children.Count > 0 && (opens || !part.IsMessage);

    public static bool IsEmbedded(MimePart part)
    {
        for (var above = part.Parent; above is not null; above = above.Parent)
        {
            if (above.IsMessage)
                return true;
        }

        return false;
    }

    private void Add(string line, JsonElement said, Func<JsonElement, string> read, string? property = null)
    {
        if (said.TryGetProperty(property ?? line, out var value) && !IsError(value))
            Lines[line] = read(value);
    }

    private static bool IsError(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    private static string Text(JsonElement value) => Tidy(value.GetString());

    private static string Tidy(string? text) => text is null ? "" : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static int Depth(MimePart part)
    {
        var depth = 0;
        for (var above = part.Parent; above is not null; above = above.Parent)
            depth++;
        return depth;
    }

    private static string Leaf(JsonElement part) => part.TryGetProperty("sha", out var hash)
        ? Text(part.GetProperty("type")) + "/" + part.GetProperty("length").GetRawText() + "/" + hash.GetString()![..16]
        : Text(part.GetProperty("type"));

    public static string Leaf(string type, byte[] bytes) =>
        type + "/" + bytes.Length.ToString(CultureInfo.InvariantCulture) + "/" + Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];

    private static string HashOfText(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))))[..16];
}
