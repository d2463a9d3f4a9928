namespace AddinHost.Mail.Mime.Quoting;

/// <summary>Gives each line of a text its kind, in three passes: history, signatures in what is left, blank lines.</summary>
internal sealed class PartFinder
{
    // RFC 3676 section 4.3 asks for "-- "; without the space it may as well be a line that somebody drew, so only little may follow.
    private const int LongestSignature = 60;
    private const int LongestLooseSignature = 12;

    private const TextPartKind Blank = (TextPartKind)(-1);

    private readonly TextLines lines;
    private readonly TextPartKind[] kinds;
    private readonly TextPartKind history;

    private PartFinder(TextLines lines, bool isForward)
    {
        this.lines = lines;
        kinds = new TextPartKind[lines.Count];
        history = isForward ? TextPartKind.Forwarded : TextPartKind.Quote;
    }

    /// <param name="lines">A text.</param>
    /// <param name="sources">For HTML, where each line begins in it.</param>
    /// <param name="isForward">The subject says that the message passes another on: then a block of header lines begins that message, not history.</param>
    public static List<TextPart> Find(TextLines lines, List<int>? sources, bool isForward)
    {
        var finder = new PartFinder(lines, isForward);
        finder.FindHistory();
        finder.FindSignatures();
        finder.FillBlankLines();
        return finder.Parts(sources);
    }

    private void FindHistory()
    {
        for (var i = 0; i < lines.Count;)
        {
            if (lines.IsBlank(i))
            {
                kinds[i++] = Blank;
                continue;
            }

            if (lines.Mark(i) == LineMark.Signature && !IntroducesQuote(i, Attribution.At(lines, i)))
            {
                kinds[i++] = TextPartKind.Signature;
                continue;
            }

            if (lines.IsQuoted(i))
            {
                i = Quoted(i);
                continue;
            }

            if (lines.IsLong(i))
            {
                kinds[i++] = TextPartKind.Visible;
                continue;
            }

            if (RestFrom(i) is { } kind)
            {
                Array.Fill(kinds, kind, i, lines.Count - i);
                return;
            }

            var attribution = Attribution.At(lines, i);
            if (IntroducesQuote(i, attribution))
            {
                Array.Fill(kinds, TextPartKind.Quote, i, attribution);
                i += attribution;
                continue;
            }

            // Without quote marks below it nobody can tell where the history ends: all of it is.
            if (attribution > 0 && Attribution.IsSure(lines, i, attribution))
            {
                Array.Fill(kinds, history, i, lines.Count - i);
                return;
            }

            kinds[i++] = TextPartKind.Visible;
        }
    }

    private bool IntroducesQuote(int line, int attribution) =>
        attribution > 0 && lines.NextText(line + attribution) is var next && next < lines.Count && lines.IsQuoted(next);

    private int Quoted(int first)
    {
        var end = first + 1;
        for (var next = end; next < lines.Count && (lines.IsBlank(next) || lines.IsQuoted(next)); next++)
        {
            if (!lines.IsBlank(next))
                end = next + 1;
        }

        // Apple Mail quotes what it forwards. With an answer below it, it is a quote like others that happens to begin so.
        var below = lines.NextText(end);
        var isForward = !lines.IsLong(first) && Dividers.At(lines[first]).Kind == DividerKind.Forward
            && (below >= lines.Count || lines.Mark(below) == LineMark.Signature || SignatureMarks.IsDelimiter(lines[below]));
        for (var i = first; i < end; i++)
            kinds[i] = lines.IsBlank(i) ? Blank : isForward ? TextPartKind.Forwarded : TextPartKind.Quote;
        return end;
    }

    // What everything from this line on is, when it begins history or a forwarded message without quote marks.
    private TextPartKind? RestFrom(int line)
    {
        if (lines.Mark(line) == LineMark.History)
            return history;
        return Dividers.At(lines[line]).Kind switch
        {
            DividerKind.Forward => TextPartKind.Forwarded,
            DividerKind.Original => history,
            _ => HeaderBlock.Begins(lines, line) ? history : null,
        };
    }

    private void FindSignatures()
    {
        var hasBefore = false;
        for (var i = 0; i < kinds.Length;)
        {
            if (kinds[i] is not (TextPartKind.Visible or Blank))
            {
                hasBefore = true;
                i++;
                continue;
            }

            var start = i;
            while (i < kinds.Length && kinds[i] is TextPartKind.Visible or Blank)
                i++;
            InRun(start, i, hasBefore);
            hasBefore |= kinds.AsSpan(start, i - start).IndexOfAnyExcept(Blank) >= 0;
        }
    }

    // From the bottom up, so that each delimiter is judged by what would be left below it.
    private void InRun(int start, int runEnd, bool hasBefore)
    {
        var first = start;
        while (first < runEnd && kinds[first] == Blank)
            first++;
        var end = Strip(start, runEnd);
        var below = 0;
        for (var i = end - 1; i >= start; i--)
        {
            if (kinds[i] == Blank)
                continue;
            // A delimiter with nothing before it is no signature: somebody began with a dash.
            var most = i == first && !hasBefore ? -1 : Most(i);
            if (below <= most)
            {
                end = Strip(start, i);
                below = 0;
                i = end;
                continue;
            }

            below++;
        }

        for (var i = end; i < runEnd; i++)
            kinds[i] = kinds[i] == Blank ? Blank : TextPartKind.Signature;
    }

    private int Most(int line)
    {
        var text = lines[line];
        if (text is "-- ")
            return LongestSignature;
        if (SignatureMarks.IsDelimiter(text))
            return LongestLooseSignature;
        return SignatureMarks.BeginsListFooter(lines, line) ? LongestSignature : -1;
    }

    // The end of what remains when blank lines and "Sent from my iPhone" are taken from the end.
    private int Strip(int start, int end)
    {
        while (end > start && (kinds[end - 1] == Blank || SignatureMarks.IsMobileNote(lines[end - 1])))
            end--;
        return end;
    }

    private void FillBlankLines()
    {
        var last = kinds.AsSpan().IndexOfAnyExcept(Blank) is var first and >= 0 ? kinds[first] : TextPartKind.Visible;
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] == Blank)
                kinds[i] = last;
            last = kinds[i];
        }
    }

    private List<TextPart> Parts(List<int>? sources)
    {
        var parts = new List<TextPart>();
        for (var i = 0; i < kinds.Length;)
        {
            var first = i;
            while (i < kinds.Length && kinds[i] == kinds[first])
                i++;
            var end = i < kinds.Length ? lines.Start(i) : lines.Text.Length;
            var source = first == 0 ? 0 : sources is null ? lines.Start(first) : first < sources.Count ? sources[first] : sources[^1];
            parts.Add(new TextPart(kinds[first], lines.Start(first), end - lines.Start(first), source));
        }

        return parts;
    }
}
