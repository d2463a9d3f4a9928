using AddinHost.Mail.Mime.Quoting;

namespace AddinHost.Messages;

/// <summary>The history below what somebody wrote: shown when asked for. Answers between quotes, and messages passed on, are no history.</summary>
public static class QuotedHistory
{
    /// <summary>The body up to its history; all of it where there is none, or nothing else.</summary>
    public static string Without(string body, bool isHtml)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Start(body, isHtml) is { } start ? body[..start] : body;
    }

    public static bool IsIn(string? text, string? html) => html is not null ? Start(html, isHtml: true) is not null : text is not null && Start(text, isHtml: false) is not null;

    private static int? Start(string body, bool isHtml)
    {
        var parts = isHtml ? ReplyText.SplitHtml(body) : ReplyText.Split(body);
        var at = parts.Parts.Count;
        while (at > 0 && (parts.Parts[at - 1].Kind is TextPartKind.Quote or TextPartKind.Signature || parts[parts.Parts[at - 1]].IsWhiteSpace()))
            at--;
        // The signature above the history stays: it is the writer's own.
        while (at < parts.Parts.Count && parts.Parts[at].Kind != TextPartKind.Quote)
            at++;
        return at > 0 && at < parts.Parts.Count && parts.Parts.Take(at).Any(part => part.Kind != TextPartKind.Quote && !parts[part].IsWhiteSpace()) ? parts.Parts[at].SourceStart : null;
    }
}
