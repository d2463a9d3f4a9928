using System.Buffers;

namespace AddinHost.Mail.Mime.Quoting;

/// <summary>What the HTML around a line says it is.</summary>
internal enum LineMark : byte
{
    None,
    Quote,
    Signature,

    /// <summary>Where a program begins the history, to the end.</summary>
    History,
}

/// <summary>The lines of a text by their offsets. Beyond the limits one last line holds the rest, which is looked at no further.</summary>
internal sealed class TextLines
{
    private const int MostLines = 100_000;
    private const int LongestMark = 4_000;

    private readonly List<int> starts = [];
    private readonly List<int> ends = [];
    private readonly LineMark[]? marks;

    public TextLines(string text, LineMark[]? marks = null)
    {
        Text = text;
        this.marks = marks;
        var looked = Math.Min(text.Length, ReplyText.LongestText);
        var at = 0;
        while (at < looked && starts.Count < MostLines)
        {
            var length = text.AsSpan(at, looked - at).IndexOfAny('\r', '\n');
            var end = length < 0 ? looked : at + length;
            starts.Add(at);
            ends.Add(end);
            at = end + (end < looked && text[end] == '\r' && end + 1 < looked && text[end + 1] == '\n' ? 2 : end < looked ? 1 : 0);
        }

        Count = starts.Count;
        End = at;
    }

    public string Text { get; }

    public int Count { get; }

    /// <summary>Where the lines end and the rest, if there is any, begins.</summary>
    public int End { get; }

    /// <summary>A line without its line break.</summary>
    public ReadOnlySpan<char> this[int line] => Text.AsSpan(starts[line], ends[line] - starts[line]);

    public int Start(int line) => line < Count ? starts[line] : End;

    public LineMark Mark(int line) => marks is not null && line < marks.Length ? marks[line] : LineMark.None;

    /// <summary>True for a line that is longer than any that a program writes above a quote.</summary>
    public bool IsLong(int line) => ends[line] - starts[line] > LongestMark;

    public bool IsBlank(int line) => !this[line].ContainsAnyExcept(Marks.BlankAny);

    public bool IsQuoted(int line) => Mark(line) == LineMark.Quote || (this[line].IndexOfAnyExcept(Marks.BlankAny) is var first and >= 0 && this[line][first] == '>');

    /// <summary>The first line from here on that is not blank, or <see cref="Count"/>.</summary>
    public int NextText(int line)
    {
        while (line < Count && IsBlank(line))
            line++;
        return line;
    }
}

/// <summary>Characters that are skipped around the marks of mail programs.</summary>
internal static class Marks
{
    /// <summary>Spaces, tabs, and the invisible characters that programs put around names and dates.</summary>
    public const string Blank = " \t\u00A0\u202F\u200B\u200E\u200F\u202A\u202C\uFEFF\f\v";

    /// <summary>What may stand before the first word of an introduction: quote marks, and the stars of bold text.</summary>
    public const string Before = Blank + ">*|";

    public static readonly SearchValues<char> BlankAny = SearchValues.Create(Blank);

    public static readonly SearchValues<char> BeforeAny = SearchValues.Create(Before);

    /// <summary>The same text with single plain spaces and without what is invisible.</summary>
    public static string Tidy(ReadOnlySpan<char> text)
    {
        var tidy = new System.Text.StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\u200B' or '\u200E' or '\u200F' or '\u202A' or '\u202C' or '\uFEFF')
                continue;
            if (!char.IsWhiteSpace(c))
                tidy.Append(c);
            else if (tidy.Length > 0 && tidy[^1] != ' ')
                tidy.Append(' ');
        }

        return tidy.ToString().TrimEnd(' ');
    }
}
