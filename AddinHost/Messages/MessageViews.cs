using System.Text.Json;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages;

/// <summary>A file of a message as it is listed.</summary>
public sealed record AttachmentView(Guid Id, string Name, string Type, long Size, string Url);

/// <summary>What became of one recipient.</summary>
public sealed record RecipientView(string Address, string State, string? Code, string? Text);

/// <summary>A message without its body.</summary>
public record MessageView(
    Guid Id,
    string MessageId,
    Guid ThreadId,
    MailDirection Direction,
    SendState? State,
    MailParty From,
    IReadOnlyList<MailParty> To,
    IReadOnlyList<MailParty> Cc,
    string Subject,
    string Preview,
    DateTimeOffset SentAt,
    IReadOnlyList<AttachmentView> Attachments);

/// <summary>Reads messages in the form that people and programs see.</summary>
public sealed class MessageViews(AppDb db)
{
    public async Task<MessageView> OfAsync(MailMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var files = await db.MailAttachments.AsNoTracking().Where(row => row.MailMessageId == message.Id && row.ContentId == null).OrderBy(row => row.Position).ToListAsync(ct);
        return View(message, files);
    }

    public async Task<Dictionary<Guid, MessageView>> OfAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var messages = await db.MailMessages.AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(ct);
        var files = (await db.MailAttachments.AsNoTracking().Where(row => ids.Contains(row.MailMessageId)).ToListAsync(ct)).ToLookup(row => row.MailMessageId);
        return messages.ToDictionary(row => row.Id, row => View(row, files[row.Id]));
    }

    private static MessageView View(MailMessage row, IEnumerable<MailAttachment> files) => new(
        row.Id, row.MessageId, row.ThreadId, row.Direction, row.State, new MailParty(row.FromName, row.FromAddress), Parties(row.To), Parties(row.Cc), row.Subject, row.Preview, row.SentAt,
        [.. files.Where(file => file.ContentId is null).OrderBy(file => file.Position).Select(file => new AttachmentView(file.Id, file.Name, file.ContentType, file.Size, $"/api/v1/messages/{row.Id}/attachments/{file.Id}"))]);

    /// <summary>Who stands in an address field as it is kept.</summary>
    public static List<MailParty> Parties(string json) => JsonSerializer.Deserialize<List<MailParty>>(json, JsonSerializerOptions.Web)!;
}
