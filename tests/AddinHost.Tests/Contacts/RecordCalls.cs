using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Contacts;

/// <summary>Calls that tests of contacts, companies and tasks share.</summary>
internal static class RecordCalls
{
    public static async Task<JsonElement> PutAsync(this SharedHost shared, string path, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        await TestHost.ReadAsync<JsonElement>(await shared.Host.Client.PutAsJsonAsync(path, body), expected);

    public static async Task<JsonElement> PostAsync(this SharedHost shared, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK) =>
        await TestHost.ReadAsync<JsonElement>(await shared.Host.Client.PostAsJsonAsync(path, body ?? new { }), expected);

    public static async Task DeleteAsync(this SharedHost shared, string path) => Assert.Equal(HttpStatusCode.NoContent, (await shared.Host.Client.DeleteAsync(new Uri(path, UriKind.Relative))).StatusCode);

    public static Task<JsonElement> GetAsync(this SharedHost shared, string path) => shared.Host.GetAsync<JsonElement>(path);

    public static async Task<List<JsonElement>> ListAsync(this SharedHost shared, string path) => Items(await shared.GetAsync(path));

    public static List<JsonElement> Items(JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];

    public static async Task<HttpResponseMessage> UploadAsync(HttpClient client, byte[] file, string type = "text/csv", string name = "people.csv")
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await client.PostAsync(new Uri("/api/v1/imports?fileName=" + Uri.EscapeDataString(name), UriKind.Relative), content);
    }

    public static Task<JsonElement> UploadAsync(this SharedHost shared, string file, string type = "text/csv") => shared.UploadAsync(Encoding.UTF8.GetBytes(file), type);

    public static async Task<JsonElement> UploadAsync(this SharedHost shared, byte[] file, string type = "text/csv") =>
        await TestHost.ReadAsync<JsonElement>(await UploadAsync(shared.Host.Client, file, type), HttpStatusCode.Created);

    /// <summary>Starts an import and waits until it is over.</summary>
    public static async Task<JsonElement> RunAsync(this SharedHost shared, JsonElement upload, string duplicates = "update", bool dryRun = false, string[]? mapping = null)
    {
        var id = upload.GetProperty("id").GetGuid();
        var meanings = mapping ?? [.. upload.GetProperty("mapping").EnumerateArray().Select(one => one.GetString()!)];
        await shared.PostAsync($"/api/v1/imports/{id}/start", new { mapping = meanings, duplicates, dryRun }, HttpStatusCode.Accepted);
        var until = DateTime.UtcNow.AddMinutes(2);
        while (DateTime.UtcNow < until)
        {
            var now = await shared.GetAsync($"/api/v1/imports/{id}");
            if (now.GetProperty("state").GetString() is not ("running" or "checking"))
                return now;
            await Task.Delay(20);
        }

        throw new TimeoutException("The import did not end.");
    }
}
