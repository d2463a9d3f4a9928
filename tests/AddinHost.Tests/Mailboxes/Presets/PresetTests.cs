using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Mailboxes.Presets;

/// <summary>Servers that an administrator enters for a domain, and that members find when they connect.</summary>
public sealed class PresetTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Path = "/api/v1/mailbox-presets";

    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task What_an_administrator_entered_is_filled_in_for_members_of_that_organization_alone()
    {
        await using var imap = new Greeter("* OK [CAPABILITY IMAP4rev1] ready", line => line.EndsWith("LOGOUT", StringComparison.Ordinal) ? $"* BYE bye\r\n{line.Split(' ')[0]} OK" : $"{line.Split(' ')[0]} BAD no");
        await using var smtp = new Greeter("220 ready", line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "250 ready" : "221 bye");
        var saved = await TestHost.ReadAsync<JsonElement>(await PutAsync("Firm.Test", new { imap = Server(imap.Port), smtp = Server(smtp.Port), userName = "local_part" }), HttpStatusCode.OK);
        Assert.Equal(("firm.test", "Ada Admin"), (saved.Text("domain"), saved.Text("changedBy")));
        Assert.DoesNotContain(imap.Lines.Concat(smtp.Lines), line => line.Contains("LOGIN", StringComparison.OrdinalIgnoreCase) || line.Contains("AUTH", StringComparison.OrdinalIgnoreCase));

        var (_, member) = await shared.AddMemberAsync();
        var found = await TestHost.ReadAsync<JsonElement>(await member.PostAsJsonAsync("/api/v1/mailboxes/detections", new { address = "bob@firm.test" }), HttpStatusCode.OK);
        Assert.Equal(("imap", "admin_preset"), (found.Text("provider"), found.Text("reason")));
        Assert.Contains("administrator", found.Text("reasonText"), StringComparison.Ordinal);
        Assert.Equal(("127.0.0.1", imap.Port, "none", "bob"), Shown(found.GetProperty("imap")));
        Assert.Equal(("127.0.0.1", smtp.Port, "none", "bob"), Shown(found.GetProperty("smtp")));

        Assert.Empty((await shared.Elsewhere.GetFromJsonAsync<JsonElement>(Path)).GetProperty("items").EnumerateArray());
        await TestHost.ProblemAsync(await shared.Elsewhere.DeleteAsync($"{Path}/firm.test"), HttpStatusCode.NotFound, "preset_not_found");
        Assert.Equal("firm.test", Assert.Single((await host.GetAsync<JsonElement>(Path)).GetProperty("items").EnumerateArray()).Text("domain"));

        // The same domain again is the same preset.
        await TestHost.ReadAsync<JsonElement>(await PutAsync("firm.test", new { imap = Server(imap.Port), smtp = Server(smtp.Port) }), HttpStatusCode.OK);
        found = await host.PostAsync<JsonElement>("/api/v1/mailboxes/detections", new { address = "bob@firm.test" });
        Assert.Equal("bob@firm.test", found.GetProperty("imap").Text("userName"));
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync($"{Path}/firm.test")).StatusCode);
        Assert.Equal(0, await host.InDatabaseAsync(db => db.MailPresets.CountAsync()));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_and_stored_only_where_that_was_said()
    {
        await using var smtp = new Greeter("220 ready", _ => "250 ready");
        int closed;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            closed = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var problem = await TestHost.ProblemAsync(await PutAsync("later.test", new { imap = Server(closed), smtp = Server(smtp.Port) }), HttpStatusCode.UnprocessableEntity, "imap_unreachable");
        Assert.Equal("imap_reach", problem.Text("step"));
        Assert.NotEmpty(problem.Text("remedy")!);
        Assert.False(await host.InDatabaseAsync(db => db.MailPresets.AnyAsync(row => row.Domain == "later.test")));
        await TestHost.ReadAsync<JsonElement>(await PutAsync("later.test", new { imap = Server(closed), smtp = Server(smtp.Port), saveAnyway = true }), HttpStatusCode.OK);
        await host.Client.DeleteAsync($"{Path}/later.test");
    }

    [Fact]
    public async Task A_server_inside_is_never_stored()
    {
        await using var guarded = await TestHost.StartAsync(settings: new() { ["Outbound:AllowedNetworks:0"] = "192.0.2.0/24" });
        foreach (var (inside, saveAnyway) in new[] { ("127.0.0.1", false), ("169.254.169.254", true), ("localhost", true), ("0x7f000001", true) })
        {
            var server = new { host = inside, port = 993, security = "tls" };
            using var answer = await guarded.Client.PutAsJsonAsync($"{Path}/firm.test", new { imap = server, smtp = server, saveAnyway });
            Assert.Contains((await TestHost.ReadAsync<JsonElement>(answer, answer.StatusCode)).Text("code"), (string[])["host_not_allowed", "imap_host_invalid"]);
            Assert.False(answer.IsSuccessStatusCode);
        }

        Assert.Equal(0, await guarded.InDatabaseAsync(db => db.MailPresets.CountAsync()));
    }

    [Theory]
    [InlineData("gmail.com", "imap", "127.0.0.1", 993, HttpStatusCode.UnprocessableEntity, "preset_domain_public")]
    [InlineData("firm", "imap", "127.0.0.1", 993, HttpStatusCode.BadRequest, "preset_domain_invalid")]
    [InlineData("firm.test%20x", "imap", "127.0.0.1", 993, HttpStatusCode.BadRequest, "preset_domain_invalid")]
    [InlineData("firm.test", "exchange", "127.0.0.1", 993, HttpStatusCode.UnprocessableEntity, "provider_not_yet")]
    [InlineData("firm.test", "imap", "no host\r\n", 993, HttpStatusCode.BadRequest, "imap_host_invalid")]
    [InlineData("firm.test", "imap", "127.0.0.1", 0, HttpStatusCode.BadRequest, "imap_port_invalid")]
    public async Task Wrong_entries_are_named(string domain, string provider, string name, int port, HttpStatusCode status, string code)
    {
        var server = new { host = name, port, security = "tls" };
        await TestHost.ProblemAsync(await PutAsync(domain, new { provider, imap = server, smtp = server, saveAnyway = true }), status, code);
    }

    [Fact]
    public async Task Members_who_do_not_administer_and_nobody_signed_out_see_or_change_them()
    {
        var (_, member) = await shared.AddMemberAsync();
        using var nobody = host.SignedOut();
        foreach (var (client, expected) in new[] { (member, HttpStatusCode.Forbidden), (nobody, HttpStatusCode.Unauthorized) })
        {
            Assert.Equal(expected, (await client.GetAsync(Path)).StatusCode);
            Assert.Equal(expected, (await client.PutAsJsonAsync($"{Path}/firm.test", new { imap = Server(1), smtp = Server(1) })).StatusCode);
            Assert.Equal(expected, (await client.DeleteAsync($"{Path}/firm.test")).StatusCode);
        }
    }

    private static object Server(int port) => new { host = "127.0.0.1", port, security = "none" };

    private static (string? Host, int Port, string? Security, string? UserName) Shown(JsonElement server) => (server.Text("host"), server.GetProperty("port").GetInt32(), server.Text("security"), server.Text("userName"));

    private Task<HttpResponseMessage> PutAsync(string domain, object preset) => host.Client.PutAsJsonAsync($"{Path}/{domain}", preset);

    /// <summary>A server that greets and answers line by line; it keeps what it was told.</summary>
    private sealed class Greeter : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> lines = new();
        private readonly Task serving;

        public Greeter(string greeting, Func<string, string> answer)
        {
            listener.Start();
            serving = ServeAsync(greeting, answer);
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public IEnumerable<string> Lines => lines;

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await serving;
        }

        private async Task ServeAsync(string greeting, Func<string, string> answer)
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await using var stream = client.GetStream();
                    using var reader = new StreamReader(stream, Encoding.ASCII);
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(greeting + "\r\n"));
                    while (await reader.ReadLineAsync() is { } line)
                    {
                        lines.Enqueue(line);
                        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer(line) + "\r\n"));
                    }
                }
            }
            catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException)
            {
                // The listener stopped, or the client went.
            }
        }
    }
}
