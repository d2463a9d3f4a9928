using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Sending.Documents;

/// <summary>Brings in documents and lets them be looked at.</summary>
internal static class DocumentWorld
{
    public static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");

    public static async Task<HttpResponseMessage> BringAsync(this HttpClient client, byte[] bytes, string name, int? pages = null)
    {
        using var content = new ByteArrayContent(bytes);
        return await client.PostAsync(new Uri($"/api/v1/documents?fileName={Uri.EscapeDataString(name)}{(pages is null ? "" : $"&pages={pages}")}", UriKind.Relative), content);
    }

    public static async Task<Guid> AddDocumentAsync(this SharedHost shared, int pages = 3, HttpClient? client = null) =>
        (await TestHost.ReadAsync<JsonElement>(await (client ?? shared.Host.Client).BringAsync(Pdf, "Offer.pdf", pages), HttpStatusCode.Created)).GetProperty("id").GetGuid();

    public static async Task<JsonElement> ShareAsync(this HttpClient client, Guid id, object sharing, HttpStatusCode expected = HttpStatusCode.OK) =>
        await TestHost.ReadAsync<JsonElement>(await client.PutAsJsonAsync($"/api/v1/documents/{id}", sharing), expected);

    /// <summary>The path of a link that was made outside of a mail.</summary>
    public static async Task<string> LinkAsync(this SharedHost shared, Guid document, Guid? contactId = null) =>
        new Uri((await shared.Host.PostAsync<JsonElement>($"/api/v1/documents/{document}/links", new { contactId }, HttpStatusCode.Created)).GetProperty("url").GetString()!).AbsolutePath;

    public static async Task<HttpResponseMessage> AskAsync(this HttpClient client, HttpMethod method, string path, object? body = null, string language = "en", string agent = Tracking.TrackedWorld.Chrome, string? mode = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        if (mode is not null)
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", mode);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return await client.SendAsync(request);
    }

    public static object Looked(Guid session, params (int Page, int Seconds)[] pages) => new { session, pages = pages.ToDictionary(page => page.Page.ToString(System.Globalization.CultureInfo.InvariantCulture), page => page.Seconds) };
}
