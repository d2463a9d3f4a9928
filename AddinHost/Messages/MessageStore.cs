using System.Text;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Quoting;
using AddinHost.Messages.Files;
using AddinHost.Messages.Search;
using AddinHost.Organizations;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages;

/// <summary>A file of a message whose bytes are stored already, or will not be.</summary>
/// <param name="NotKept">Why its bytes are not stored; null where they are.</param>
public sealed record StoredFile(string Blob, string Name, string ContentType, long Size, string? ContentId, string? NotKept = null);

/// <summary>A parsed message with its files in the blob store, ready for the transaction.</summary>
public sealed record ReadMessage(MessageHeaders Headers, string? Text, string? Html, IReadOnlyList<StoredFile> Files, byte[] ContentHash)
{
    /// <summary>By all of its headers, also where few of them are kept.</summary>
    public bool IsAutoReply { get; init; } = Headers.IsAutoReply;

    /// <summary>Names of files that were larger than is kept.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Its headers, or a part of them, and nothing of its body.</summary>
    public bool IsPartial { get; init; }
}

/// <summary>Who brought a message and how it belongs to others.</summary>
/// <param name="ChoseRecords">Somebody said on which companies and deals it stands, so that nothing is added by itself.</param>
public sealed record MessageOrigin(Guid ThreadId, MailDirection Direction, DateTimeOffset ReceivedAt, Guid? MailboxId, Guid? MemberId, SendState? State = null, bool ChoseRecords = false);

/// <summary>Keeps messages: once per organization, whoever brings them.</summary>
public sealed class MessageStore(AppDb db, FileSpace space, KnownMessages known, SearchIndex search, OrganizationHashes hashes, Outbox outbox, TimeProvider clock)
{
    /// <summary>Event: a message that we send moved on.</summary>
    public const string StateChanged = "send.state_changed";

    private const int SubjectLimit = 1_000;
    private const int HeaderLimit = 256 * 1024;

    /// <summary>Parses a message and stores its files; before the transaction, since nothing of it can be taken back and nothing needs to be.</summary>
    /// <param name="skip">Files that are not to be stored, by the name that the mail gives them; images that the text shows are part of it.</param>
    public Task<ReadMessage> ReadAsync(ReadOnlyMemory<byte> content, CancellationToken ct, Predicate<string>? skip = null)
    {
        var message = MimeMessage.Parse(content);
        return ReadAsync(message, MailIdentity.ContentHash(content.Span, message.Headers), int.MaxValue, ct, skip);
    }

    /// <summary>The same for a message that is not held in memory; files above a size are left out.</summary>
    public async Task<ReadMessage> ReadAsync(MimeMessage message, byte[] contentHash, int mostFileBytes, CancellationToken ct, Predicate<string>? skip = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        var files = new List<StoredFile>();
        var leftOut = new List<string>();
        foreach (var part in message.Attachments)
        {
            var name = SafeFileName.Of(Storable(part.FileName));
            if (part.DecodedLength > mostFileBytes || (skip is not null && !IsInline(part, message) && skip(part.FileName ?? "")))
            {
                leftOut.Add(name);
                continue;
            }

            var (blob, size, notKept) = await space.PutAsync(part, ct);
            files.Add(new StoredFile(blob, name, SafeType.Of(part.ContentType.Value), size, notKept is null && IsInline(part, message) ? part.ContentId : null, notKept));
        }

        return new ReadMessage(message.Headers, message.TextBody, message.HtmlBody, files, contentHash) { LeftOut = leftOut };
    }

    /// <summary>
    /// Adds the message to the open transaction and gives its row. The unique index decides: a message that is there already is returned as
    /// it is, with <c>Added</c> false.
    /// </summary>
    public async Task<(MailMessage Message, bool Added)> AddAsync(ReadMessage read, MessageOrigin origin, JoinedThread joined, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(joined);
        var headers = read.Headers;
        var messageId = headers.MessageId?.Value ?? "";
        var identity = MailIdentity.Of(read);
        List<Guid> shared = !joined.IdIsKnown ? [] : [.. (await known.AllAsync(messageId, ct)).Select(other => other.Id)];
        var message = new MailMessage
        {
            ThreadId = joined.Id,
            MessageId = messageId,
            Identity = identity,
            SharesMessageId = shared.Count > 0,
            Direction = origin.Direction,
            FromName = Storable(headers.From?.Name),
            FromAddress = headers.From?.Address ?? "",
            To = Parties(headers.To),
            Cc = Parties(headers.Cc),
            Subject = Cut(Storable(headers.Subject) ?? "", SubjectLimit),
            Preview = Storable(ReplyText.PreviewOf(read.Text, read.Html, headers.Subject))!,
            IsAutoReply = read.IsAutoReply,
            SentAt = Plausible(headers.Date, origin.ReceivedAt),
            MailboxId = origin.MailboxId,
            MemberId = origin.MemberId,
            LoggedAt = clock.GetUtcNow(),
            IsPartial = read.IsPartial,
            State = origin.State,
            ChoseRecords = origin.ChoseRecords,
        };
        if (!await db.TryInsertAsync(message, ct))
        {
            var present = await db.MailMessages.AsNoTracking().SingleAsync(row => row.Identity == identity, ct);
            await FillAsync(present.Id, read.Files, ct);
            return (present, false);
        }

        // Of messages that share a name each says so, whichever came first.
        if (shared.Count > 0)
            await db.MailMessages.Where(row => shared.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.SharesMessageId, true), ct);
        // Past the change tracker, which would look at all that a batch has added so far for each of its messages.
        await db.TryInsertAsync(new MailBody { MailMessageId = message.Id, HeaderBlock = HeaderBlock(headers), Text = Storable(read.Text), Html = Storable(read.Html) }, ct);
        await AddFilesAsync(message.Id, read.Files, ct);
        var hash = await hashes.GetAsync(ct);
        await db.InsertMissingAsync([.. MessageParty.Named(headers).Select(address => MessageParty.KeyOf(address, hash)).Distinct().Select(key => new MessageParty { Key = key, MailMessageId = message.Id })], ct);
        if (messageId.Length > 0)
            await known.AddAsync(messageId, message.Id, ct);
        await db.InsertMissingAsync([.. joined.Unknown.Distinct().Select(key => new MessageReference { Hash = key, MailMessageId = message.Id })], ct);
        await search.AddAsync(message, Storable(read.Text), Storable(read.Html), ct);
        return (message, true);
    }

    /// <summary>
    /// Gives a message of which only headers are kept the rest of it, inside the open transaction. Nothing to do where it has that already, or this brings none.
    /// </summary>
    public async Task<bool> CompleteAsync(MailMessage message, ReadMessage read, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(read);
        if (read.IsPartial)
            return false;
        var headers = read.Headers;
        var (subject, preview) = (Cut(Storable(headers.Subject) ?? "", SubjectLimit), Storable(ReplyText.PreviewOf(read.Text, read.Html, headers.Subject))!);
        if (await db.MailMessages.Where(row => row.Id == message.Id && row.IsPartial)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.IsPartial, false).SetProperty(row => row.Subject, subject).SetProperty(row => row.Preview, preview), ct) == 0)
            return false;
        var (block, text, html) = (HeaderBlock(headers), Storable(read.Text), Storable(read.Html));
        await db.MailBodies.Where(row => row.MailMessageId == message.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.HeaderBlock, block).SetProperty(row => row.Text, text).SetProperty(row => row.Html, html), ct);
        await AddFilesAsync(message.Id, read.Files, ct);
        await db.SearchedMessages.Where(row => row.MailMessageId == message.Id).ExecuteDeleteAsync(ct);
        await search.AddAsync(await db.MailMessages.AsNoTracking().SingleAsync(row => row.Id == message.Id, ct), text, html, ct);
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>This is what is kept of the message, and not something else under its name.</summary>
    public async Task<bool> IsSameAsync(Guid id, ReadMessage read, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (read.IsPartial || await db.MailBodies.AsNoTracking().Where(row => row.MailMessageId == id).Select(row => new { row.Text, row.Html }).SingleOrDefaultAsync(ct) is not { } kept)
            return false;
        return Plain(kept.Text) == Plain(Storable(read.Text)) && Plain(kept.Html) == Plain(Storable(read.Html));

        // Programs differ in how they end lines.
        static string Plain(string? text) => (text ?? "").ReplaceLineEndings("\n").Trim();
    }

    private async Task AddFilesAsync(Guid messageId, IReadOnlyList<StoredFile> files, CancellationToken ct)
    {
        await db.InsertMissingAsync(
            [.. files.Select((file, at) => new MailAttachment
            {
                MailMessageId = messageId, Blob = file.Blob, Name = file.Name, ContentType = file.ContentType, Size = file.Size, ContentId = file.ContentId, Position = at, NotKept = file.NotKept,
            })],
            ct);
        foreach (var file in files.Where(file => file.NotKept is null))
            await space.AddAsync(file.Blob, file.Size, ct);
    }

    private static byte[] HeaderBlock(MessageHeaders headers) => headers.Raw.Length <= HeaderLimit ? headers.Raw.ToArray() : headers.Raw[..HeaderLimit].ToArray();

    /// <summary>There was no room for a file when the message came; who logs it again, when there is, brings it.</summary>
    private async Task FillAsync(Guid id, IReadOnlyList<StoredFile> files, CancellationToken ct)
    {
        if (files.Count == 0)
            return;
        foreach (var row in await db.MailAttachments.AsNoTracking().Where(row => row.MailMessageId == id && row.NotKept != null).ToListAsync(ct))
        {
            if (row.Position >= files.Count || files[row.Position] is not { NotKept: null } file || file.Size != row.Size || file.Name != row.Name)
                continue;
            await db.MailAttachments.Where(one => one.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.Blob, file.Blob).SetProperty(one => one.NotKept, (string?)null), ct);
            await space.AddAsync(file.Blob, file.Size, ct);
        }
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
        return new ReadMessage(headers, null, null, [], MailIdentity.ContentHash([], headers)) { IsPartial = true };
    }

    /// <summary>A message of which only who wrote to whom, when and in answer to what is kept.</summary>
    public static ReadMessage EnvelopeOnly(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return HeadersOnly(headers.Only("From", "To", "Cc", "Date", "Message-ID", "In-Reply-To", "References")) with { IsAutoReply = headers.IsAutoReply };
    }

    /// <summary>The copy in Sent was seen: the message went out and is filed. Inside the open transaction.</summary>
    public async Task ProveSentAsync(Guid id, CancellationToken ct)
    {
        if (await TryChangeStateAsync(id, [SendState.HandingOff, SendState.Unconfirmed, SendState.Accepted], SendState.Filed, ct))
            outbox.Add(StateChanged, new { id, state = SendState.Filed }, null);
    }

    /// <summary>A date from the future or from before mail existed would put the message where nobody finds it.</summary>
    public static DateTimeOffset Plausible(DateTimeOffset? date, DateTimeOffset receivedAt) =>
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
