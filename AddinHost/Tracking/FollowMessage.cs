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

/// <summary>Makes the form of a mail in which opens and clicks are seen, where its readers may be tracked: one form for all of them, or one for each. The same for the way to unsubscribe.</summary>
public sealed class FollowMessage(AppDb db, Caller caller, DecideTracking decide, TrackingPolicies policies, TrackingKeys keys, PublicUrl publicUrl, IOptions<TrackingOptions> options, TimeProvider clock)
{
    private const int LongestName = 300;

    /// <summary>Pixels of ours and ways to object or unsubscribe go, links of ours lead again where they led; what has none of them is not touched.</summary>
    public string Strip(string body, bool isHtml)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (!TrackedBody.Paths.Any(path => body.Contains(path, StringComparison.Ordinal)))
            return body;
        var stripped = new TrackedBody(keys, publicUrl.Current, Guid.Empty);
        return isHtml ? stripped.Html(body, opens: false, follow: false) : stripped.Stripped(body);
    }

    public async Task<Followed?> RunAsync(OutgoingMessage written, IReadOnlyList<string> recipients, FollowRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(recipients);
        ArgumentNullException.ThrowIfNull(request);
        var policy = await policies.FindAsync(ct);
        var wanted = request with { Unsubscribe = request.Unsubscribe || policy is { Unsubscribe: true } };
        if (policy is { Mode: TrackingMode.Always })
            wanted = wanted with { Opens = true, Links = true };
        if (!wanted.Opens && !wanted.Links && !wanted.Unsubscribe)
            return null;
        var name = await db.Organizations.Where(row => row.Id == caller.OrganizationId).Select(row => row.Name).SingleAsync(ct);
        if (name.Length > LongestName)
            name = name[..LongestName];
        if (request.PerRecipient)
        {
            var copies = new List<(string Address, One? One)>();
            // A copy has one reader: only what they admit counts in it.
            foreach (var address in recipients)
                copies.Add((address, OneFor(written, address, await MayAsync([address], policy, ct), wanted, policy, name)));
            return copies.TrueForAll(copy => copy.One is null) ? null : new Followed(written, sent => db.TrackedMessages.AddRange(copies.Select(copy => copy.One).OfType<One>().Select(one => one.Row(sent))))
            {
                Copies = [.. copies.Select(copy => new FollowedCopy(copy.Address, copy.One?.Message))],
            };
        }

        // Which of several wants no more mail could not be told (RFC 8058 section 3.1: one address in each).
        var only = recipients is [var alone] ? alone : null;
        return OneFor(written, only, await MayAsync(recipients, policy, ct), only is null ? wanted with { Unsubscribe = false } : wanted, policy, name) is { } shared
            ? new Followed(shared.Message, sent => db.TrackedMessages.Add(shared.Row(sent))) : null;
    }

    private sealed record One(OutgoingMessage Message, Func<Guid, TrackedMessage> Row);

    private async Task<bool> MayAsync(IReadOnlyList<string> readers, TrackingPolicy? policy, CancellationToken ct) => TrackingDecision.OfAll(await decide.FactsAsync(readers, ct), policy).Allowed;

    /// <param name="address">Its only reader; null where there are several.</param>
    private One? OneFor(OutgoingMessage written, string? address, bool may, FollowRequest wanted, TrackingPolicy? policy, string name)
    {
        var (opens, links, unsubscribe) = (may && wanted.Opens, may && wanted.Links, wanted.Unsubscribe);
        if (!opens && !links && !unsubscribe)
            return null;

        // A version 7 id would tell when it was made, and its neighbours.
        var id = Guid.NewGuid();
        var host = options.Value.Url.Length > 0 ? new Uri(options.Value.Url) : publicUrl.Current;
        var page = new Uri(host, TrackedBody.RightsPath + new TrackingToken(TokenKind.Rights, id, 0, name).Sign(keys));
        var message = opens || links ? Body(written, new TrackedBody(keys, host, id), opens, links, policy, page) : written;
        if (unsubscribe)
        {
            var way = new Uri(host, TrackedBody.UnsubscribePath + new TrackingToken(TokenKind.Unsubscribe, id, 0, name).Sign(keys));
            message = message with { ExtraHeaders = [.. message.ExtraHeaders, new("List-Unsubscribe", $"<{way.AbsoluteUri}>"), new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")] };
        }

        var (hasPixel, member, now) = (opens && message.HtmlBody is not null, caller.MemberId, clock.GetUtcNow());
        return new One(message, sent => new TrackedMessage { Id = id, MailMessageId = sent, MemberId = member, Address = address, Opens = hasPixel, Links = links, CreatedAt = now });
    }

    private static OutgoingMessage Body(OutgoingMessage written, TrackedBody body, bool opens, bool links, TrackingPolicy? policy, Uri page)
    {
        var words = policy is { Footer: true } ? Say.Text("tracking_footer", "It is recorded whether this email is read. What is recorded, and how to object") : null;
        var html = written.HtmlBody is { } given ? body.Html(given, opens, links, words is null ? null : (words, page), links && policy is { Trap: true } ? page : null) : null;
        var text = written.TextBody is { } plain && links ? body.Text(plain) : written.TextBody;
        return written with { HtmlBody = html, TextBody = words is null || text is null ? text : $"{text.TrimEnd()}\n\n{words}: {page.AbsoluteUri}\n" };
    }
}
