using System.Text;

namespace AddinHost.Mail.Mime.Quoting;

/// <summary>The lines that HTML becomes, each with what the tags around it say and where it begins in the HTML.</summary>
internal sealed class HtmlLines
{
    private readonly StringBuilder text = new();
    private readonly List<LineMark> marks = [];
    private readonly List<int> sources = [];
    private int lineBreaks = 2;
    private bool space;
    private int source;

    /// <summary>Levels of quotes that the next line is in.</summary>
    public int Quote { get; set; }

    /// <summary>What the next line is marked as.</summary>
    public LineMark Mark { get; set; }

    /// <summary>Line breaks that are due before the next character.</summary>
    public int Due => lineBreaks;

    public int Length => text.Length;

    public List<LineMark> Marks => marks;

    public List<int> Sources => sources;

    /// <summary>Where the next line begins in the HTML.</summary>
    public void From(int position) => source = position;

    public void Break(int count)
    {
        lineBreaks = Math.Max(lineBreaks, count);
        space = false;
    }

    public void Space() => space = true;

    public void Put(char c)
    {
        if (text.Length == 0 || lineBreaks > 0)
        {
            for (var i = text.Length == 0 ? 1 : lineBreaks; i > 0; i--)
            {
                if (text.Length > 0)
                    text.Append('\n');
                marks.Add(i == 1 ? Mark : LineMark.None);
                sources.Add(source);
            }

            for (var i = 0; i < Quote; i++)
                text.Append("> ");
            if (Mark == LineMark.History)
                Mark = LineMark.None;
        }
        else if (space)
        {
            text.Append(' ');
        }

        (lineBreaks, space) = (0, false);
        text.Append(c);
    }

    public bool EndsWith(int from, ReadOnlySpan<char> words) =>
        text.Length - from == words.Length && text.ToString(from, words.Length).AsSpan().Equals(words, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => text.ToString().TrimEnd();
}
