using System.Net;
using AddinHost.Data;
using AddinHost.Messages.Images;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages;

/// <summary>The body of a message as a safe document: its policy alone stops scripts and requests, even if the cleaning let something through.</summary>
public sealed class GetBody(AppDb db, MessageSharing sharing, ImageLinks links)
{
    public const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox";

    /// <summary>Nobody looks at more; each link has to be sealed.</summary>
    private const int MostImages = 500;

    private const string Head =
        "<!doctype html><html><head><meta charset=\"utf-8\"><base target=\"_blank\"><style>body{font:14px/1.45 system-ui,'Segoe UI',sans-serif;margin:0;padding:12px;overflow-wrap:anywhere;color:#242424;background:#fff}"
        + "img{max-width:100%;height:auto}pre{white-space:pre-wrap;font:inherit;margin:0}blockquote{margin:8px 0 8px 4px;padding-left:12px;border-left:2px solid #d1d1d1;color:#616161}</style></head><body>";

    /// <param name="quoted">With the history that mail programs add below what was written.</param>
    /// <param name="showImages">With the images that lie on the internet, through this host; without, the places where they would stand are marked.</param>
    public async Task<Result<string>> HandleAsync(Guid id, bool quoted, bool showImages, CancellationToken ct)
    {
        var body = await db.MailBodies.AsNoTracking().SingleOrDefaultAsync(row => row.MailMessageId == id, ct);
        if (body is null)
            return GetMessage.NotFound;
        if (await sharing.OfAsync(id, ct) != SharingLevel.Everything)
            return GetMessage.NotShared;
        if (body.Html is null)
            return $"{Head}<pre>{WebUtility.HtmlEncode(quoted ? body.Text ?? "" : QuotedHistory.Without(body.Text ?? "", isHtml: false))}</pre></body></html>";
        var inline = await db.MailAttachments.Where(row => row.MailMessageId == id && row.ContentId != null).ToDictionaryAsync(row => row.Id, row => row.ContentId!, ct);
        var images = inline.GroupBy(pair => pair.Value, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => $"/api/v1/messages/{id}/attachments/{group.First().Key}", StringComparer.OrdinalIgnoreCase);
        var left = showImages ? MostImages : 0;
        return $"{Head}{SafeHtml.Clean(quoted ? body.Html : QuotedHistory.Without(body.Html, isHtml: true), images, Remote)}</body></html>";

        string? Remote(string address) => links.Fetchable(address) is not { } image ? null : left-- > 0 ? links.Of(image) : "";
    }
}
