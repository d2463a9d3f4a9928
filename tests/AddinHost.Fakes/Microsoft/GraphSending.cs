using System.Text;
using System.Text.Json.Nodes;

namespace AddinHost.Fakes.Microsoft;

/// <summary>What becomes of a draft that is sent: it moves to Sent under the same immutable id, and everybody here whom it names gets a copy.</summary>
internal static class GraphSending
{
    public static IResult Send(MicrosoftWorld world, HttpContext context, string id)
    {
        if (world.Who(context.Request, out var token) is not { } mailbox || token is null)
            return OData.Error(401, "InvalidAuthenticationToken");
        if (!token.Scope.Contains("Mail.Send", StringComparison.OrdinalIgnoreCase))
            return OData.Error(403, "ErrorAccessDenied");
        FakeMessage message;
        List<string> recipients;
        byte[] delivered;
        lock (mailbox.Gate)
        {
            if (mailbox.Find(id) is not { IsDraft: true } draft)
                return OData.Error(404, "ErrorItemNotFound");
            message = draft;
            if (message.Json is not null && message.Mime.Length == 0)
                message.Mime = Write(mailbox, message);
            if (mailbox.RewritesMessageIds)
                (message.InternetMessageId, message.Mime) = Renamed(message.Mime);
            var fields = MimeText.Fields(message.Mime);
            recipients = [.. new[] { "To", "Cc", "Bcc" }.SelectMany(name => MimeText.Addresses(MimeText.Find(fields, name))).Select(person => person.Address)];
            if (recipients.Count == 0)
                return OData.Error(400, "ErrorInvalidRecipients");
            delivered = MimeText.Without(message.Mime, "Bcc");
            message.IsDraft = false;
            message.IsRead = true;
            mailbox.Move(message, "sentitems");
        }

        world.Subscriptions.Announce(mailbox, "sentitems", message);
        foreach (var address in recipients.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (world.Mailboxes.TryGetValue(address, out var there))
                world.Put(there, "inbox", delivered, wireHeaders: true);
        }

        return Results.StatusCode(202);
    }

    private static (string Id, byte[] Mime) Renamed(byte[] mime)
    {
        var id = FakeMailbox.NewMessageId();
        return (id, MimeText.WithField(MimeText.Without(mime, "Message-ID"), "Message-ID", id));
    }

    /// <summary>Exchange writes the MIME of a draft that was made from JSON, with a Message-ID of its own.</summary>
    private static byte[] Write(FakeMailbox mailbox, FakeMessage draft)
    {
        var json = draft.Json!;
        var text = new StringBuilder();
        void Line(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        Line("From", Person(json["from"]) ?? mailbox.Address);
        foreach (var (field, name) in new[] { ("To", "toRecipients"), ("Cc", "ccRecipients"), ("Bcc", "bccRecipients"), ("Reply-To", "replyTo") })
            Line(field, string.Join(", ", (json[name] as JsonArray ?? []).Select(Person)));
        Line("Subject", MimeText.EncodeWord(json["subject"]?.GetValue<string>() ?? ""));
        Line("Date", DateTimeOffset.UtcNow.ToString("r"));
        Line("Message-ID", draft.InternetMessageId);
        Line("In-Reply-To", draft.ReplyTo);
        Line("References", draft.ReplyTo);
        foreach (var (id, value) in draft.Properties.Where(property => property.Key.Contains(" Name ", StringComparison.Ordinal)))
            Line(id[(id.IndexOf(" Name ", StringComparison.Ordinal) + 6)..], value);
        Line("MIME-Version", "1.0");
        Line("Content-Type", "multipart/mixed; boundary=\"fake-boundary\"");
        text.Append("\r\n");
        var body = json["body"];
        Part(body?["contentType"]?.GetValue<string>() is "html" ? "text/html; charset=utf-8" : "text/plain; charset=utf-8", null, Encoding.UTF8.GetBytes(body?["content"]?.GetValue<string>() ?? ""));
        foreach (var file in draft.Attachments)
            Part(file.ContentType, file, file.Content);
        text.Append("--fake-boundary--\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());

        void Part(string type, FakeAttachment? file, byte[] content)
        {
            text.Append("--fake-boundary\r\nContent-Type: ").Append(type).Append("\r\nContent-Transfer-Encoding: base64\r\n");
            if (file is not null)
                text.Append("Content-Disposition: ").Append(file.IsInline ? "inline" : "attachment").Append("; filename=\"").Append(file.Name).Append("\"\r\n");
            if (file?.ContentId is { } cid)
                text.Append("Content-ID: <").Append(cid).Append(">\r\n");
            text.Append("\r\n").Append(Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)).Append("\r\n");
        }
    }

    private static string? Person(JsonNode? recipient) => recipient?["emailAddress"] is { } person
        ? person["name"]?.GetValue<string>() is { Length: > 0 } name ? $"{MimeText.EncodeWord(name)} <{person["address"]}>" : person["address"]!.GetValue<string>()
        : null;
}
