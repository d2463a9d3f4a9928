using System.Globalization;
using System.Text.Encodings.Web;
using AddinHost.Contacts.Marks;
using AddinHost.Shared.Texts;
using AddinHost.Tracking.Links;

namespace AddinHost.Tracking.Rights;

/// <summary>
/// The pages for readers of tracked mail: what is tracked and how to object, and no more such mail. Plain HTML without scripts, cookies or anything from elsewhere; all that
/// stands on them is signed into their address, so that they look the same whether or not anybody knows the mail. Looking changes nothing: scanners look too.
/// </summary>
public sealed partial class RightsPages(TrackingKeys keys, IServiceScopeFactory scopes, ILogger<RightsPages> logger)
{
    private const int LongestForm = 4_096;
    private const string Style = "body{font:16px/1.5 system-ui,sans-serif;color:#242424;background:#fff;max-width:40rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.5rem;line-height:1.25}"
        + "label{display:block;margin:1rem 0 .25rem}input{font:inherit;padding:.5rem;width:100%;max-width:24rem;box-sizing:border-box;border:1px solid #616161;border-radius:4px;background:#fff;color:#242424}"
        + "button{font:inherit;margin-top:1rem;padding:.5rem 1rem;border:0;border-radius:4px;background:#0f5a8a;color:#fff}"
        + "@media(prefers-color-scheme:dark){body{color:#fff;background:#1f1f1f}input{background:#292929;color:#fff;border-color:#adadad}}";

    public async Task AnswerAsync(HttpContext http, string text, TokenKind kind)
    {
        ArgumentNullException.ThrowIfNull(http);
        var method = http.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsPost(method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = "GET, HEAD, POST";
            return;
        }

        if (!TrackingToken.TryRead(text, kind, keys, out var token))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var done = HttpMethods.IsPost(method) ? await RecordAsync(http, token) : (bool?)null;
        var language = LanguageOf(http.Request);
        var page = Say.In(language, () => Page(language, kind, token.Target ?? "?", done));
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store, private, max-age=0";
        headers.Vary = "Accept-Language";
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers["X-Content-Type-Options"] = "nosniff";
        if (done == false)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            headers.RetryAfter = "60";
        }

        http.Response.ContentType = "text/html; charset=utf-8";
        if (!HttpMethods.IsHead(method))
            await http.Response.WriteAsync(page, http.RequestAborted);
    }

    /// <summary>False when it could not be written down now.</summary>
    private async Task<bool> RecordAsync(HttpContext http, TrackingToken token)
    {
        try
        {
            var address = await AddressInAsync(http.Request);
            await using var scope = scopes.CreateAsyncScope();
            var wish = token.Kind == TokenKind.Unsubscribe ? AddressMarkKind.Unsubscribed : AddressMarkKind.NoTracking;
            await scope.ServiceProvider.GetRequiredService<RecordWish>().RunAsync(token.Tracked, wish, address, http.RequestAborted);
            return true;
        }
        catch (Exception exception) when (!http.RequestAborted.IsCancellationRequested)
        {
            LogFailed(exception);
            return false;
        }
    }

    /// <summary>What the form of the page brings; the one click of a mail program (RFC 8058) brings nothing that counts here.</summary>
    private static async Task<string?> AddressInAsync(HttpRequest request)
    {
        if (!request.HasFormContentType || request.ContentLength is null or > LongestForm)
            return null;
        try
        {
            return (await request.ReadFormAsync(request.HttpContext.RequestAborted))["address"].ToString() is { Length: > 0 and <= 320 } address ? address : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The first language of the reader's that we speak.</summary>
    private static string LanguageOf(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage.OrderByDescending(one => one.Quality ?? 1).Select(one => one.Value.Value?.Split('-')[0].ToLower(CultureInfo.InvariantCulture)).FirstOrDefault(one => Say.Languages.Contains(one)) ?? Say.Languages[0];

    private static string Page(string language, TokenKind kind, string organization, bool? done)
    {
        var unsubscribe = kind == TokenKind.Unsubscribe;
        var title = unsubscribe ? Say.Text("rights_unsubscribe_title", "Unsubscribe") : Say.Text("rights_title", "What this email tells its sender");
        var body = done switch
        {
            true => Line(unsubscribe
                ? Say.Text("rights_unsubscribed", "Done. {0} is told not to send you such email any more.", organization)
                : Say.Text("rights_opted_out", "Done. From now on nothing is recorded about this email. If it came to you alone, or you gave your address, further email from {0} to you is not tracked either.", organization)),
            false => Line(Say.Text("rights_not_now", "That could not be recorded just now. Please try again in a minute.")) + Form(unsubscribe),
            null when unsubscribe => Line(Say.Text("rights_unsubscribe_ask", "Do you want no more such email from {0}?", organization)) + Form(unsubscribe),
            _ => About(organization) + Form(unsubscribe),
        };
        return $"<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Html(title)}</title><style>{Style}</style></head><body><main><h1>{Html(title)}</h1>{body}</main></body></html>";
    }

    private static string About(string organization) =>
        Line(Say.Text("rights_who", "{0} has sent you an email that tells when it is read.", organization))
        + "<ul>"
        + Item(Say.Text("rights_opens", "When the email is opened: a small image is loaded then, where the sender asked for it."))
        + Item(Say.Text("rights_links", "Which of its links are followed: they lead past this site, where the sender asked for it."))
        + Item(Say.Text("rights_with", "With each of them the time, the network address it came from, and how the mail program or browser names itself. From these it is worked out whether a person or a machine was there."))
        + Item(Say.Text("rights_not", "Nothing else: no cookies, nothing about other email, nothing about other sites."))
        + "</ul>"
        + Line(Say.Text("rights_links_stay", "If you object, links keep working and nothing of it is recorded."));

    private static string Form(bool unsubscribe)
    {
        var field = unsubscribe ? "" :
            $"<label for=\"address\">{Html(Say.Text("rights_address", "Your email address, if the email went to several people (optional)"))}</label><input id=\"address\" name=\"address\" type=\"email\" autocomplete=\"email\" maxlength=\"320\">";
        return $"<form method=\"post\">{field}<div><button>{Html(unsubscribe ? Say.Text("rights_unsubscribe", "Unsubscribe") : Say.Text("rights_object", "Do not track me"))}</button></div></form>";
    }

    private static string Line(string text) => $"<p>{Html(text)}</p>";

    private static string Item(string text) => $"<li>{Html(text)}</li>";

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);

    [LoggerMessage(LogLevel.Error, "What the reader of a mail wishes could not be recorded")]
    private partial void LogFailed(Exception exception);
}
