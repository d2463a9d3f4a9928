using AddinHost.Shared.Web;

namespace AddinHost.OutlookAddin;

/// <summary>
/// Lets the launch script of classic Outlook on Windows call this host. That runtime asks before each call, also to the script's own origin, and
/// names that origin with a slash at its end (office-js issue 3907). Nobody else's origin is answered, and no cookie is let in.
/// </summary>
public sealed class LaunchCalls(RequestDelegate next, PublicUrl publicUrl)
{
    private static readonly PathString[] Paths = ["/api/v1", "/connect"];

    public Task InvokeAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !IsOurs(origin) || !Array.Exists(Paths, path => http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal)))
            return next(http);

        var headers = http.Response.Headers;
        if (HttpMethods.IsOptions(http.Request.Method) && http.Request.Headers.AccessControlRequestMethod.Count > 0)
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowMethods = "GET, POST";
            headers.AccessControlAllowHeaders = "authorization, content-type";
            headers.AccessControlMaxAge = "600";
            headers.Vary = "Origin";
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        // At the start of the answer: the error handler empties the headers that were there.
        http.Response.OnStarting(() =>
        {
            headers.AccessControlAllowOrigin = origin;
            headers.Append("Vary", "Origin");
            return Task.CompletedTask;
        });
        return next(http);
    }

    private bool IsOurs(string origin) => origin.TrimEnd('/').Equals(publicUrl.Current.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
}
