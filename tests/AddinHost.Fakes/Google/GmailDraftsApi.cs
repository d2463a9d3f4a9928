using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AddinHost.Fakes.Google;

/// <summary>users.drafts: a draft that is sent becomes another message of the same thread, with a Message-ID of Gmail's making.</summary>
internal sealed class GmailDraftsApi(World world)
{
    private long lastDraft = 7_000_000_000_000_000_000;

    public static Answer List(Mailbox mailbox, Call call)
    {
        var all = mailbox.Drafts.Where(draft => Search.Matches(mailbox.Messages[draft.Value], call.One("q"))).Reverse().ToList();
        var (page, next) = GmailMailboxApi.Page(all, call, 100);
        return Answer.Ok(new { drafts = page.Count == 0 ? null : page.Select(draft => Short(draft.Key, mailbox.Messages[draft.Value])), nextPageToken = next, resultSizeEstimate = all.Count });
    }

    public static Answer Get(Mailbox mailbox, string id, Call call) =>
        mailbox.Drafts.TryGetValue(id, out var message) ? Answer.Ok(new { id, message = GmailMessagesApi.Show(mailbox.Messages[message], call) }) : Answer.Gone;

    public static Answer Delete(Mailbox mailbox, string id)
    {
        if (!mailbox.Drafts.Remove(id, out var message))
            return Answer.Gone;
        mailbox.Delete(mailbox.Messages[message]);
        return Answer.Nothing;
    }

    public Answer Create(Mailbox mailbox, Call call)
    {
        var (raw, thread) = Read(call);
        if (raw is null)
            return Answer.Error(400, "'raw' RFC822 payload message string or uploading message via /upload/* URL required", "invalidArgument");
        if (thread is not null && !mailbox.Messages.Values.Any(message => message.ThreadId == thread))
            return Answer.Gone;
        // Without a thread of its own choosing, a draft begins one.
        var id = mailbox.NextId();
        var message = mailbox.Add(raw, ["DRAFT"], threadId: thread ?? id, id: id);
        var draft = "r" + (++lastDraft).ToString(CultureInfo.InvariantCulture);
        mailbox.Drafts.Add(draft, message.Id);
        return Answer.Ok(Short(draft, message));
    }

    public Answer Send(Mailbox mailbox, Call call)
    {
        if (!mailbox.Drafts.TryGetValue(call.Json().GetProperty("id").GetString()!, out var old))
            return Answer.Gone;
        var draft = mailbox.Messages[old];
        var to = Rfc822.Addresses(draft.Raw, "To", "Cc", "Bcc");
        if (to.Length == 0)
            return Answer.Error(400, "Recipient address required", "invalidArgument");

        mailbox.Drafts.Remove(mailbox.Drafts.First(pair => pair.Value == old).Key);
        mailbox.Delete(draft);
        var raw = Rfc822.Replace(draft.Raw, "Message-ID", $"<CA+{World.NewSecret("")}@mail.gmail.com>");
        if (Rfc822.Addresses(raw, "From") is not [var from] || !(from.Equals(mailbox.Address, StringComparison.OrdinalIgnoreCase) || mailbox.Aliases.Exists(alias => alias.Address.Equals(from, StringComparison.OrdinalIgnoreCase))))
            raw = Rfc822.Replace(raw, "From", mailbox.Address);
        // Whoever writes to himself has one message, in both places.
        var toSelf = to.Contains(mailbox.Address, StringComparer.OrdinalIgnoreCase);
        var sent = mailbox.Add(raw, toSelf ? ["SENT", "INBOX", "UNREAD"] : ["SENT"], threadId: draft.ThreadId);
        foreach (var other in to.Distinct(StringComparer.OrdinalIgnoreCase).Where(address => !address.Equals(mailbox.Address, StringComparison.OrdinalIgnoreCase)))
        {
            if (world.Mailboxes.TryGetValue(other, out var theirs))
                theirs.Add(Rfc822.Replace(raw, "Bcc", null), ["INBOX", "UNREAD"]);
        }

        return Answer.Ok(new { id = sent.Id, threadId = sent.ThreadId, labelIds = sent.Labels });
    }

    private static object Short(string id, StoredMessage message) => new { id, message = new { id = message.Id, threadId = message.ThreadId, labelIds = message.Labels } };

    /// <summary>The message within the JSON, behind it (multipart/related), or alone.</summary>
    private static (byte[]? Raw, string? Thread) Read(Call call)
    {
        if (!call.IsUpload)
        {
            var message = call.Json().GetProperty("message");
            return (message.TryGetProperty("raw", out var raw) ? Base64Url.DecodeFromChars(raw.GetString()) : null, Thread(message));
        }

        if (call.One("uploadType") == "media")
            return (call.Body, null);
        var parts = Multipart.Read(call.Body, call.ContentType!);
        var json = JsonSerializer.Deserialize<JsonElement>(parts[0].Content);
        return (parts[1].Content, json.TryGetProperty("message", out var described) ? Thread(described) : null);
    }

    private static string? Thread(JsonElement message) => message.TryGetProperty("threadId", out var thread) ? thread.GetString() : null;
}

/// <summary>Parts of a multipart body.</summary>
internal static class Multipart
{
    public static List<(string Head, byte[] Content)> Read(byte[] body, string contentType)
    {
        var boundary = contentType.Split(';').Select(each => each.Trim()).First(each => each.StartsWith("boundary=", StringComparison.OrdinalIgnoreCase))["boundary=".Length..].Trim('"');
        var line = Encoding.ASCII.GetBytes("--" + boundary);
        var parts = new List<(string, byte[])>();
        var at = body.AsSpan().IndexOf(line) + line.Length;
        while (body.AsSpan(at).StartsWith("\r\n"u8))
        {
            at += 2;
            var length = body.AsSpan(at).IndexOf((byte[])[.. "\r\n"u8, .. line]);
            var part = body.AsSpan(at, length);
            var head = part.StartsWith("\r\n"u8) ? 0 : part.IndexOf("\r\n\r\n"u8) + 2;
            parts.Add((Encoding.UTF8.GetString(part[..head]), part[(head + 2)..].ToArray()));
            at += length + 2 + line.Length;
        }

        return parts;
    }
}

/// <summary>Encoded words of RFC 2047, which Gmail decodes before it shows header fields.</summary>
internal static class EncodedWords
{
    public static string Decode(string text)
    {
        var decoded = new StringBuilder();
        var at = 0;
        while (text.IndexOf("=?", at, StringComparison.Ordinal) is >= 0 and var start)
        {
            var parts = text[(start + 2)..].Split('?', 4);
            if (parts is not [var charset, { Length: 1 } kind, var content, ['=', ..]])
                break;
            decoded.Append(text, at, start - at);
            var bytes = kind is "B" or "b" ? Convert.FromBase64String(content) : Quoted(content);
            decoded.Append(Encoding.GetEncoding(charset).GetString(bytes));
            at = start + 2 + charset.Length + 1 + 1 + 1 + content.Length + 2;
        }

        return decoded.Append(text, at, text.Length - at).ToString();
    }

    private static byte[] Quoted(string content)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '=')
            {
                bytes.Add(byte.Parse(content.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                bytes.Add(content[i] == '_' ? (byte)' ' : (byte)content[i]);
            }
        }

        return [.. bytes];
    }
}
