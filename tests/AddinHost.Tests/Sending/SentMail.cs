using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Blobs;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Sending;

/// <summary>Sends through the API and reads what was written for the wire.</summary>
internal static class SentMail
{
    public static async Task<(Guid Id, MimeMessage Mail)> SendAsync(this SharedHost shared, Guid contact, object body)
    {
        var sent = await shared.Host.PostAsync<JsonElement>($"/api/v1/contacts/{contact}/messages", body, HttpStatusCode.Accepted);
        var id = sent.GetProperty("id").GetGuid();
        return (id, await shared.MailAsync(id));
    }

    public static Task<MimeMessage> MailAsync(this SharedHost shared, Guid id) => shared.Host.AsMemberAsync(async services =>
    {
        var blob = await services.GetRequiredService<AddinHost.Data.AppDb>().OutgoingMails.Where(row => row.MailMessageId == id).Select(row => row.Blob).SingleAsync();
        await using var content = services.GetRequiredService<IBlobStore>().Open(blob)!;
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        return MimeMessage.Parse(copy.ToArray());
    });

    public static async Task<HttpResponseMessage> UploadAsync(this HttpClient client, byte[] bytes, string name, string type)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await client.PostAsync(new Uri($"/api/v1/composed-files?fileName={Uri.EscapeDataString(name)}", UriKind.Relative), content);
    }

    public static async Task<JsonElement> SaveAsync(this HttpClient client, Guid draft, Guid contact, int version, object content, HttpStatusCode expected = HttpStatusCode.OK) =>
        await TestHost.ReadAsync<JsonElement>(await client.PutAsJsonAsync($"/api/v1/drafts/{draft}", new { contactId = contact, version, content }), expected);
}
