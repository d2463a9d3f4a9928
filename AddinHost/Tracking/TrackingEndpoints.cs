using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Events;
using AddinHost.Tracking.Links;
using AddinHost.Tracking.Rights;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace AddinHost.Tracking;

/// <summary>
/// Pixel and redirect: no routing, no database, no answer that tells whether a message is known. A valid signature always gives the pixel or the way on, everything else
/// 404; what happened is written down by the way.
/// </summary>
public sealed class TrackingEndpoints(TrackingKeys keys, EventSpool spool, RightsPages pages, TimeProvider clock)
{
    private const int LongestAgent = 300;
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(1);

    /// <summary>A transparent pixel (GIF89a).</summary>
    private static readonly byte[] Pixel = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        var path = http.Request.Path.Value!;
        if (path.StartsWith(TrackedBody.PixelPath, StringComparison.Ordinal))
            return AnswerAsync(http, path.EndsWith(".gif", StringComparison.Ordinal) ? path[TrackedBody.PixelPath.Length..^4] : null, TokenKind.Pixel);
        if (path.StartsWith(TrackedBody.RightsPath, StringComparison.Ordinal))
            return pages.AnswerAsync(http, path[TrackedBody.RightsPath.Length..], TokenKind.Rights);
        if (path.StartsWith(TrackedBody.UnsubscribePath, StringComparison.Ordinal))
            return pages.AnswerAsync(http, path[TrackedBody.UnsubscribePath.Length..], TokenKind.Unsubscribe);
        return path.StartsWith(TrackedBody.LinkPath, StringComparison.Ordinal) ? AnswerAsync(http, path[TrackedBody.LinkPath.Length..], TokenKind.Link) : next(http);
    }

    private async Task AnswerAsync(HttpContext http, string? text, TokenKind kind)
    {
        var isGet = HttpMethods.IsGet(http.Request.Method);
        if (!isGet && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = "GET, HEAD";
            return;
        }

        if (!TrackingToken.TryRead(text, kind, keys, out var token))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        spool.Add(await SeenAsync(http, token, kind));
        var headers = http.Response.Headers;
        // Each look at the mail shall come here, and none of them says where it came from.
        headers.CacheControl = "no-store, private, max-age=0";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        if (kind == TokenKind.Link)
        {
            http.Response.StatusCode = StatusCodes.Status302Found;
            headers.Location = token.Target!;
            return;
        }

        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        http.Response.ContentType = "image/gif";
        http.Response.ContentLength = Pixel.Length;
        if (isGet)
            await http.Response.Body.WriteAsync(Pixel);
    }

    private async ValueTask<SpooledEvent> SeenAsync(HttpContext http, TrackingToken token, TokenKind kind)
    {
        var request = http.Request.Headers;
        var agent = request.UserAgent.ToString();
        return new SpooledEvent(
            Guid.CreateVersion7(), clock.GetUtcNow(), kind == TokenKind.Pixel ? TrackedAct.Open : TrackedAct.Click, token.Tracked, token.Link, token.Target, http.Connection.RemoteIpAddress?.ToString(),
            agent.Length > LongestAgent ? agent[..LongestAgent] : agent, http.Request.Method, IsPrefetch(request), request.AcceptLanguage.Count > 0, request.Cookie.Count > 0 ? await MemberAsync(http) : null);
    }

    /// <summary>fetch.spec.whatwg.org: Sec-Purpose; the older Purpose and X-Moz say the same.</summary>
    private static bool IsPrefetch(IHeaderDictionary request) =>
        request["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase) || request["Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase)
        || request["X-Moz"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase);

    /// <summary>Who is signed in to Inlay in this browser. With the database away nobody can say; then the event stands as anybody's.</summary>
    private static async Task<Guid?> MemberAsync(HttpContext http)
    {
        try
        {
            var found = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme).WaitAsync(LongestQuestion);
            return Guid.TryParse(found.Principal?.FindFirst(System.Security.Claims.ClaimTypes.NameIdentifier)?.Value, out var member) ? member : null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return null;
        }
    }
}
