namespace AddinHost.Mail.Mime;

/// <summary>Tells mail of programs from mail of people by its header alone.</summary>
internal static class Automation
{
    private static readonly string[] ReplyFields = ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply-From", "X-AutoReply-From", "X-Mail-Autoreply"];

    private static readonly string[] ListFields = ["List-Id", "List-Unsubscribe", "List-Post", "List-Help", "List-Owner", "List-Archive", "List-Subscribe", "Feedback-ID"];

    // Mailers that mark an absence by nothing but the subject: Exchange, Notes, GroupWise and what hosters run.
    private static readonly string[] Subjects =
    [
        "automatic reply:", "automatische antwort:", "auto reply:", "auto-reply:", "autoreply:", "autosvar:", "out of office:", "out of office reply:", "out of office autoreply:",
        "abwesenheitsnotiz:", "abwesenheitsmeldung:", "abwesend:", "abwesenheitsbenachrichtigung:", "automatische abwesenheitsnotiz:", "réponse automatique", "respuesta automática",
    ];

    public static bool IsAutoReply(MessageHeaders headers)
    {
        // RFC 3834 section 5: anything but "no", parameters aside.
        if (headers.RawText("Auto-Submitted") is { Length: > 0 } submitted && !HeaderParameters.Parse(submitted).Value.Equals("no", StringComparison.Ordinal))
            return true;
        if (ReplyFields.Any(headers.Has) || Precedence(headers) is "auto_reply" or "auto-reply")
            return true;
        if (headers.RawText("Content-Type") is { } type && HeaderParameters.Parse(type).Value is "multipart/report")
            return true;
        return headers.Subject is { } subject && Subjects.Any(start => subject.StartsWith(start, StringComparison.OrdinalIgnoreCase));
    }

    public static bool IsBulk(MessageHeaders headers) => Precedence(headers) is "bulk" or "list" or "junk" || ListFields.Any(headers.Has);

    private static string? Precedence(MessageHeaders headers) => headers.RawText("Precedence")?.Trim().ToLowerInvariant();
}
