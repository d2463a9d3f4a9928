using System.Security.Cryptography;
using System.Text;
using AddinHost.OutlookAddin.Manifests;
using AddinHost.Shared.Web;
using Microsoft.Net.Http.Headers;

namespace AddinHost.OutlookAddin;

/// <summary>Hands out the script of the launch events with this host's address in it: classic Outlook on Windows runs it without a page, so it cannot ask where it came from.</summary>
public sealed class LaunchScript(RequestDelegate next, IWebHostEnvironment environment, PublicUrl publicUrl)
{
    private const string Path = "/" + AddinDescription.LaunchScript;

    private const string Placeholder = "https://inlay-origin.invalid";

    public async Task InvokeAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var file = environment.WebRootFileProvider.GetFileInfo(Path);
        if (http.Request.Path != Path || !HttpMethods.IsGet(http.Request.Method) || !file.Exists)
        {
            await next(http);
            return;
        }

        await using var stream = file.CreateReadStream();
        using var reader = new StreamReader(stream);
        var script = Encoding.UTF8.GetBytes((await reader.ReadToEndAsync(http.RequestAborted)).Replace(Placeholder, publicUrl.Current.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal));
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(script).AsSpan(..16))}\"");
        var headers = http.Response.GetTypedHeaders();
        // Outlook keeps it as long as this says; after an update of the host the next mail has the new one.
        (headers.ETag, headers.CacheControl) = (tag, new CacheControlHeaderValue { NoCache = true });
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        (http.Response.ContentType, http.Response.ContentLength) = ("text/javascript; charset=utf-8", script.Length);
        await http.Response.Body.WriteAsync(script, http.RequestAborted);
    }
}
