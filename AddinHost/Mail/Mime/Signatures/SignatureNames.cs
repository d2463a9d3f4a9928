namespace AddinHost.Mail.Mime.Signatures;

/// <summary>The writer's name and what they do, in the first lines of a signature.</summary>
internal static class SignatureNames
{
    private const int MostLinesAbove = 3;
    private const int LongestName = 60;
    private const int LongestTitle = 80;
    private const int MostWords = 6;

    private static readonly string[] Prefixes = ["i.A.", "i. A.", "i.V.", "i. V.", "ppa.", "gez."];

    private static readonly HashSet<string> Particles = new(["von", "van", "vom", "zu", "zum", "zur", "de", "der", "den", "del", "della", "di", "da", "du", "la", "le", "bin", "al", "und", "of"], StringComparer.Ordinal);

    /// <param name="Piece">Where it stands.</param>
    /// <param name="Rest">What stands behind it on the same line.</param>
    public readonly record struct Named(string Name, int Piece, string? Rest);

    /// <summary>The name, where it is the one that the mail's own From field tells: a signature may also name an assistant, or an earlier writer.</summary>
    public static Named? Find(List<string> pieces, EmailAddress author)
    {
        for (var i = 0; i < pieces.Count && i < MostLinesAbove; i++)
        {
            var piece = pieces[i];
            foreach (var prefix in Prefixes)
            {
                if (piece.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    piece = piece[prefix.Length..].Trim();
            }

            var comma = piece.IndexOfAny([',', '(']);
            var name = (comma < 0 ? piece : piece[..comma]).Trim(' ', '.', '-', '–', '\u00A0');
            if (IsName(name) && IsOf(name, author))
                return new Named(name, i, comma < 0 ? null : piece[(comma + 1)..].Trim(' ', ')', ','));
        }

        return null;
    }

    /// <summary>What the writer does: behind the name, or on one of the lines below it.</summary>
    public static string? Title(List<string> pieces, Named named)
    {
        foreach (var piece in pieces.Skip(named.Piece + 1).Take(MostLinesAbove).Prepend(named.Rest))
        {
            if (piece is { Length: > 1 and <= LongestTitle } && !piece.Any(letter => char.IsAsciiDigit(letter) || letter is '@' or ':') && SignatureWords.IsTitle(piece))
                return piece;
        }

        return null;
    }

    private static bool IsName(string text)
    {
        if (text.Length is < 4 or > LongestName || SignatureWords.HasLegalForm(text) || SignatureWords.IsTitle(text))
            return false;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length is >= 2 and <= MostWords && Array.TrueForAll(words, word => Particles.Contains(word) || IsNameWord(word));
    }

    private static bool IsNameWord(string word) => char.IsUpper(word[0]) && word.All(letter => char.IsLetter(letter) || char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.NonSpacingMark || letter is '.' or '-' or '\'' or '’');

    /// <summary>A word of it stands in the display name or in the address.</summary>
    private static bool IsOf(string name, EmailAddress author)
    {
        var known = Fold((author.Name ?? "") + " " + author.LocalPart);
        return name.Split([' ', '-', '.'], StringSplitOptions.RemoveEmptyEntries).Any(word => word.Length >= 3 && !Particles.Contains(word) && known.Contains(Fold(word), StringComparison.Ordinal));
    }

    /// <summary>Small letters without accents, umlauts as addresses spell them.</summary>
    private static string Fold(string text)
    {
        var folded = new System.Text.StringBuilder(text.Length + 8);
#pragma warning disable CA1308 // Small letters are what is compared.
        foreach (var letter in text.ToLowerInvariant())
#pragma warning restore CA1308
        {
            _ = letter switch
            {
                'ä' => folded.Append("ae"),
                'ö' => folded.Append("oe"),
                'ü' => folded.Append("ue"),
                'ß' => folded.Append("ss"),
                'é' or 'è' or 'ê' => folded.Append('e'),
                'á' or 'à' or 'å' => folded.Append('a'),
                'ø' or 'ó' => folded.Append('o'),
                'ç' => folded.Append('c'),
                'ñ' => folded.Append('n'),
                _ => folded.Append(letter),
            };
        }

        return folded.ToString();
    }
}
