namespace AddinHost.OutlookAddin;

/// <summary>
/// Who may frame a page and what it may load, decided in one place. Only pane and dialog may stand in a frame of Outlook; an answer that
/// brings its own policy (the document of a mail) keeps it.
/// </summary>
public sealed class PageHeaders
{
    private const string OfficeScripts = "https://appsforoffice.microsoft.com";
    private const string Outlook = "https://outlook.office.com https://outlook.office365.com https://outlook.live.com https://outlook.cloud.microsoft";

    // The simulator stands on the other of the two names, at the same or another port.
    private const string Loopback = "http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*";

    private const string Common = "default-src 'none'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";

    private readonly Dictionary<string, string> policies = new(StringComparer.OrdinalIgnoreCase);
    private readonly string everyOther = Policy("'self'", "'none'", frames: "'self'");

    public PageHeaders(OutlookAddinOptions options, bool development)
    {
        var hosts = string.Join(' ', options.FrameAncestors.Prepend(Outlook).Prepend("'self'"));
        var pane = Policy($"'self' {OfficeScripts}", hosts);
        policies["/taskpane.html"] = pane;
        policies["/dialog.html"] = pane;
        policies["/" + Manifests.AddinDescription.LaunchPage] = pane;
        if (!development)
            return;

        policies[SimulatorPages.Pane] = Policy("'self'", $"'self' {Loopback}");
        policies[SimulatorPages.Dialog] = Policy("'self'", $"'self' {Loopback}");
        policies[SimulatorPages.Page] = Policy("'self'", "'none'", frames: $"'self' {Loopback}");
    }

    public string PolicyFor(PathString path) => policies.GetValueOrDefault(path.Value ?? "", everyOther);

    internal Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        // At the start of the answer, not before: the error handler empties the headers that were there.
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = PolicyFor(http.Request.Path);
            headers.XContentTypeOptions = "nosniff";
            if (!headers.ContainsKey("Referrer-Policy"))
                headers["Referrer-Policy"] = "same-origin";
            if (headers.CacheControl.Count == 0 && http.Response.StatusCode is 200 or 304 && CacheFor(http.Request.Path) is { } cache)
                headers.CacheControl = cache;
            return Task.CompletedTask;
        });
        return next(http);
    }

    private static string Policy(string scripts, string ancestors, string frames = "'none'") =>
        $"{Common}; script-src {scripts}; frame-src {frames}; frame-ancestors {ancestors}";

    // Outlook refuses icons that may not be cached; names under assets carry a hash of their content; pages are asked for again each time.
    private static string? CacheFor(PathString path) =>
        path.StartsWithSegments("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable"
        : path.StartsWithSegments("/icons", StringComparison.Ordinal) ? "public, max-age=86400"
        : path.Value is { } name && name.EndsWith(".html", StringComparison.Ordinal) ? "no-cache"
        : null;
}
