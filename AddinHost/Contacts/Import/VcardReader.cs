using System.Runtime.CompilerServices;
using System.Text;

namespace AddinHost.Contacts.Import;

/// <summary>Reads vCards 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) as rows of the columns that contacts have; what else a card says is passed over.</summary>
internal static class VcardReader
{
    /// <summary>A longer line is a picture or nonsense: what is beyond is dropped.</summary>
    private const int LongestLine = 16_000;
    private const int MostValues = 50;

    public static readonly string[] Columns = ["Name", "Email", "Phone", "Title", "Organization"];

    public static readonly string[] Meanings = [ColumnMeaning.Name, ColumnMeaning.Address, ColumnMeaning.Phone, ColumnMeaning.JobTitle, ColumnMeaning.Company];

    private sealed class Card
    {
        public string? FullName { get; set; }

        public string? Name { get; set; }

        public string? Title { get; set; }

        public string? Organization { get; set; }

        public List<string> Addresses { get; } = [];

        public List<string> Phones { get; } = [];

        public string[] Row() => [FullName ?? Name ?? "", string.Join("; ", Addresses), string.Join("; ", Phones), Title ?? "", Organization ?? ""];
    }

    public static async IAsyncEnumerable<string[]> RowsAsync(TextReader text, [EnumeratorCancellation] CancellationToken ct)
    {
        yield return Columns;
        Card? card = null;
        await foreach (var line in UnfoldedAsync(text, ct))
        {
            if (line.Equals("BEGIN:VCARD", StringComparison.OrdinalIgnoreCase))
            {
                card = new Card();
            }
            else if (line.Equals("END:VCARD", StringComparison.OrdinalIgnoreCase))
            {
                if (card is not null)
                    yield return card.Row();
                card = null;
            }
            else if (card is not null)
            {
                Take(card, line);
            }
        }
    }

    private static void Take(Card card, string line)
    {
        var colon = Colon(line);
        if (colon <= 0)
            return;
        var parameters = line[..colon].Split(';');
        // "item1.EMAIL": the group in front of the name says what belongs together (RFC 6350 section 3.3).
        var name = parameters[0][(parameters[0].LastIndexOf('.') + 1)..].ToUpperInvariant();
        if (name is not ("FN" or "N" or "EMAIL" or "TEL" or "TITLE" or "ORG"))
            return;
        var raw = line[(colon + 1)..];
        if (Array.Exists(parameters, parameter => parameter.Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase)))
            raw = QuotedPrintable(raw);
        var parts = Parts(raw);
        var value = parts[0];
        switch (name)
        {
            case "FN" when card.FullName is null && string.Join(";", parts).Trim() is { Length: > 0 } full:
                card.FullName = full;
                break;
            case "N":
                // Family; given; additional; prefixes; suffixes (RFC 6350 section 6.2.2).
                card.Name = string.Join(' ', new[] { parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2), parts[0] }.Where(part => !string.IsNullOrWhiteSpace(part)).Select(part => part!.Trim()));
                break;
            case "EMAIL" when card.Addresses.Count < MostValues && value.Length > 0:
                card.Addresses.Add(After(value, "mailto:"));
                break;
            case "TEL" when card.Phones.Count < MostValues && value.Length > 0:
                card.Phones.Add(After(value, "tel:"));
                break;
            case "TITLE":
                card.Title ??= value;
                break;
            case "ORG":
                card.Organization ??= value;
                break;
        }
    }

    private static string After(string value, string scheme) => (value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? value[scheme.Length..] : value).Trim();

    /// <summary>The colon that ends the name, not one inside a quoted parameter.</summary>
    private static int Colon(string line)
    {
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ':' && !quoted)
                return i;
        }

        return -1;
    }

    /// <summary>The parts between semicolons, escapes undone (RFC 6350 section 3.4).</summary>
    private static List<string> Parts(string value)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length)
            {
                i++;
                part.Append(value[i] is 'n' or 'N' ? ' ' : value[i]);
            }
            else if (value[i] == ';' && parts.Count < MostValues)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(value[i]);
            }
        }

        parts.Add(part.ToString());
        return parts;
    }

    private static string QuotedPrintable(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var octet))
            {
                bytes.Add(octet);
                i += 2;
            }
            else if (text[i] != '=')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text, i, char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1));
                if (char.IsHighSurrogate(text[i]))
                    i++;
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>Lines with their continuations: those that begin with white space, and those behind a soft break of quoted-printable.</summary>
    private static async IAsyncEnumerable<string> UnfoldedAsync(TextReader text, [EnumeratorCancellation] CancellationToken ct)
    {
        var line = new StringBuilder();
        var soft = false;
        while (await text.ReadLineAsync(ct) is { } next)
        {
            var folded = next.Length > 0 && next[0] is ' ' or '\t';
            if (line.Length > 0 && (folded || soft))
            {
                if (soft)
                    line.Length--;
                if (line.Length < LongestLine)
                    line.Append(next.AsSpan(folded ? 1 : 0, Math.Min(next.Length - (folded ? 1 : 0), LongestLine)));
            }
            else
            {
                if (line.Length > 0)
                    yield return line.ToString();
                line.Clear().Append(next.AsSpan(0, Math.Min(next.Length, LongestLine)));
            }

            soft = line.Length > 0 && line[^1] == '=' && line.ToString().Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase);
        }

        if (line.Length > 0)
            yield return line.ToString();
    }
}
