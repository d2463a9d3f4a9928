using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Sending;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Web;
using AddinHost.Tracking.Links;
using Microsoft.Extensions.Options;

namespace AddinHost.Tracking;

/// <summary>Makes the form of a mail in which opens and clicks are seen; one form for all its recipients.</summary>
public sealed class FollowMessage(AppDb db, Caller caller, TrackingKeys keys, PublicUrl publicUrl, IOptions<TrackingOptions> options, TimeProvider clock)
{
    /// <summary>Pixels of ours go, links of ours lead again where they led; HTML without any is not touched.</summary>
    public string Strip(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        return html.Contains(TrackedBody.PixelPath, StringComparison.Ordinal) || html.Contains(TrackedBody.LinkPath, StringComparison.Ordinal)
            ? new TrackedBody(keys, publicUrl.Current, Guid.Empty).Html(html, opens: false, follow: false) : html;
    }

    public Followed Run(OutgoingMessage written, FollowRequest request)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(request);
        // A version 7 id would tell when it was made, and its neighbours.
        var id = Guid.NewGuid();
        var host = options.Value.Url.Length > 0 ? new Uri(options.Value.Url) : publicUrl.Current;
        var body = new TrackedBody(keys, host, id);
        var html = written.HtmlBody is { } given ? body.Html(given, request.Opens, request.Links) : null;
        var text = written.TextBody is { } plain && request.Links ? body.Text(plain) : written.TextBody;
        return new Followed(
            written with { HtmlBody = html, TextBody = text },
            message => db.TrackedMessages.Add(new TrackedMessage
            {
                Id = id, MailMessageId = message, MemberId = caller.MemberId, Opens = request.Opens && html is not null, Links = request.Links, CreatedAt = clock.GetUtcNow(),
            }));
    }
}
