using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace AddinHost.Fakes.Google;

/// <summary>Google as far as Inlay uses it, written from Google's public documentation.</summary>
internal static class GoogleFake
{
    private const string ApiRoot = "/gmail/v1/users/";

    public static void Map(WebApplication app)
    {
        var world = new World();
        var api = new GmailApi(world);
        app.MapGet("/control/ready", () => Results.Text("google"));
        app.Map(ApiRoot + "{**path}", context => AnswerAsync(context, world, api, isUpload: false));
        app.Map("/upload" + ApiRoot + "{**path}", context => AnswerAsync(context, world, api, isUpload: true));
        app.MapPost("/batch/gmail/v1", context => BatchAsync(context, world, api));
        OAuth.Map(app, world);
        PubSubRoutes.Map(app, world);
        Control.Map(app, world);
        _ = world.PubSub.DeliverAsync(app.Services.GetRequiredService<IHttpClientFactory>(), app.Lifetime.ApplicationStopping);
    }

    private static async Task AnswerAsync(HttpContext context, World world, GmailApi api, bool isUpload)
    {
        var request = context.Request;
        var call = new Call(request.Method, Path(request.Path.Value!), request.Query, request.Headers.Authorization, await BodyAsync(request), request.ContentType, isUpload, context.RequestAborted);
        if (api.Handle(call) is { } answer)
            await answer.WriteAsync(context);
        else
            context.Abort();
        Notifier.Tell(world);
    }

    /// <summary>Calls in one request (multipart/mixed of application/http); each is answered and paid for by itself.</summary>
    private static async Task BatchAsync(HttpContext context, World world, GmailApi api)
    {
        var fault = world.Meet("batch", null);
        if (fault is { Status: 0 })
        {
            context.Abort();
            return;
        }

        if (fault is not null)
        {
            await Answer.Error(fault.Status, "Scripted", fault.Reason ?? "backendError", fault.RetryAfter).WriteAsync(context);
            return;
        }

        var parts = Multipart.Read(await BodyAsync(context.Request), context.Request.ContentType!);
        if (parts.Count > 100)
        {
            await Answer.Error(400, "The batch request could not be processed. Too many calls.", "badRequest").WriteAsync(context);
            return;
        }

        var boundary = World.NewSecret("batch_");
        var written = new StringBuilder();
        foreach (var (_, content) in parts)
        {
            var line = Encoding.UTF8.GetString(content).Split("\r\n")[0].Split(' ');
            var target = new Uri(new Uri("http://localhost"), line[1]);
            var query = new QueryCollection(QueryHelpers.ParseQuery(target.Query));
            var answer = api.Handle(new Call(line[0], Path(target.AbsolutePath), query, context.Request.Headers.Authorization, [], null, false)) ?? Answer.Error(503, "Scripted", "backendError");
            written.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 {answer.Status} {ReasonPhrases.GetReasonPhrase(answer.Status)}\r\n");
            if (answer.RetryAfter is { } seconds)
                written.Append(CultureInfo.InvariantCulture, $"Retry-After: {seconds}\r\n");
            written.Append("Content-Type: application/json; charset=UTF-8\r\n\r\n").Append(answer.Json).Append("\r\n");
        }

        context.Response.ContentType = "multipart/mixed; boundary=" + boundary;
        await context.Response.WriteAsync(written.Append("--").Append(boundary).Append("--\r\n").ToString());
    }

    private static string[] Path(string path) =>
        [.. path[(path.IndexOf(ApiRoot, StringComparison.Ordinal) + ApiRoot.Length)..].Split('/').Select(Uri.UnescapeDataString)];

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
