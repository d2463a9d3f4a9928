using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Organizations;
using AddinHost.Shared.Identity;
using AddinHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Mailboxes;

/// <summary>What tests of mailboxes ask of a host.</summary>
internal static class MailboxCalls
{
    public const string Path = "/api/v1/mailboxes";

    public static Dictionary<string, object?> Memory(string address = "ada@demo.example") => new()
    {
        ["provider"] = "memory",
        ["address"] = address,
        ["consent"] = new { disclosure = "memory", locale = "en" },
    };

    /// <summary>An IMAP mailbox on ports of this machine.</summary>
    public static Dictionary<string, object?> Imap(int port, string password = "app-Passw0rd") => new()
    {
        ["provider"] = "imap",
        ["address"] = "ada@engines.test",
        ["password"] = password,
        ["imap"] = Server(port),
        ["smtp"] = Server(port),
        ["consent"] = new { disclosure = "imap", locale = "en" },
    };

    public static Dictionary<string, object?> Server(int port) => new() { ["host"] = "127.0.0.1", ["port"] = port, ["security"] = "none", ["userName"] = "ada" };

    public static Task<JsonElement> ConnectMemoryAsync(this TestHost host, string address = "ada@demo.example") =>
        host.PostAsync<JsonElement>(Path, Memory(address), HttpStatusCode.Created);

    public static Guid Id(this JsonElement row) => row.GetProperty("id").GetGuid();

    public static string? Text(this JsonElement row, string name) => row.GetProperty(name).GetString();

    /// <summary>Somebody else of the same organization, signed in by API key.</summary>
    public static async Task<HttpClient> ColleagueAsync(this TestHost host, Permissions permissions = Permissions.PersonalEmailAccess)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var email = $"bob-{Guid.NewGuid():N}@engines.test";
        var member = new Member { Name = "Bob", Email = email, UserName = email, NormalizedEmail = email.ToUpperInvariant(), Permissions = permissions, CreatedAt = host.Clock.GetUtcNow() };
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeMember(host.OrganizationId, member.Id, permissions);
        var db = scope.ServiceProvider.GetRequiredService<AddinHost.Data.AppDb>();
        db.Users.Add(member);
        await db.SaveChangesAsync();
        var key = await scope.ServiceProvider.GetRequiredService<CreateApiKey>().HandleAsync(new("test"), default);
        var client = host.SignedOut();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key.Value.Key);
        return client;
    }

    public static async Task<JsonElement[]> ListAsync(this HttpClient client) =>
        [.. (await client.GetFromJsonAsync<JsonElement>(Path)).GetProperty("items").EnumerateArray()];
}
