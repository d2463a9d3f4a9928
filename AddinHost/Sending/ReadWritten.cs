using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Quoting;
using AddinHost.Sending.Drafts;
using AddinHost.Sending.Replies;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Results;

namespace AddinHost.Sending;

/// <summary>What was written, as a mail carries it: HTML made safe, the same as plain text, files, images as parts of it, and the quoted original below.</summary>
public sealed class ReadWritten(ComposedFiles composed, QuoteOriginal quotes, IBlobStore blobs, Unfollow unfollow)
{
    public sealed record Written(string? Html, string Text, IReadOnlyList<OutgoingAttachment> Files);

    public async Task<Result<Written>> RunAsync(SendMessage.Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var images = new HashSet<Guid>();
        var html = request.Html is null || (string.IsNullOrWhiteSpace(request.Html) && request.Quote is null) ? null : unfollow(WrittenHtml.ForSending(request.Html, images), true);
        var text = string.IsNullOrWhiteSpace(request.Text) ? html is null ? "" : ReplyText.PlainFromHtml(html) : unfollow(request.Text, false);
        var files = await FilesAsync(request.Files ?? [], images, ct);
        if (files.Error is { } gone)
            return gone;
        if (request.Quote is not { } asked)
            return new Written(html, text, files.Value);
        var quote = await quotes.RunAsync(asked, forEditing: false, ct);
        if (quote.Error is { } notSeen)
            return notSeen;
        return new Written(html is null ? null : $"{html}<br>{unfollow(quote.Value.Html, true)}", $"{text}\n\n{unfollow(quote.Value.Text, false)}", [.. files.Value, .. quote.Value.Files.Where(file => html is not null || file.ContentId is null)]);
    }

    /// <summary>The images that a text names, as parts of a mail.</summary>
    public Task<Result<IReadOnlyList<OutgoingAttachment>>> ImagesAsync(HashSet<Guid> images, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(images);
        return FilesAsync([], images, ct);
    }

    private async Task<Result<IReadOnlyList<OutgoingAttachment>>> FilesAsync(IReadOnlyList<Guid> asked, HashSet<Guid> images, CancellationToken ct)
    {
        var ids = asked.Concat(images).ToHashSet();
        var found = await composed.FindAsync(ids, ct);
        if (found.Count < ids.Count)
            return ComposedFiles.Gone;
        if (found.Sum(file => file.Size) > ComposedFiles.MostBytes)
            return Error.TooLarge("composed_files_too_large", "The files have more than {0} MB together, more than mail servers take.", ComposedFiles.MostBytes / 1_000_000);
        var files = new List<OutgoingAttachment>();
        foreach (var file in found)
        {
            if (blobs.Open(file.Blob) is not { } content)
                return ComposedFiles.Gone;
            await using (content)
                files.Add(await OutgoingAttachment.ReadAsync(file.Name, file.ContentType, content, images.Contains(file.Id) ? WrittenHtml.ContentId(file.Id) : null, ct));
        }

        return files;
    }
}
