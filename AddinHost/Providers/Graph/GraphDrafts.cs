using System.Net;
using System.Net.Http.Headers;
using AddinHost.Mail.Mime;
using Microsoft.Graph.Models;
using Microsoft.Graph.Me.Messages.Item.Attachments.CreateUploadSession;
using Microsoft.Graph.Me.Messages.Item.CreateReply;

namespace AddinHost.Providers.Graph;

/// <content>A draft too large for one request: the message without its files, then file by file.</content>
public sealed partial class GraphProvider
{
    /// <summary>From here on an attachment needs an upload session (learn.microsoft.com/graph/outlook-large-attachments).</summary>
    private const int LargeAttachment = 2_900_000;

    /// <summary>Chunks are multiples of 320 KiB and below 4 MB.</summary>
    private const int Chunk = 10 * 320 * 1024;

    private async Task<string> BuildDraftAsync(PreparedMail mail, MessageHeaders headers, CancellationToken ct)
    {
        var mime = MimeMessage.Parse(mail.Content);
        var id = headers.InReplyTo.Count > 0 && await FindParentAsync(headers.InReplyTo[0], ct) is { } parent
            ? await ReplyDraftAsync(parent, mail, headers, mime, ct)
            : await NewDraftAsync(mail, headers, mime, ct);
        foreach (var part in mime.Attachments)
            await AttachAsync(id, part, ct);
        return id;
    }

    private async Task<string> NewDraftAsync(PreparedMail mail, MessageHeaders headers, MimeMessage mime, CancellationToken ct)
    {
        var message = Written(mail, headers, mime);
        // At most five fields, names beginning with x- (learn.microsoft.com/graph/api/resources/internetmessageheader).
        message.InternetMessageHeaders = [new InternetMessageHeader { Name = GraphProperties.RefHeader, Value = mail.MessageId.Value }];
        var draft = await graph.CallAsync(api => api.Me.Messages.PostAsync(message, cancellationToken: ct), ct);
        return draft?.Id ?? throw GraphErrors.Broken();
    }

    /// <summary>Only Exchange itself can write In-Reply-To and References into such a draft, and does so for replies that it begins.</summary>
    private async Task<string> ReplyDraftAsync(string parent, PreparedMail mail, MessageHeaders headers, MimeMessage mime, CancellationToken ct)
    {
        var draft = await graph.CallAsync(api => api.Me.Messages[parent].CreateReply.PostAsync(new CreateReplyPostRequestBody(), cancellationToken: ct), ct);
        var id = draft?.Id ?? throw GraphErrors.Broken();
        var message = Written(mail, headers, mime);
        // Fields cannot be added to a message that exists; the property that stands for one can.
        message.SingleValueExtendedProperties = [new SingleValueLegacyExtendedProperty { Id = GraphProperties.Ref, Value = mail.MessageId.Value }];
        await graph.CallAsync(api => api.Me.Messages[id].PatchAsync(message, cancellationToken: ct), ct);
        return id;
    }

    private async Task<string?> FindParentAsync(MessageId parent, CancellationToken ct)
    {
        var page = await graph.CallAsync(
            api => api.Me.Messages.GetAsync(
                request =>
                {
                    request.QueryParameters.Filter = $"internetMessageId eq '{GraphProperties.Quoted(parent.ToString())}'";
                    (request.QueryParameters.Select, request.QueryParameters.Top) = (State, 1);
                },
                ct),
            ct);
        return page?.Value?.FirstOrDefault(message => message.IsDraft == false)?.Id;
    }

    private static Message Written(PreparedMail mail, MessageHeaders headers, MimeMessage mime) => new()
    {
        Subject = headers.Subject,
        Body = mime.HtmlBody is { } html ? new ItemBody { ContentType = BodyType.Html, Content = html } : new ItemBody { ContentType = BodyType.Text, Content = mime.TextBody ?? "" },
        From = headers.From is { } from ? Person(from) : null,
        ToRecipients = [.. headers.To.Select(Person)],
        CcRecipients = [.. headers.Cc.Select(Person)],
        BccRecipients = [.. Hidden(mail, headers).Select(Person)],
        ReplyTo = [.. headers.ReplyTo.Select(Person)],
    };

    private static Recipient Person(Mail.Mime.EmailAddress address) =>
        new() { EmailAddress = new Microsoft.Graph.Models.EmailAddress { Address = address.Address, Name = address.Name } };

    private async Task AttachAsync(string id, MimePart part, CancellationToken ct)
    {
        var content = part.Decode();
        var name = part.FileName ?? (part.IsMessage ? "message.eml" : "attachment");
        if (content.Length < LargeAttachment)
        {
            var file = new FileAttachment { Name = name, ContentType = part.ContentType.Value, ContentBytes = content, ContentId = part.ContentId, IsInline = part.ContentId is not null };
            await graph.CallAsync(api => api.Me.Messages[id].Attachments.PostAsync(file, cancellationToken: ct), ct);
            return;
        }

        var about = new CreateUploadSessionPostRequestBody
        {
            AttachmentItem = new AttachmentItem
            {
                AttachmentType = AttachmentType.File,
                Name = name,
                ContentType = part.ContentType.Value,
                Size = content.Length,
                ContentId = part.ContentId,
                IsInline = part.ContentId is not null,
            },
        };
        var session = await graph.CallAsync(api => api.Me.Messages[id].Attachments.CreateUploadSession.PostAsync(about, cancellationToken: ct), ct);
        var to = UploadAddress(session?.UploadUrl);
        for (var from = 0; from < content.Length; from += Chunk)
            await UploadAsync(to, content, from, Math.Min(Chunk, content.Length - from), ct);
    }

    /// <summary>The address lies at Outlook and carries its own permission; files go nowhere else.</summary>
    private Uri UploadAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (graph.Root.GetLeftPart(UriPartial.Authority) == address.GetLeftPart(UriPartial.Authority)
            || (address is { Scheme: "https", IsDefaultPort: true } && cloud.IsOutlook(address.Host)))
            ? address
            : throw GraphErrors.Broken();

    private async Task UploadAsync(Uri to, byte[] content, int from, int count, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, to) { Content = new ByteArrayContent(content, from, count) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            request.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, from + count - 1, content.Length);
            try
            {
                using var answer = await graph.Http.SendAsync(request, ct);
                if (answer.IsSuccessStatusCode)
                    return;
                if (attempt == ReadBackTries || answer.StatusCode is not (HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError))
                    throw new ProviderException(ProviderFailure.Unavailable, "microsoft_unavailable");
            }
            catch (Exception exception) when (GraphErrors.Covers(exception, ct))
            {
                if (attempt == ReadBackTries)
                    throw GraphErrors.From(exception, time.GetUtcNow());
            }

            await Task.Delay(TimeSpan.FromSeconds(attempt), time, ct);
        }
    }
}
