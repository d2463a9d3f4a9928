using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AddinHost.Fakes.Microsoft;

/// <summary>As much of MIME as the fake has to understand: header lines, addresses and encoded words.</summary>
internal static partial class MimeText
{
    /// <summary>The fields in their order, unfolded, not decoded.</summary>
    public static List<KeyValuePair<string, string>> Fields(byte[] message)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var line in HeaderText(message).Split("\r\n"))
        {
            if (line.Length > 0 && line[0] is ' ' or '\t' && fields.Count > 0)
            {
                fields[^1] = new(fields[^1].Key, fields[^1].Value + line);
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[..colon].All(letter => letter is > ' ' and < '\x7F'))
                fields.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        return fields;
    }

    public static string? Find(IEnumerable<KeyValuePair<string, string>> fields, string name) =>
        fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value).FirstOrDefault();

    public static byte[] Without(byte[] message, string name)
    {
        var header = HeaderText(message);
        var kept = new StringBuilder();
        var skipping = false;
        foreach (var line in header.Split("\r\n"))
        {
            if (!(line.Length > 0 && line[0] is ' ' or '\t'))
                skipping = line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);
            if (!skipping)
                kept.Append(line).Append("\r\n");
        }

        kept.Length -= 2;
        return [.. Encoding.Latin1.GetBytes(kept.ToString()), .. message.AsSpan(header.Length)];
    }

    public static byte[] WithField(byte[] message, string name, string value) => [.. Encoding.UTF8.GetBytes($"{name}: {value}\r\n"), .. message];

    /// <summary>Name and address of everyone in an address field.</summary>
    public static IEnumerable<(string? Name, string Address)> Addresses(string? field)
    {
        foreach (var part in SplitOutsideQuotes(field ?? ""))
        {
            var open = part.LastIndexOf('<');
            var address = open >= 0 ? part[(open + 1)..].TrimEnd('>', ' ') : part.Trim();
            var name = open > 0 ? Decode(part[..open].Trim().Trim('"')) : null;
            if (address.Contains('@', StringComparison.Ordinal))
                yield return (name, address);
        }
    }

    /// <summary>RFC 2047.</summary>
    public static string Decode(string text) => EncodedWord().Replace(Between().Replace(text, "$1=?"), match =>
    {
        var encoding = Encoding.GetEncoding(match.Groups[1].Value);
        if (match.Groups[2].Value is "B" or "b")
            return encoding.GetString(Convert.FromBase64String(match.Groups[3].Value));
        var bytes = new List<byte>();
        var word = match.Groups[3].Value;
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] == '=' && i + 2 < word.Length)
            {
                bytes.Add(byte.Parse(word.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                bytes.Add(word[i] == '_' ? (byte)' ' : Convert.ToByte(word[i]));
            }
        }

        return encoding.GetString([.. bytes]);
    });

    public static string EncodeWord(string text) => Encoding.UTF8.GetByteCount(text) == text.Length ? text : $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";

    private static string HeaderText(byte[] message)
    {
        var end = message.AsSpan().IndexOf("\r\n\r\n"u8);
        return Encoding.Latin1.GetString(message, 0, end < 0 ? message.Length : end);
    }

    private static List<string> SplitOutsideQuotes(string text)
    {
        var parts = new List<string>();
        var start = 0;
        var quoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && !quoted))
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
        }

        return parts;
    }

    [GeneratedRegex(@"=\?([^?\s]+)\?([BbQq])\?([^?\s]*)\?=", RegexOptions.NonBacktracking)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"(\?=)\s+(?:=\?)", RegexOptions.NonBacktracking)]
    private static partial Regex Between();
}
