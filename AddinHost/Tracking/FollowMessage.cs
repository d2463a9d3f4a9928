using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Sending;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Texts;
using AddinHost.Shared.Web;
using AddinHost.Tracking.Links;
using AddinHost.Tracking.Policies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Tracking;

/// <summary>Makes the form of a mail in which opens and clicks are seen, where its readers may be tracked; one form for all of them. The same for the way to unsubscribe.</summary>
public sealed class FollowMessage(AppDb db, Caller caller, DecideTracking decide, TrackingPolicies policies, TrackingKeys keys, PublicUrl publicUrl, IOptions<TrackingOptions> options, TimeProvider clock)
{
    private const int LongestName = 300;

    /// <summary>Pixels of ours go, links of ours lead again where they led; HTML without any is not touched.</summary>
    public string Strip(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        return html.Contains(TrackedBody.PixelPath, StringComparison.Ordinal) || html.Contains(TrackedBody.LinkPath, StringComparison.Ordinal)
            ? new TrackedBody(keys, publicUrl.Current, Guid.Empty).Html(html, opens: false, follow: false) : html;
    }

    public async Task<Followed?> RunAsync(OutgoingMessage written, IReadOnlyList<string> recipients, FollowRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(recipients);
        ArgumentNullException.ThrowIfNull(request);
        var policy = await policies.FindAsync(ct);
        // Which of several wants no more mail could not be told (RFC 8058 section 3.1: one address in each).
        var unsubscribe = (request.Unsubscribe || policy is { Unsubscribe: true }) && recipients.Count == 1;
        var asked = policy is { Mode: TrackingMode.Always } || request.Opens || request.Links;
        var may = asked && TrackingDecision.OfAll(await decide.FactsAsync(recipients, ct), policy).Allowed;
        var (opens, links) = policy is { Mode: TrackingMode.Always } ? (may, may) : (may && request.Opens, may && request.Links);
        if (!opens && !links && !unsubscribe)
            return null;

        // A version 7 id would tell when it was made, and its neighbours.
        var id = Guid.NewGuid();
        var host = options.Value.Url.Length > 0 ? new Uri(options.Value.Url) : publicUrl.Current;
        var name = await db.Organizations.Where(row => row.Id == caller.OrganizationId).Select(row => row.Name).SingleAsync(ct);
        if (name.Length > LongestName)
            name = name[..LongestName];
        var page = new Uri(host, TrackedBody.RightsPath + new TrackingToken(TokenKind.Rights, id, 0, name).Sign(keys));
        var message = opens || links ? Body(written, new TrackedBody(keys, host, id), opens, links, policy, page) : written;
        if (unsubscribe)
        {
            var way = new Uri(host, TrackedBody.UnsubscribePath + new TrackingToken(TokenKind.Unsubscribe, id, 0, name).Sign(keys));
            message = message with { ExtraHeaders = [.. message.ExtraHeaders, new("List-Unsubscribe", $"<{way.AbsoluteUri}>"), new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")] };
        }

        var hasPixel = opens && message.HtmlBody is not null;
        return new Followed(message, sent => db.TrackedMessages.Add(new TrackedMessage { Id = id, MailMessageId = sent, MemberId = caller.MemberId, Opens = hasPixel, Links = links, CreatedAt = clock.GetUtcNow() }));
    }

    private static OutgoingMessage Body(OutgoingMessage written, TrackedBody body, bool opens, bool links, TrackingPolicy? policy, Uri page)
    {
        var words = policy is { Footer: true } ? Say.Text("tracking_footer", "It is recorded whether this email is read. What is recorded, and how to object") : null;
        var html = written.HtmlBody is { } given ? body.Html(given, opens, links, words is null ? null : (words, page), links && policy is { Trap: true } ? page : null) : null;
        var text = written.TextBody is { } plain && links ? body.Text(plain) : written.TextBody;
        return written with { HtmlBody = html, TextBody = words is null || text is null ? text : $"{text.TrimEnd()}\n\n{words}: {page.AbsoluteUri}\n" };
    }
}
