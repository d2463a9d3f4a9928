using System.Buffers.Text;
using System.Globalization;

namespace AddinHost.Fakes.Google;

/// <summary>users.messages and users.threads.</summary>
internal static class GmailMessagesApi
{
    public static Answer List(Mailbox mailbox, Call call)
    {
        var labels = call.Query["labelIds"];
        var all = mailbox.Messages.Values.Where(message => labels.All(label => label is null || message.Labels.Contains(label)) && Search.Matches(message, call.One("q")))
            .Where(message => labels.Contains("TRASH") || labels.Contains("SPAM") || !(message.Labels.Contains("TRASH") || message.Labels.Contains("SPAM")))
            .OrderByDescending(message => message.InternalDate).ThenByDescending(message => message.Id, StringComparer.Ordinal).ToList();
        var (page, next) = GmailMailboxApi.Page(all, call, 100);
        return Answer.Ok(new { messages = page.Count == 0 ? null : page.Select(message => new { id = message.Id, threadId = message.ThreadId }), nextPageToken = next, resultSizeEstimate = all.Count });
    }

    public static Answer Get(Mailbox mailbox, string id, Call call) => mailbox.Messages.TryGetValue(id, out var message) ? Answer.Ok(Show(message, call)) : Answer.Gone;

    public static Answer Thread(Mailbox mailbox, string id, Call call)
    {
        var all = mailbox.Messages.Values.Where(message => message.ThreadId == id).OrderBy(message => message.InternalDate).ThenBy(message => message.Id, StringComparer.Ordinal).ToList();
        return all.Count == 0 ? Answer.Gone : Answer.Ok(new { id, historyId = GmailMailboxApi.Text(all.Max(message => message.HistoryId)), messages = all.Select(message => Show(message, call)) });
    }

    public static Answer Trash(Mailbox mailbox, string id)
    {
        if (!mailbox.Messages.TryGetValue(id, out var message))
            return Answer.Gone;
        mailbox.Label(message, ["TRASH"], ["INBOX"]);
        return Answer.Ok(new { id, threadId = message.ThreadId, labelIds = message.Labels });
    }

    public static Answer Delete(Mailbox mailbox, string id)
    {
        if (!mailbox.Messages.TryGetValue(id, out var message))
            return Answer.Gone;
        mailbox.Delete(message);
        return Answer.Nothing;
    }

    public static object Show(StoredMessage message, Call call)
    {
        var format = call.One("format") ?? "full";
        var names = call.Query["metadataHeaders"];
        return new
        {
            id = message.Id,
            threadId = message.ThreadId,
            labelIds = message.Labels,
            snippet = format == "raw" ? "" : null,
            historyId = GmailMailboxApi.Text(message.HistoryId),
            internalDate = message.InternalDate.ToString(CultureInfo.InvariantCulture),
            sizeEstimate = message.Raw.Length,
            raw = format == "raw" ? Base64Url.EncodeToString(message.Raw) : null,
            payload = format is "metadata" or "full" ? new
            {
                mimeType = "text/plain",
                headers = Rfc822.Fields(message.Raw).Where(field => format == "full" || names.Count == 0 || names.Contains(field.Name, StringComparer.OrdinalIgnoreCase))
                    .Select(field => new { name = field.Name, value = EncodedWords.Decode(field.Value) }),
            }
            : null,
        };
    }
}

/// <summary>As much of Gmail's search as is asked for.</summary>
internal static class Search
{
    public static bool Matches(StoredMessage message, string? query)
    {
        var rest = query ?? "";
        var any = true;
        if (rest.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open && rest.IndexOf('}', StringComparison.Ordinal) is var close && close > open)
        {
            any = Terms(rest[(open + 1)..close]).Any(term => IsMet(message, term));
            rest = rest[..open] + rest[(close + 1)..];
        }

        return any && Terms(rest).All(term => IsMet(message, term));
    }

    /// <summary>Separated by spaces, except within parentheses.</summary>
    private static IEnumerable<string> Terms(string text)
    {
        var from = 0;
        var depth = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            depth += i == text.Length ? 0 : text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (i < text.Length && (text[i] != ' ' || depth > 0))
                continue;
            if (i > from)
                yield return text[from..i];
            from = i + 1;
        }
    }

    private static bool IsMet(StoredMessage message, string term) => term.Split(':', 2) switch
    {
        [['-', ..] no, var what] => !IsMet(message, no[1..] + ":" + what),
        ["in", "chats"] => message.Labels.Contains("CHAT"),
        ["in", var label] => message.Labels.Contains(label.ToUpperInvariant()),
        ["after", var seconds] => message.InternalDate >= long.Parse(seconds, CultureInfo.InvariantCulture) * 1000,
        ["before", var seconds] => message.InternalDate < long.Parse(seconds, CultureInfo.InvariantCulture) * 1000,
        ["rfc822msgid", var id] => message.Header("Message-ID")?.Trim('<', '>', ' ') == id.Trim('<', '>'),
        ["subject", var words] => words.Trim('(', ')').Split(' ').All(word => EncodedWords.Decode(message.Header("Subject") ?? "").Contains(word, StringComparison.OrdinalIgnoreCase)),
        ["newer_than", var days] => message.InternalDate >= DateTimeOffset.UtcNow.AddDays(-int.Parse(days.TrimEnd('d'), CultureInfo.InvariantCulture)).ToUnixTimeMilliseconds(),
        _ => throw new InvalidOperationException("This search is not known here: " + term),
    };
}
