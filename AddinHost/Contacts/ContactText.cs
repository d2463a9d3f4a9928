using System.Text.Json;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Results;

namespace AddinHost.Contacts;

/// <summary>What of a contact is kept in a form made for sorting, searching and comparing.</summary>
public static class ContactText
{
    public const int MostAddresses = 50;
    private const int MostSortName = 200;
    private const int MostSearchWords = 5;

    /// <summary>The addresses in the form that matching compares, each once, in the order given; or what is wrong with the first wrong one.</summary>
    public static Result<List<EmailAddress>> Addresses(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var addresses = new List<EmailAddress>();
        foreach (var text in texts)
        {
            if (!EmailAddress.TryParse(text, out var address) || address.Normalized.Length > 320)
                return Error.Field("addresses", "address_invalid", "“{0}” is not an email address.", text.Length > 80 ? text[..80] + "…" : text);
            if (addresses.All(known => known.Normalized != address.Normalized))
                addresses.Add(address);
        }

        return addresses;
    }

    /// <summary>One line of text without surrounding spaces; null when nothing is left.</summary>
    public static string? Line(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length == 0 ? null : line;
    }

    public static string SortName(string? name, IReadOnlyList<string> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var text = Lower(name ?? (addresses.Count > 0 ? addresses[0] : ""));
        return text.Length <= MostSortName ? text : text[..(char.IsHighSurrogate(text[MostSortName - 1]) ? MostSortName - 1 : MostSortName)];
    }

    public static string Search(string? name, string? jobTitle, IEnumerable<string> addresses, IEnumerable<string> phones) =>
        Lower(string.Join('\n', new[] { name, jobTitle }.Concat(addresses).Concat(phones).Where(text => !string.IsNullOrEmpty(text))));

    /// <summary>The words of a search, each of which has to be found.</summary>
    public static IReadOnlyList<string> Words(string? query) =>
        string.IsNullOrWhiteSpace(query) ? [] : [.. Lower(query).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(MostSearchWords)];

    /// <summary>A word anywhere, as a pattern of LIKE with \ as its escape.</summary>
    public static string Pattern(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return "%" + word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
    }

    public static List<string> List(string json) => JsonSerializer.Deserialize<List<string>>(json)!;

    public static string Json(IEnumerable<string> values) => JsonSerializer.Serialize(values);

#pragma warning disable CA1308 // Lower case is what is compared here.
    public static string Lower(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.ToLowerInvariant();
    }
#pragma warning restore CA1308
}
