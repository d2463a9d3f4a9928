using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using AddinHost.Shared.Events;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Mailboxes;

public sealed class ConnectMailboxTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task A_connected_mailbox_is_listed_with_its_consent_and_sealed_secrets()
    {
        await using var host = await TestHost.StartAsync();
        var mailbox = await host.ConnectMemoryAsync("Ada@Demo.Example");

        Assert.Equal(("memory", "ada@demo.example", "syncing"), (mailbox.Text("provider"), mailbox.Text("address"), mailbox.Text("state")));
        Assert.NotEmpty(mailbox.Text("stateText")!);
        Assert.Equal(mailbox.Id(), Assert.Single(await host.Client.ListAsync()).Id());
        Assert.Equal(mailbox.Id(), (await host.GetAsync<JsonElement>($"{MailboxCalls.Path}/{mailbox.Id()}")).Id());
        var stored = await host.InDatabaseAsync(async db => (
            Consent: await db.Consents.SingleAsync(), Connection: await db.MailboxConnections.SingleAsync(), Syncs: await db.MailboxSyncs.CountAsync(), Mailbox: await db.Mailboxes.SingleAsync(),
            Events: await db.OutboxEvents.Where(row => row.Kind == "mailbox.state_changed").ToListAsync()));
        Assert.Equal(("memory-2026-11", "en", host.MemberId), (stored.Consent.DisclosureId, stored.Consent.Locale, stored.Consent.MemberId));
        Assert.NotNull(stored.Connection.SealedSecrets);
        Assert.Equal(1, stored.Syncs);
        Assert.NotNull(stored.Mailbox.TestSentAt);
        Assert.All(stored.Events, happened => Assert.Equal(host.MemberId, happened.MemberId));
        Assert.Contains(stored.Events, happened => happened.Payload.Contains("\"syncing\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_memory_mailbox_needs_no_address_of_anybodys()
    {
        await using var host = await TestHost.StartAsync();
        var body = MailboxCalls.Memory();
        body.Remove("address");
        Assert.Equal("ada@demo.example", (await host.PostAsync<JsonElement>(MailboxCalls.Path, body, HttpStatusCode.Created)).Text("address"));
    }

    [Theory]
    [InlineData("pop3", HttpStatusCode.UnprocessableEntity, "pop3")]
    [InlineData("activesync", HttpStatusCode.UnprocessableEntity, "activesync")]
    [InlineData("amazon_ses", HttpStatusCode.UnprocessableEntity, "amazon_ses")]
    [InlineData("amazon_workmail", HttpStatusCode.UnprocessableEntity, "amazon_workmail")]
    [InlineData("gmail", HttpStatusCode.UnprocessableEntity, "sign_in_instead")]
    [InlineData("graph", HttpStatusCode.UnprocessableEntity, "sign_in_instead")]
    [InlineData("exchange", HttpStatusCode.UnprocessableEntity, "provider_not_yet")]
    [InlineData("carrier-pigeon", HttpStatusCode.BadRequest, "provider_unknown")]
    public async Task What_cannot_be_connected_is_refused_with_a_way_out(string provider, HttpStatusCode status, string code)
    {
        var host = shared.Host;
        var body = MailboxCalls.Imap(1);
        body["provider"] = provider;

        var problem = await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(MailboxCalls.Path, body), status, code);

        if (status == HttpStatusCode.UnprocessableEntity)
            Assert.NotEmpty(problem.Text("remedy")!);
        Assert.Empty(await host.Client.ListAsync());
    }

    public static TheoryData<string, string?, string> WrongFields => new()
    {
        { "address", "\"no address\"", "address_not_mail" },
        { "address", "null", "address_not_mail" },
        { "displayName", "\"Ada\\r\\nBcc: eve@x.test\"", "display_name_invalid" },
        { "password", null, "password_missing" },
        { "password", "\"a\\r\\nb\"", "password_invalid" },
        { "password", "\"a\\u0000b\"", "body_invalid" },
        { "imap", null, "imap_missing" },
        { "smtp", null, "smtp_missing" },
        { "imap", """{"host":"not a host","port":993,"security":"tls"}""", "imap_host_invalid" },
        { "imap", """{"host":"mail.test","port":0,"security":"tls"}""", "imap_port_invalid" },
        { "imap", """{"host":"mail.test","port":993,"security":"tls","userName":"a\r\nb"}""", "imap_user_name_invalid" },
        { "smtp", """{"host":"mail.test/x","port":465,"security":"tls"}""", "smtp_host_invalid" },
        { "smtp", """{"host":"mail.test","port":70000,"security":"startTls"}""", "smtp_port_invalid" },
        { "smtp", """{"host":"mail.test","port":587,"security":"startTls","userName":"a\nb"}""", "smtp_user_name_invalid" },
        { "smtp", """{"host":"mail.test","port":587,"security":"startTls","password":""}""", "smtp_password_invalid" },
        { "imap", """{"host":"mail.test","port":993,"security":"maybe"}""", "body_invalid" },
        { "imap", """{"port":993,"security":"tls"}""", "body_invalid" },
        { "certificateFingerprint", "\"12:34\"", "certificate_fingerprint_invalid" },
        { "consent", null, "consent_missing" },
        { "consent", """{"disclosure":"","locale":"en"}""", "consent_missing" },
        { "consent", """{"disclosure":"imap-2020-01","locale":"en"}""", "disclosure_unknown" },
        { "consent", """{"disclosure":"memory","locale":"en"}""", "disclosure_unknown" },
        { "consent", """{"disclosure":"imap","locale":"tlh"}""", "locale_unknown" },
    };

    [Theory, MemberData(nameof(WrongFields))]
    public async Task A_wrong_field_has_its_own_code(string field, string? json, string code)
    {
        var host = shared.Host;
        var body = MailboxCalls.Imap(1);
        body[field] = json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);

        var answer = await host.Client.PostAsJsonAsync(MailboxCalls.Path, body);

        Assert.InRange((int)answer.StatusCode, 400, 422);
        var problem = await TestHost.ProblemAsync(answer, answer.StatusCode, code);
        Assert.Contains(problem.GetProperty("errors").EnumerateObject(), error => error.Name.StartsWith(field, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_is_connected_once_in_an_organization()
    {
        await using var host = await TestHost.StartAsync();
        var colleague = await host.ColleagueAsync();
        await host.ConnectMemoryAsync();

        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(MailboxCalls.Path, MailboxCalls.Memory("ADA@demo.example")), HttpStatusCode.Conflict, "mailbox_address_taken");
        await TestHost.ProblemAsync(await colleague.PostAsJsonAsync(MailboxCalls.Path, MailboxCalls.Memory()), HttpStatusCode.Conflict, "mailbox_address_taken");
        var elsewhere = await host.OtherOrganizationAsync();
        Assert.Equal(HttpStatusCode.Created, (await elsewhere.PostAsJsonAsync(MailboxCalls.Path, MailboxCalls.Memory())).StatusCode);
    }

    [Fact]
    public async Task Of_two_who_connect_an_address_at_once_one_gets_it()
    {
        await using var host = await TestHost.StartAsync();
        var colleague = await host.ColleagueAsync();

        var both = await Task.WhenAll(host.Client.PostAsJsonAsync(MailboxCalls.Path, MailboxCalls.Memory()), colleague.PostAsJsonAsync(MailboxCalls.Path, MailboxCalls.Memory()));

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], both.Select(answer => answer.StatusCode).Order());
        Assert.Equal((1, 1), await host.InDatabaseAsync(async db => (await db.Mailboxes.CountAsync(), await db.Consents.CountAsync())));
    }

    [Fact]
    public async Task A_server_that_is_not_there_fails_the_first_step_and_nothing_is_stored()
    {
        await using var host = await TestHost.StartAsync();
        var feed = host.Services.GetRequiredService<LiveFeed>();
        var (events, subscription) = feed.Subscribe();
        using var _ = subscription;
        var body = MailboxCalls.Imap(ClosedPort());
        body["attemptId"] = "attempt-1";

        var problem = await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(MailboxCalls.Path, body), HttpStatusCode.UnprocessableEntity, "imap_unreachable");

        Assert.Equal("imap_reach", problem.Text("step"));
        Assert.NotEmpty(problem.Text("remedy")!);
        Assert.Empty(await host.Client.ListAsync());
        Assert.Equal(0, await host.InDatabaseAsync(db => db.Consents.CountAsync()));
        var told = new List<LiveEvent>();
        while (events.TryRead(out var happened))
            told.Add(happened);
        Assert.Equal(["running", "failed"], told.Where(row => row.Kind == "mailbox.step").Select(row => JsonDocument.Parse(row.Payload).RootElement.Text("state")));
        Assert.All(told.Where(row => row.Kind == "mailbox.step"), row =>
        {
            Assert.Equal(("attempt-1", "imap_reach"), (JsonDocument.Parse(row.Payload).RootElement.Text("attemptId"), JsonDocument.Parse(row.Payload).RootElement.Text("step")));
            Assert.Equal(((Guid?)host.MemberId, host.OrganizationId), (row.MemberId, row.OrganizationId));
        });
    }

    [Fact]
    public async Task A_host_inside_is_refused_where_nobody_allowed_it()
    {
        await using var host = await TestHost.StartAsync(settings: new() { ["Outbound:AllowedNetworks:0"] = "192.0.2.0/24" });
        var problem = await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(MailboxCalls.Path, MailboxCalls.Imap(993)), HttpStatusCode.UnprocessableEntity, "host_not_allowed");
        Assert.Equal("imap_reach", problem.Text("step"));
        Assert.Contains("Outbound:AllowedNetworks", problem.Text("remedy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_takes_the_permission_for_personal_email()
    {
        await using var host = await TestHost.StartAsync();
        var colleague = await host.ColleagueAsync(AddinHost.Shared.Identity.Permissions.None);
        await TestHost.ProblemAsync(await colleague.PostAsJsonAsync(MailboxCalls.Path, MailboxCalls.Memory()), HttpStatusCode.Forbidden, "permission_missing");
        await TestHost.ProblemAsync(await colleague.GetAsync(MailboxCalls.Path), HttpStatusCode.Forbidden, "permission_missing");
    }

    /// <summary>A port of this machine on which nobody listens.</summary>
    private static int ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
