using System.Globalization;
using System.Text;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync;

/// <summary>A made-up mailbox: about half of it answers a mail on record or an answer to it, the rest is nobody's business. Knows what belongs on the timeline.</summary>
public sealed class Correspondence(DovecotServer dovecot, MailUser user, string contact, string root)
{
    /// <summary>Ends the body of every large message.</summary>
    public const string LargeEnd = "End-of-a-large-file";

    private const int LargeEvery = 250;
    private readonly List<string> replies = [];
    private readonly List<string> own = [];
    private int made;

    /// <summary>Message-IDs that belong on the timeline, the mail on record first.</summary>
    public IEnumerable<string> Expected => replies.Concat(own).Prepend(root);

    /// <summary>How many messages there are in both folders.</summary>
    public int Count => made;

    public Task DeliverAsync(int count) => dovecot.DeliverAsync(user, Enumerable.Range(0, count).Select(_ => Next()).ToList());

    /// <summary>The member's own mail in the thread, written with another program: answers to what lies in Inbox, each answered there in turn.</summary>
    public async Task FileInSentAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var id = $"own-{++made}@mail.test";
            // Every second one carries the chain on: it answers what answered the one before, so that neither folder can be understood without the other.
            var parent = i % 2 == 0 ? replies[i * 7 % replies.Count] : replies[^1];
            await dovecot.SaveAsync(user, "Sent", Mail(user.Address, contact, id, parent, large: false));
            own.Add(id);
            await dovecot.DeliverAsync(user, [Answer(id)]);
        }
    }

    private byte[] Next()
    {
        var number = ++made;
        if (number % 2 == 0)
            return Mail("somebody@elsewhere.test", user.Address, $"other-{number}@elsewhere.test", number % 4 == 0 ? $"unknown-{number}@elsewhere.test" : null, large: false);
        // Answers to the mail itself, to an answer long ago, and to the one just before, which is most often in the same batch.
        made--;
        return Answer((number % 3) switch { 0 => root, 1 => replies.Count == 0 ? root : replies[replies.Count / 2], _ => replies.Count == 0 ? root : replies[^1] });
    }

    private byte[] Answer(string parent)
    {
        var number = ++made;
        var id = $"reply-{number}@mail.test";
        replies.Add(id);
        return Mail(contact, user.Address, id, parent, large: number % LargeEvery == 1);
    }

    private static byte[] Mail(string from, string to, string id, string? inReplyTo, bool large)
    {
        const string Boundary = "----part";
        var head = $"From: {from}\r\nTo: {to}\r\nSubject: Number {id}\r\nDate: {DateTimeOffset.UtcNow.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)}\r\nMessage-ID: <{id}>\r\n"
            + (inReplyTo is null ? "" : $"In-Reply-To: <{inReplyTo}>\r\n") + "MIME-Version: 1.0\r\n";
        if (!large)
            return Encoding.ASCII.GetBytes(head + $"Content-Type: text/plain\r\n\r\nThis is what {id} says.\r\n");

        // Takes long enough to parse and store that a kill can find the host at it.
        var file = new StringBuilder(4_500_000);
        var line = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{id,-57}")[..57]);
        while (file.Length < 4_000_000)
            file.Append(line).Append("\r\n");
        return Encoding.ASCII.GetBytes(head + $"Content-Type: multipart/mixed; boundary=\"{Boundary}\"\r\n\r\n--{Boundary}\r\nContent-Type: text/plain\r\n\r\nThis is what {id} says.\r\n"
            + $"--{Boundary}\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"file.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{file}"
            + $"--{Boundary}\r\nContent-Type: text/plain\r\n\r\n{LargeEnd}\r\n--{Boundary}--\r\n");
    }
}
