using System.Globalization;
using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Providers;

namespace AddinHost.Integration.Providers.Gmail;

/// <summary>Messages for the tests of Gmail.</summary>
internal static class GmailTestMail
{
    public static byte[] Received(string subject, string from = "Bob <bob@elsewhere.test>", string? id = null) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"From: {from}\r\nTo: alice@example.test\r\nSubject: {subject}\r\nMessage-ID: <{id ?? Guid.NewGuid().ToString("N")}@elsewhere.test>\r\n\r\nHello\r\n"));

    public static PreparedMail Prepared(string from, string to = "bob@elsewhere.test", string subject = "About the offer", MessageId? inReplyTo = null, IReadOnlyList<string>? hidden = null)
    {
        var id = MessageId.New("example.test");
        var message = new OutgoingMessage
        {
            From = new EmailAddress("Alice Example", from),
            To = [new EmailAddress(null, to)],
            Subject = subject,
            Date = DateTimeOffset.UtcNow,
            MessageId = id,
            TextBody = "Hello\n",
            InReplyTo = inReplyTo is { } parent ? [parent] : [],
            ExtraHeaders = [new("X-Inlay-Ref", id.Value)],
        };
        return new PreparedMail(id, from, [to, .. hidden ?? []], MessageWriter.Write(message));
    }

    public static async Task<(List<ChangedMessage> Messages, SyncCursor Next)> ReadAllAsync(IMailProvider provider, WatchedFolder folder, SyncCursor? since = null, DateTimeOffset startAt = default, int limit = 100)
    {
        var all = new List<ChangedMessage>();
        while (true)
        {
            var page = await provider.ListChangesAsync(folder, since, startAt, limit, default);
            all.AddRange(page.Messages);
            since = page.Next;
            if (!page.More)
                return (all, page.Next);
        }
    }
}
