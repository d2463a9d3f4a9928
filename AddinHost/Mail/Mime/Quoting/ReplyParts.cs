using System.Runtime.InteropServices;
using System.Text;

namespace AddinHost.Mail.Mime.Quoting;

/// <summary>What a stretch of a message is.</summary>
public enum TextPartKind
{
    /// <summary>What the sender wrote in this message.</summary>
    Visible,

    /// <summary>History that the program added, with the line or block that introduces it.</summary>
    Quote,

    /// <summary>A signature, a "sent from my phone", or what a list appended.</summary>
    Signature,

    /// <summary>A message passed on within the text, with the lines that introduce it: new to who reads it, so it is not folded away.</summary>
    Forwarded,
}

/// <summary>A stretch of a text: whole lines, with their line breaks.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character in <see cref="ReplyParts.Text"/>.</param>
/// <param name="Length">Characters, at least one.</param>
/// <param name="SourceStart">Its first character in what was given: the same as <paramref name="Start"/> for plain text, for HTML the tag that begins it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextPart(TextPartKind Kind, int Start, int Length, int SourceStart);

/// <summary>A text in parts. Nothing is left out: the parts follow each other without gap and make up the whole text.</summary>
public sealed class ReplyParts
{
    private const int MostNested = 5;

    internal ReplyParts(string text, IReadOnlyList<TextPart> parts)
    {
        Text = text;
        Parts = parts;
    }

    /// <summary>The text that the offsets count in: the one given, or the HTML as plain text.</summary>
    public string Text { get; }

    public IReadOnlyList<TextPart> Parts { get; }

    /// <summary>
    /// What is shown of the message with the rest folded: the visible parts with a blank line between them, line breaks as LF. Of a message that does nothing but
    /// pass another on, what that one says. Empty when there is neither.
    /// </summary>
    public string Visible
    {
        get
        {
            var parts = this;
            for (var nested = 0; nested < MostNested; nested++)
            {
                var visible = parts.Join(TextPartKind.Visible);
                if (visible.Length > 0)
                    return visible;
                if (ForwardedText.In(parts) is not { } forwarded)
                    return string.Empty;
                parts = ReplyText.Split(forwarded.Body);
            }

            return string.Empty;
        }
    }

    /// <summary>The text of one part.</summary>
    public ReadOnlySpan<char> this[TextPart part] => Text.AsSpan(part.Start, part.Length);

    /// <summary>The texts of one kind, trimmed, with a blank line between them and LF as line breaks.</summary>
    public string Join(TextPartKind kind)
    {
        var joined = new StringBuilder();
        foreach (var part in Parts)
        {
            if (part.Kind != kind)
                continue;
            var text = TrimLines(this[part]);
            if (text.IsEmpty)
                continue;
            if (joined.Length > 0)
                joined.Append("\n\n");
            joined.Append(text);
        }

        return joined.Replace("\r\n", "\n").Replace('\r', '\n').ToString().Trim(' ', '\t', '\n', '\u00A0');
    }

    // Whole blank lines only: the first line keeps its indent.
    private static ReadOnlySpan<char> TrimLines(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd(" \t\r\n\u00A0");
        var first = text.IndexOfAnyExcept(" \t\r\n\u00A0");
        if (first < 0)
            return default;
        var line = text[..first].LastIndexOfAny('\r', '\n');
        return text[(line + 1)..];
    }
}
