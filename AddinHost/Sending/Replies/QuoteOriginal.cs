using System.Globalization;
using System.Net;
using System.Text;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Quoting;
using AddinHost.Messages;
using AddinHost.Messages.Files;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Replies;

/// <summary>A quoted original in the two forms of a mail, with the files that go along.</summary>
public sealed record Quoted(string Html, string Text, IReadOnlyList<OutgoingAttachment> Files);

/// <summary>
/// Writes a mail on the record below an answer, or passes it on, in the writer's language and in the forms by which mail programs know history. Only for who may
/// see all of it; pixels in it stay behind.
/// </summary>
public sealed class QuoteOriginal(AppDb db, MessageViews views, FileScans scans, IBlobStore blobs)
{
    /// <summary>Images of an original that go along with an answer.</summary>
    private const long MostImageBytes = 10_000_000;

    /// <param name="forEditing">Images show where they lie, and none go along.</param>
    public async Task<Result<Quoted>> RunAsync(QuoteRequest request, bool forEditing, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var message = (await views.OfAsync([request.MessageId], ct)).GetValueOrDefault(request.MessageId);
        if (message is null)
            return GetMessage.NotFound;
        if (message.Sharing != SharingLevel.Everything)
            return GetMessage.NotShared;
        var body = await db.MailBodies.AsNoTracking().SingleOrDefaultAsync(row => row.MailMessageId == message.Id, ct);
        var rows = await db.MailAttachments.AsNoTracking().Where(row => row.MailMessageId == message.Id).OrderBy(row => row.Position).ToListAsync(ct);
        var problems = await scans.ProblemsAsync(rows, ct);
        var wanted = (request.Attachments ?? []).ToHashSet();
        if (rows.FindAll(row => row.ContentId is null && wanted.Contains(row.Id)) is var chosen && (chosen.Count < wanted.Count || chosen.Exists(row => problems.ContainsKey(row.Id))))
            return Error.Field("quote", "quoted_file_gone", "One of the files of the original can no longer be passed on. Leave it out.");

        var (images, files) = Images(rows.FindAll(row => row.ContentId is not null && !problems.ContainsKey(row.Id)), message.Id, forEditing);
        var inner = body?.Html is { } html ? SafeHtml.ForMail(html, images, WrittenHtml.OnTheWeb) : $"<div style=\"white-space:pre-wrap\">{WebUtility.HtmlEncode(body?.Text ?? "")}</div>";
        var plain = body?.Text ?? (body?.Html is { } only ? ReplyText.PlainFromHtml(only) : "");
        files.AddRange(forEditing ? [] : chosen);
        var attached = new List<OutgoingAttachment>();
        foreach (var file in files)
        {
            if (await ReadAsync(file, ct) is not { } content)
                return Error.Field("quote", "quoted_file_gone", "One of the files of the original can no longer be passed on. Leave it out.");
            attached.Add(new OutgoingAttachment(SafeFileName.Of(file.Name), SafeType.Of(file.ContentType), content, file.ContentId is null ? null : WrittenHtml.ContentId(file.Id)));
        }

        return request.Kind == ReplyKind.Forward
            ? Forwarded(message, request.TimeZone, inner, plain) with { Files = attached }
            : Answered(message, request.TimeZone, inner, plain) with { Files = attached };
    }

    private static (Dictionary<string, string> Images, List<MailAttachment> Files) Images(List<MailAttachment> rows, Guid message, bool forEditing)
    {
        var images = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var files = new List<MailAttachment>();
        var left = MostImageBytes;
        foreach (var row in rows)
        {
            if (row.Size > left || !row.ContentType.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || !images.TryAdd(row.ContentId!, forEditing ? $"/api/v1/messages/{message}/attachments/{row.Id}" : "cid:" + WrittenHtml.ContentId(row.Id)))
                continue;
            left -= row.Size;
            if (!forEditing)
                files.Add(row);
        }

        return (images, files);
    }

    private static Quoted Answered(MessageView message, string? timeZone, string html, string text)
    {
        var line = Say.Text("quote_attribution", "On {0}, {1} wrote:", Date(message.SentAt, timeZone), Name(message.From));
        var quoted = string.Join('\n', text.TrimEnd().ReplaceLineEndings("\n").Split('\n').Select(one => one.StartsWith('>') ? ">" + one : one.Length == 0 ? ">" : "> " + one));
        return new Quoted(
            $"<div class=\"gmail_quote\"><div class=\"gmail_attr\">{WebUtility.HtmlEncode(line)}</div><blockquote type=\"cite\" class=\"gmail_quote\" style=\"margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex\">{html}</blockquote></div>",
            $"{line}\n\n{quoted}\n",
            []);
    }

    private static Quoted Forwarded(MessageView message, string? timeZone, string html, string text)
    {
        var lines = new List<string>
        {
            "---------- " + Say.Text("quote_forwarded", "Forwarded message") + " ----------",
            Say.Text("quote_from", "From: {0}", Name(message.From)),
            Say.Text("quote_date", "Date: {0}", Date(message.SentAt, timeZone)),
            Say.Text("quote_subject", "Subject: {0}", message.Subject),
            Say.Text("quote_to", "To: {0}", string.Join(", ", message.To.Select(Name))),
        };
        if (message.Cc.Count > 0)
            lines.Add(Say.Text("quote_cc", "Cc: {0}", string.Join(", ", message.Cc.Select(Name))));
        var head = new StringBuilder();
        foreach (var line in lines)
            head.Append(WebUtility.HtmlEncode(line)).Append("<br>");
        return new Quoted($"<div class=\"gmail_quote\"><div class=\"gmail_attr\">{head}</div><br>{html}</div>", $"{string.Join('\n', lines)}\n\n{text}\n", []);
    }

    private static string Name(MailParty party) => string.IsNullOrWhiteSpace(party.Name) ? party.Address : $"{party.Name} <{party.Address}>";

    private static string Date(DateTimeOffset at, string? timeZone)
    {
        var zone = timeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found) ? found : TimeZoneInfo.Utc;
        var culture = CultureInfo.GetCultureInfo(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "de" ? "de" : "en");
        return TimeZoneInfo.ConvertTime(at, zone).ToString(Say.Text("quote_date_format", "d MMM yyyy 'at' HH:mm"), culture) + (zone.Equals(TimeZoneInfo.Utc) ? " UTC" : "");
    }

    private async Task<byte[]?> ReadAsync(MailAttachment file, CancellationToken ct)
    {
        if (blobs.Open(file.Blob) is not { } content)
            return null;
        await using (content)
        {
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, ct);
            return copy.ToArray();
        }
    }
}
