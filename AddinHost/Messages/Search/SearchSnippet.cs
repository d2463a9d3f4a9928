using System.Text;

namespace AddinHost.Messages.Search;

/// <summary>A stretch of plain text; a hit is to be marked.</summary>
public sealed record TextPiece(string Text, bool Hit);

/// <summary>The place in a text where a query was found. Pieces of plain text, never markup: whoever shows them cannot forget to escape.</summary>
public static class SearchSnippet
{
    private const int Before = 60;
    private const int Longest = 220;

    /// <summary>All of a short text with its hits.</summary>
    public static IReadOnlyList<TextPiece> Marked(string text, SearchQuery query)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Pieces(text, 0, text.Length, Hits(text, query, int.MaxValue));
    }

    /// <summary>The surroundings of the first hit; null where there is none.</summary>
    public static IReadOnlyList<TextPiece>? Of(string text, SearchQuery query)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hits = Hits(text, query, Longest);
        if (hits.Count == 0)
            return null;
        var start = Math.Max(0, hits[0].Start - Before);
        while (start > 0 && start < hits[0].Start && !char.IsWhiteSpace(text[start - 1]))
            start++;
        var end = Math.Min(text.Length, start + Longest);
        while (end < text.Length && end > hits[0].Start + hits[0].Length && !char.IsWhiteSpace(text[end]))
            end--;
        return Pieces(text, start, end, hits);
    }

    /// <summary>The words that were found, up to <paramref name="within"/> characters after the first.</summary>
    private static List<WordSpan> Hits(string text, SearchQuery query, int within)
    {
        ArgumentNullException.ThrowIfNull(query);
        var most = query.Terms.Count == 0 ? 0 : query.Terms.Max(term => term.Words.Count);
        var recent = new List<WordSpan>();
        var hits = new SortedDictionary<int, int>();
        foreach (var word in SearchWords.In(text))
        {
            if (hits.Count > 0 && word.Start - hits.Keys.First() > within)
                break;
            recent.Add(word);
            if (recent.Count > most)
                recent.RemoveAt(0);
            foreach (var term in query.Terms.Where(term => EndsHere(text, recent, term)))
            {
                foreach (var part in recent.TakeLast(term.Words.Count))
                    hits[part.Start] = part.Length;
            }
        }

        return [.. hits.Select(hit => new WordSpan(hit.Key, hit.Value))];
    }

    private static bool EndsHere(string text, List<WordSpan> recent, SearchTerm term)
    {
        var first = recent.Count - term.Words.Count;
        for (var i = 0; first >= 0 && i < term.Words.Count; i++)
        {
            var word = text.AsSpan(recent[first + i].Start, recent[first + i].Length);
            if (term.IsPrefix && i == term.Words.Count - 1 ? !word.StartsWith(term.Words[i], StringComparison.OrdinalIgnoreCase) : !word.Equals(term.Words[i], StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return first >= 0;
    }

    private static List<TextPiece> Pieces(string text, int start, int end, List<WordSpan> hits)
    {
        var pieces = new List<TextPiece>();
        var at = start;
        foreach (var hit in hits.Where(hit => hit.Start >= start && hit.Start + hit.Length <= end))
        {
            Add(pieces, text[at..hit.Start], false);
            Add(pieces, text.Substring(hit.Start, hit.Length), true);
            at = hit.Start + hit.Length;
        }

        Add(pieces, text[at..end], false);
        if (start > 0)
            pieces.Insert(0, new TextPiece("… ", false));
        if (end < text.Length)
            pieces.Add(new TextPiece(" …", false));
        return pieces;
    }

    /// <summary>Blanks and line breaks become one blank each.</summary>
    private static void Add(List<TextPiece> pieces, string text, bool hit)
    {
        var line = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!char.IsWhiteSpace(letter) && !char.IsControl(letter))
                line.Append(letter);
            else if (line.Length == 0 || line[^1] != ' ')
                line.Append(' ');
        }

        if (line.Length > 0)
            pieces.Add(new TextPiece(line.ToString(), hit));
    }
}
