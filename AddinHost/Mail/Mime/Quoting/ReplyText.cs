namespace AddinHost.Mail.Mime.Quoting;

/// <summary>
/// Tells what a person wrote in a message from the history and signature that programs add, and makes plain text and previews of any mail. Gmail, Outlook, Apple
/// Mail, Yahoo, Thunderbird and Samsung; English, German, French, Spanish and Danish. Linear in its input; never throws on any text.
/// </summary>
public static class ReplyText
{
    /// <summary>Characters that are looked at; what follows belongs to the last part, and is left out where HTML becomes text.</summary>
    public const int LongestText = 4 * 1024 * 1024;

    /// <summary>The parts of a plain text.</summary>
    /// <param name="plainText">A body; any line breaks.</param>
    /// <param name="isForward">The subject says that the message passes another on (<see cref="ForwardedMail.IsForwardSubject"/>): then what Outlook puts above both is no history.</param>
    public static ReplyParts Split(string plainText, bool isForward = false)
    {
        ArgumentNullException.ThrowIfNull(plainText);
        return new ReplyParts(plainText, PartFinder.Find(new TextLines(plainText), null, isForward));
    }

    /// <summary>The parts of an HTML body, over its plain text as <see cref="PlainFromHtml"/> gives it but without the targets of links; each part names where it begins in the HTML.</summary>
    public static ReplyParts SplitHtml(string html, bool isForward = false)
    {
        ArgumentNullException.ThrowIfNull(html);
        var text = HtmlText.Convert(Cut(html), false);
        return new ReplyParts(text.Text, PartFinder.Find(new TextLines(text.Text, [.. text.Marks]), text.Sources, isForward));
    }

    /// <summary>The parts of a message: of its plain text, or where that holds nothing written and nothing passed on, of its HTML. Null when it has neither.</summary>
    public static ReplyParts? Of(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Of(message.TextBody, message.HtmlBody, message.Headers.Subject);
    }

    /// <summary>The visible reply in plain text: answers written between quotes stay, quotes, attributions and signatures go. Empty when nothing else is there.</summary>
    public static string Visible(string plainText) => Split(plainText).Visible;

    /// <summary>The visible reply of an HTML body, as plain text.</summary>
    public static string VisibleFromHtml(string html) => SplitHtml(html).Visible;

    /// <summary>The visible reply of a message: from its plain text, or where that says nothing from its HTML.</summary>
    public static string VisibleOf(MimeMessage message) => Of(message)?.Visible ?? string.Empty;

    /// <summary>
    /// All of an HTML body as plain text: a line per block, list marks, table cells in a row, links with their target behind them, quotes with "&gt; " before them.
    /// No scripts, styles, comments or hidden text: what a newsletter hides for previews is not shown either.
    /// </summary>
    public static string PlainFromHtml(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        return HtmlText.Convert(Cut(html), true).Text;
    }

    /// <summary>The first line of what is visible of a message, for a list: <see cref="Preview"/> of <see cref="ReplyParts.Visible"/>.</summary>
    public static string PreviewOf(string? plainText, string? html, string? subject, int max = 200) => Preview(Of(plainText, html, subject)?.Visible ?? string.Empty, max);

    /// <summary>One line of at most <paramref name="max"/> characters, cut at a word, without the invisible characters that newsletters pad with.</summary>
    public static string Preview(string text, int max = 200)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 2);
        return PreviewLine.Of(text, max);
    }

    private static ReplyParts? Of(string? plainText, string? html, string? subject)
    {
        var isForward = ForwardedMail.IsForwardSubject(subject);
        var plain = plainText is null ? null : Split(plainText, isForward);
        if (html is null || plain?.Parts.Any(part => part.Kind is TextPartKind.Visible or TextPartKind.Forwarded && !plain[part].IsWhiteSpace()) == true)
            return plain;
        return SplitHtml(html, isForward);
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];
}
