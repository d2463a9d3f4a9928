using System.Text;
using AddinHost.Messages.Sharing;

namespace AddinHost.Messages.Search;

/// <summary>Where a term is looked for.</summary>
public enum SearchField
{
    Anywhere,
    From,
    To,
}

/// <summary>Words that stand beside each other; the last may be the beginning of one.</summary>
public sealed record SearchTerm(IReadOnlyList<string> Words, SearchField Field, bool IsPrefix);

/// <summary>
/// What somebody typed: words, "phrases", from: and to:, a star for the beginning of a word. All of it has to be found. Only letters and digits
/// of it reach a database, each word in quotes, so that no text is an expression of theirs.
/// </summary>
public sealed class SearchQuery
{
    private const int LongestQuery = 500;
    private const int MostTerms = 20;

    /// <summary>Shorter beginnings fit nearly every message.</summary>
    private const int ShortestPrefix = 3;

    private static readonly (string Name, SearchField Field)[] Operators = [("from:", SearchField.From), ("von:", SearchField.From), ("to:", SearchField.To), ("an:", SearchField.To)];

    private SearchQuery(IReadOnlyList<SearchTerm> terms) => Terms = terms;

    public IReadOnlyList<SearchTerm> Terms { get; }

    public static SearchQuery Parse(string? text)
    {
        var rest = (text ?? "").AsSpan();
        rest = rest.Length <= LongestQuery ? rest : rest[..LongestQuery];
        var terms = new List<SearchTerm>();
        while (terms.Count < MostTerms && (rest = rest.TrimStart()).Length > 0)
        {
            var field = SearchField.Anywhere;
            foreach (var (name, meant) in Operators)
            {
                if (rest.Length > name.Length && rest.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                {
                    field = meant;
                    rest = rest[name.Length..].TrimStart();
                    break;
                }
            }

            if (rest.IsEmpty)
                break;
            var quoted = rest[0] == '"';
            var inside = quoted ? rest[1..] : rest;
            var end = quoted ? inside.IndexOf('"') : IndexOfBlank(inside);
            var value = end < 0 ? inside : inside[..end];
            rest = end < 0 ? [] : inside[(end + 1)..];
            var words = SearchWords.Plain(value.ToString()).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            // The last word may still be on its way; a blank behind it says that it is not.
            var open = quoted ? rest.StartsWith("*") : value[^1] == '*' || (end < 0 && char.IsLetterOrDigit(value[^1]));
            terms.Add(new SearchTerm(words, field, open && words[^1].Length >= ShortestPrefix));
        }

        return new SearchQuery(terms);
    }

    /// <summary>The query in the words of SQLite's FTS5, for one organization.</summary>
    /// <param name="level">In what of a message words are looked for: no more than whoever asks may see.</param>
    public string ForSqlite(Guid organizationId, SharingLevel level = SharingLevel.Everything)
    {
        var anywhere = level switch { SharingLevel.Everything => "{subject sender recipients body}", SharingLevel.Subject => "{subject sender recipients}", _ => "{sender recipients}" };
        var match = new StringBuilder().Append("organization : \"").Append(organizationId.ToString("N")).Append('"');
        foreach (var term in Terms)
        {
            match.Append(" AND ").Append(term.Field switch { SearchField.From => "sender", SearchField.To => "recipients", _ => anywhere })
                .Append(" : \"").AppendJoin(' ', term.Words).Append('"').Append(term.IsPrefix ? " *" : "");
        }

        return match.ToString();
    }

    /// <summary>The query as PostgreSQL's <c>to_tsquery</c> reads it: people have weights of their own.</summary>
    public string ForPostgres(SharingLevel level = SharingLevel.Everything)
    {
        var anywhere = level switch { SharingLevel.Everything => "", SharingLevel.Subject => "ACD", _ => "CD" };
        var match = new StringBuilder();
        foreach (var term in Terms)
        {
            match.Append(match.Length == 0 ? "(" : " & (");
            for (var i = 0; i < term.Words.Count; i++)
            {
                var flags = (term.IsPrefix && i == term.Words.Count - 1 ? "*" : "") + term.Field switch { SearchField.From => "C", SearchField.To => "D", _ => anywhere };
                match.Append(i == 0 ? "'" : " <-> '").Append(term.Words[i]).Append('\'').Append(flags.Length == 0 ? "" : ":").Append(flags);
            }

            match.Append(')');
        }

        return match.ToString();
    }

    private static int IndexOfBlank(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsWhiteSpace(text[at]))
                return at;
        }

        return -1;
    }
}
