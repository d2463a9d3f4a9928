using System.Net;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Messages;

public sealed class AttachmentTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task An_image_of_the_message_is_shown_in_its_body_and_not_listed_as_a_file()
    {
        var message = await LogAsync("<p><img src=\"cid:pic@bea\"></p>", "image/png; name=pic.png", "Content-ID: <pic@bea>\n");
        var body = await (await host.Client.GetAsync($"/api/v1/messages/{Id(message)}/body")).Content.ReadAsStringAsync();
        var url = body.Split("src=\"")[1].Split('"')[0];

        Assert.Equal(0, message.GetProperty("attachments").GetArrayLength());
        Assert.StartsWith($"/api/v1/messages/{Id(message)}/attachments/", url, StringComparison.Ordinal);
        using var image = await host.Client.GetAsync(url);
        Assert.Equal("image/png", image.Content.Headers.ContentType!.ToString());
        Assert.Equal(Convert.FromBase64String(Pixel), await image.Content.ReadAsByteArrayAsync());
        AssertSafe(image);
    }

    [Theory]
    [InlineData("text/html", "<img src=\"cid:pic@bea\">", "Content-ID: <pic@bea>\n")]
    [InlineData("image/svg+xml", "<img src=\"cid:pic@bea\">", "Content-ID: <pic@bea>\n")]
    [InlineData("image/png", "<p>Hi</p>", "")]
    [InlineData("application/pdf", "<p>Hi</p>", "")]
    [InlineData("text/html; charset=\"x\\\"y\"", "<p>Hi</p>", "")]
    public async Task A_file_is_always_a_download_never_shown_as_what_it_claims_to_be(string type, string html, string header)
    {
        var message = await LogAsync(html, $"{type}", header + "Content-Disposition: attachment; filename=\"a.html\"\n");
        var url = message.GetProperty("attachments") is { } files && files.GetArrayLength() == 1
            ? files[0].GetProperty("url").GetString()!
            : (await (await host.Client.GetAsync($"/api/v1/messages/{Id(message)}/body")).Content.ReadAsStringAsync()).Split("src=\"")[1].Split('"')[0];

        using var file = await host.Client.GetAsync(url);
        Assert.Equal("application/octet-stream", file.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(Convert.FromBase64String(Pixel), await file.Content.ReadAsByteArrayAsync());
        AssertSafe(file);
    }

    [Theory]
    [InlineData("Rechnung für Ärger 💡.pdf")]
    [InlineData("a\r\nX-Bad: 1.pdf")]
    [InlineData("\"; filename=evil.exe; x=\".pdf")]
    [InlineData("../../etc/passwd")]
    public async Task No_name_makes_a_header(string name)
    {
        var encoded = "UTF-8''" + Uri.EscapeDataString(name);
        var message = await LogAsync("<p>Hi</p>", "application/pdf", $"Content-Disposition: attachment; filename*={encoded}\n");
        var listed = message.GetProperty("attachments")[0];
        using var file = await host.Client.GetAsync(listed.GetProperty("url").GetString()!);

        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.False(file.Headers.Contains("X-Bad"));
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(listed.GetProperty("name").GetString(), file.Content.Headers.ContentDisposition.FileNameStar);
        Assert.DoesNotContain(listed.GetProperty("name").GetString()!, char.IsControl);
    }

    [Fact]
    public async Task A_file_of_another_organization_or_another_message_is_not_there()
    {
        var (one, other) = (await LogAsync("<p>Hi</p>", "application/pdf", "Content-Disposition: attachment; filename=a.pdf\n"), await LogAsync("<p>Hi</p>", "application/pdf", ""));
        var url = one.GetProperty("attachments")[0].GetProperty("url").GetString()!;

        await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(url), HttpStatusCode.NotFound, "attachment_not_found");
        await TestHost.ProblemAsync(await host.Client.GetAsync(url.Replace(Id(one), Id(other), StringComparison.Ordinal)), HttpStatusCode.NotFound, "attachment_not_found");
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync(url)).StatusCode);
    }

    private static void AssertSafe(HttpResponseMessage answer)
    {
        Assert.Equal("default-src 'none'; sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("no-store", answer.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
    }

    private static string Id(JsonElement message) => message.GetProperty("id").GetString()!;

    private async Task<JsonElement> LogAsync(string html, string type, string headers)
    {
        var mail = SharedHost.Mail(
            SharedHost.Address(), "ada@engines.test", SharedHost.NewMessageId(), "Content-Type: multipart/related; boundary=cut\n",
            body: $"--cut\nContent-Type: text/html; charset=utf-8\n\n{html}\n--cut\nContent-Type: {type}\nContent-Transfer-Encoding: base64\n{headers}\n{Pixel}\n--cut--");
        var logged = await shared.LogAsync(mail);
        var entry = (await shared.TimelineAsync(logged.GetProperty("entries")[0].GetProperty("contactId").GetGuid()))[0];
        return await host.GetAsync<JsonElement>($"/api/v1/messages/{entry.GetProperty("sourceId").GetGuid()}");
    }
}
