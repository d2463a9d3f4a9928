using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AddinHost.Mailboxes;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Support;

/// <summary>One host for all tests of a class. They keep apart by contacts and addresses of their own.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    private const string NoSettings = """{"imap":{"host":"mail.outside.test","port":993,"security":"tls","userName":"x"},"smtp":{"host":"mail.outside.test","port":465,"security":"tls","userName":"x"}}""";

    private static int last;

    /// <summary>For fixtures whose host is not the usual one.</summary>
    public Dictionary<string, string?>? Settings { get; init; }

    public TestHost Host { get; private set; } = null!;

    /// <summary>An organization that has nothing to do with the rest.</summary>
    public HttpClient Elsewhere { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await TestHost.StartAsync(settings: Settings);
        Elsewhere = await Host.OtherOrganizationAsync();
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>An address that nobody else uses.</summary>
    public static string Address(string name = "bea") => string.Create(CultureInfo.InvariantCulture, $"{name}-{Interlocked.Increment(ref last)}@outside.test");

    public static string NewMessageId() => $"{Guid.NewGuid():N}@outside.test";

    public async Task<Guid> AddContactAsync(string name, params string[] addresses) =>
        (await Host.PostAsync<JsonElement>("/api/v1/contacts", new { name, addresses }, HttpStatusCode.Created)).GetProperty("id").GetGuid();

    public async Task<JsonElement> LogAsync(byte[] mail, string query = "") => await TestHost.ReadAsync<JsonElement>(await PostMailAsync(Host.Client, mail, query), HttpStatusCode.OK);

    public Task<JsonElement> LogAsync(string mail, string query = "") => LogAsync(Encoding.UTF8.GetBytes(mail.ReplaceLineEndings("\r\n")), query);

    public static async Task<HttpResponseMessage> PostMailAsync(HttpClient client, byte[] mail, string query = "")
    {
        ArgumentNullException.ThrowIfNull(client);
        using var content = new ByteArrayContent(mail);
        content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        return await client.PostAsync(new Uri("/api/v1/logged-emails" + query, UriKind.Relative), content);
    }

    public static string Mail(string from, string to, string? messageId = null, string more = "", string date = "Fri, 20 Nov 2026 10:00:00 +0000", string body = "Thursday is fine.") =>
        $"From: {from}\nTo: {to}\nSubject: Thursday\nDate: {date}\n{(messageId is null ? "" : $"Message-ID: <{messageId}>\n")}{more}MIME-Version: 1.0\n"
        + (more.Contains("Content-Type", StringComparison.Ordinal) ? "" : "Content-Type: text/plain; charset=utf-8\n") + $"\n{body}\n";

    public async Task<List<JsonElement>> TimelineAsync(Guid contactId) => [.. (await Host.GetAsync<JsonElement>($"/api/v1/contacts/{contactId}/timeline?limit=200")).GetProperty("items").EnumerateArray()];

    /// <summary>A second member of the same organization, with a client of their own.</summary>
    public async Task<(Guid Id, HttpClient Client)> AddMemberAsync()
    {
        var member = new Member { OrganizationId = Host.OrganizationId, Name = "Ben", Email = Address("ben"), UserName = Address("ben"), CreatedAt = Host.Clock.GetUtcNow() };
        await using var scope = Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeMember(Host.OrganizationId, member.Id, Permissions.PersonalEmailAccess);
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<Member>>().CreateAsync(member, TestHost.Password)).Succeeded);
        return (member.Id, Bearer((await scope.ServiceProvider.GetRequiredService<CreateApiKey>().HandleAsync(new("test"), default)).Value.Key));
    }

    public HttpClient Bearer(string token)
    {
        var client = Host.SignedOut();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A mailbox without secrets, so that nothing can connect: enough for all that does not leave the house.</summary>
    public async Task<Guid> AddMailboxAsync(string address, Guid? memberId = null, MailboxState state = MailboxState.Healthy) => await Host.InDatabaseAsync(async db =>
    {
        var mailbox = new Mailbox { MemberId = memberId ?? Host.MemberId, Provider = ProviderKind.Imap, Address = address, State = state, ConnectedAt = Host.Clock.GetUtcNow() };
        db.Mailboxes.Add(mailbox);
        db.MailboxConnections.Add(new MailboxConnection { MailboxId = mailbox.Id, Settings = NoSettings });
        await db.SaveChangesAsync();
        return mailbox.Id;
    });
}
