using AddinHost.Messages;
using AddinHost.Sending.Drafts;

namespace AddinHost.Sending;

/// <summary>What members write, made safe whatever program it comes from: nothing that runs, no forms, images from the web or taken into it.</summary>
public static class WrittenHtml
{
    private static readonly Dictionary<string, string> NoImages = [];

    /// <summary>As it is kept: images taken in stay where they are had.</summary>
    /// <param name="images">Gets the ids of those.</param>
    public static string Clean(string html, ISet<Guid> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return SafeHtml.ForMail(html, NoImages, address =>
        {
            if (ComposedFiles.IdIn(address) is not { } id)
                return OnTheWeb(address);
            images.Add(id);
            return ComposedFiles.Path + id;
        });
    }

    /// <summary>As it goes out: images taken in become parts of the mail.</summary>
    public static string ForSending(string html, ISet<Guid> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return SafeHtml.ForMail(html, NoImages, address =>
        {
            if (ComposedFiles.IdIn(address) is not { } id)
                return OnTheWeb(address);
            images.Add(id);
            return "cid:" + ContentId(id);
        });
    }

    public static string? OnTheWeb(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" ? url.AbsoluteUri : null;

    public static string ContentId(Guid id) => $"{id:N}@inlay";
}
