using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Quoting;
using AddinHost.Messages.Search;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages;

/// <summary>A file of a message whose bytes are stored already.</summary>
public sealed record StoredFile(string Blob, string Name, string ContentType, long Size, string? ContentId);

/// <summary>A parsed message with its files in the blob store, ready for the transaction.</summary>
public sealed record ReadMessage(MessageHeaders Headers, string? Text, string? Html, IReadOnlyList<StoredFile> Files, byte[] ContentHash)
{
    /// <summary>Names of files that were larger than is kept.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>Who brought a message and how it belongs to others.</summary>
public sealed record MessageOrigin(Guid ThreadId, MailDirection Direction, DateTimeOffset ReceivedAt, Guid? MailboxId, Guid? MemberId, SendState? State = null);

/// <summary>Keeps messages: once per organization, whoever brings them.</summary>
public sealed class MessageStore(AppDb db, IBlobStore blobs, KnownMessages known, SearchIndex search, Outbox outbox, TimeProvider clock)
{
    /// <summary>Event: a message that we send moved on.</summary>
    public const string StateChanged = "send.state_changed";

    private const int SubjectLimit = 1_000;
    private const int HeaderLimit = 256 * 1024;

    /// <summary>Parses a message and stores its files; before the transaction, since nothing of it can be taken back and nothing needs to be.</summary>
    public Task<ReadMessage> ReadAsync(ReadOnlyMemory<byte> content, CancellationToken ct) => ReadAsync(MimeMessage.Parse(content), SHA256.HashData(content.Span), int.MaxValue, ct);

    /// <summary>The same for a message that is not held in memory; files above a size are left out.</summary>
    public async Task<ReadMessage> ReadAsync(MimeMessage message, byte[] contentHash, int mostFileBytes, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var files = new List<StoredFile>();
        var leftOut = new List<string>();
        foreach (var part in message.Attachments)
        {
            var name = Cut(Storable(part.FileName) ?? "attachment", 255);
            if (part.DecodedLength > mostFileBytes)
            {
                leftOut.Add(name);
                continue;
            }

            var bytes = part.Decode();
            var blob = await blobs.PutAsync(bytes, ct);
            files.Add(new StoredFile(blob, name, Cut(Storable(part.ContentType.Value)!, 200), bytes.Length, IsInline(part, message) ? part.ContentId : null));
        }

        return new ReadMessage(message.Headers, message.TextBody, message.HtmlBody, files, contentHash) { LeftOut = leftOut };
    }

    /// <summary>
    /// Adds the message to the open transaction and gives its row. The unique index decides: a message that is there already is returned as
    /// it is, with <c>Added</c> false.
    /// </summary>
    public async Task<(MailMessage Message, bool Added)> AddAsync(ReadMessage read, MessageOrigin origin, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(origin);
        var headers = read.Headers;
        var messageId = headers.MessageId?.Value ?? "";
        var identity = Identity(read);
        var others = messageId.Length == 0 ? [] : await known.FindAsync([messageId], ct);
        var message = new MailMessage
        {
            ThreadId = origin.ThreadId,
            MessageId = messageId,
            Identity = identity,
            SharesMessageId = others.Count > 0,
            Direction = origin.Direction,
            FromName = Storable(headers.From?.Name),
            FromAddress = headers.From?.Address ?? "",
            To = Parties(headers.To),
            Cc = Parties(headers.Cc),
            Subject = Cut(Storable(headers.Subject) ?? "", SubjectLimit),
            Preview = Storable(ReplyText.PreviewOf(read.Text, read.Html, headers.Subject))!,
            SentAt = Plausible(headers.Date, origin.ReceivedAt),
            MailboxId = origin.MailboxId,
            MemberId = origin.MemberId,
            LoggedAt = clock.GetUtcNow(),
            State = origin.State,
        };
        if (!await db.TryInsertAsync(message, ct))
            return (await db.MailMessages.AsNoTracking().SingleAsync(row => row.Identity == identity, ct), false);

        // Past the change tracker, which would look at all that a batch has added so far for each of its messages.
        await db.TryInsertAsync(
            new MailBody
            {
                MailMessageId = message.Id,
                HeaderBlock = headers.Raw.Length <= HeaderLimit ? headers.Raw.ToArray() : headers.Raw[..HeaderLimit].ToArray(),
                Text = Storable(read.Text),
                Html = Storable(read.Html),
            },
            ct);
        await db.InsertMissingAsync(
            [.. read.Files.Select((file, at) => new MailAttachment { MailMessageId = message.Id, Blob = file.Blob, Name = file.Name, ContentType = file.ContentType, Size = file.Size, ContentId = file.ContentId, Position = at })], ct);
        if (messageId.Length > 0)
            await known.AddAsync(messageId, message.Id, ct);
        await search.AddAsync(message, Storable(read.Text), Storable(read.Html), ct);
        return (message, true);
    }

    /// <summary>Moves a sent message on, if it still is where the caller believes; false when somebody else moved it.</summary>
    public async Task<bool> TryChangeStateAsync(Guid id, SendState[] from, SendState to, CancellationToken ct) =>
        await db.WriteAsync(
            () => db.MailMessages.Where(row => row.Id == id && row.State != null && from.Contains(row.State.Value)).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, to), ct),
            ct) == 1;

    /// <summary>A message of which only the headers are kept, because the rest is too large to read.</summary>
    public static ReadMessage HeadersOnly(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return new ReadMessage(headers, null, null, [], SHA256.HashData(headers.Raw.Span));
    }

    /// <summary>A message of which only who wrote to whom, when and in answer to what is kept.</summary>
    public static ReadMessage EnvelopeOnly(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return HeadersOnly(headers.Only("From", "To", "Cc", "Date", "Message-ID", "In-Reply-To", "References"));
    }

    /// <summary>The copy in Sent was seen: the message went out and is filed. Inside the open transaction.</summary>
    public async Task ProveSentAsync(Guid id, CancellationToken ct)
    {
        if (await TryChangeStateAsync(id, [SendState.HandingOff, SendState.Unconfirmed, SendState.Accepted], SendState.Filed, ct))
            outbox.Add(StateChanged, new { id, state = SendState.Filed }, null);
    }

    /// <summary>What makes a message this one: the same Message-ID with another author or date is another message; without a Message-ID its content is.</summary>
    private static byte[] Identity(ReadMessage read)
    {
        var headers = read.Headers;
        if (headers.MessageId is not { } id)
            return read.ContentHash;
        var date = headers.Date is { } at ? at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture) : "";
        return SHA256.HashData(Encoding.UTF8.GetBytes($"{id.Value}\n{headers.From?.Normalized}\n{date}"));
    }

    /// <summary>A date from the future or from before mail existed would put the message where nobody finds it.</summary>
    private static DateTimeOffset Plausible(DateTimeOffset? date, DateTimeOffset receivedAt) =>
        date is { } given && given.Year >= 1980 && given <= receivedAt.AddDays(1) ? given.ToUniversalTime() : receivedAt;

    /// <summary>An image that the HTML shows belongs to the body, not to the list of files.</summary>
    private static bool IsInline(MimePart part, MimeMessage message) =>
        part.ContentId is { } id && message.HtmlBody?.Contains("cid:" + id, StringComparison.OrdinalIgnoreCase) == true;

    private static string Parties(IEnumerable<EmailAddress> addresses) =>
        JsonSerializer.Serialize(addresses.Take(500).Select(address => new MailParty(address.Name, address.Address)), JsonSerializerOptions.Web);

    private static string Cut(string text, int limit) => text.Length <= limit ? text : text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];

    /// <summary>PostgreSQL keeps neither NUL nor half a surrogate pair in text.</summary>
    private static string? Storable(string? text)
    {
        if (text is null)
            return null;
        var clean = text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;
        return clean.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? clean : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(clean));
    }
}
