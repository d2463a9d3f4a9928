namespace AddinHost.OutlookAddin;

/// <summary>
/// The simulator and its forms of pane and dialog are built beside the real pages, with the npm copy of office.js and a stub host in place of
/// Microsoft's address. They belong to development: elsewhere nothing is found there.
/// </summary>
public static class SimulatorPages
{
    public const string Page = "/simulator.html";
    public const string Pane = "/simulator/taskpane.html";
    public const string Dialog = "/simulator/dialog.html";

    private static readonly PathString[] Folders = ["/simulator", "/office", "/api/v1/simulator"];

    public static bool Contain(PathString path)
    {
        // The file provider ignores slashes that come in front; so does this.
        var plain = new PathString("/" + (path.Value ?? "").TrimStart('/', '\\'));
        return plain.Equals(Page, StringComparison.OrdinalIgnoreCase)
            || Array.Exists(Folders, folder => plain.StartsWithSegments(folder, StringComparison.OrdinalIgnoreCase));
    }

    internal static Task HideAsync(HttpContext http, RequestDelegate next)
    {
        if (!Contain(http.Request.Path))
            return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
