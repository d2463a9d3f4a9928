using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AddinHost.Logging.Ingress;
using AddinHost.Logging.Ingress.CatchAll;
using AddinHost.Notices;
using AddinHost.Shared.Identity;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging.Ingress.CatchAll;

public sealed class ReadCatchAllTests
{
    [Fact]
    public async Task Mail_is_taken_although_the_server_will_not_put_it_away_and_that_is_seen_until_it_does()
    {
        await using var server = new ScriptedImap { RefusesMove = true };
        await using var host = await StartAsync(server);
        var secret = (await host.PostAsync<JsonElement>("/api/v1/logging-addresses", new { }, HttpStatusCode.Created)).GetProperty("address").GetString()!;
        var (first, second) = (SharedHost.NewMessageId(), SharedHost.NewMessageId());
        server.Add(Delivered(secret, first));
        server.Add(Delivered(secret.ToUpperInvariant(), second));
        // An absence note: never logged, and nobody is called for it, or the call would come here again.
        server.Add(Delivered(secret, SharedHost.NewMessageId(), "Auto-Submitted: auto-replied\r\n"));
        server.Add(Delivered("other@log.inlay.test", SharedHost.NewMessageId()));
        await ReadAsync(host);

        var view = await host.GetAsync<JsonElement>("/api/v1/catch-all");
        Assert.Equal((3, 1, 3, "catch_all_folder_missing"), (view.GetProperty("taken").GetInt32(), view.GetProperty("leftAlone").GetInt32(), view.GetProperty("waiting").GetInt32(), view.GetProperty("problem").GetProperty("code").GetString()));
        Assert.Equal([first, second], (await host.InDatabaseAsync(db => db.MailMessages.Select(row => row.MessageId).ToListAsync())).OrderBy(id => id == second));
        var unlogged = Assert.Single((await host.GetAsync<JsonElement>("/api/v1/unlogged-emails")).GetProperty("items").EnumerateArray());
        Assert.Equal("mail_automatic", unlogged.GetProperty("code").GetString());
        Assert.Empty(server.Moved);

        server.RefusesMove = false;
        await ReadAsync(host);
        view = await host.GetAsync<JsonElement>("/api/v1/catch-all");
        Assert.Equal((3, 0, JsonValueKind.Null), (view.GetProperty("taken").GetInt32(), view.GetProperty("waiting").GetInt32(), view.GetProperty("problem").ValueKind));
        Assert.Equal([1u, 2u, 3u], server.Moved.Order());
        // Read once: the one that is not ours is not asked for again.
        Assert.Equal(1, server.Fetched.Count(uid => uid == 4));
    }

    [Fact]
    public async Task A_refused_login_is_told_to_administrators_with_what_to_do_and_is_over_when_it_works()
    {
        await using var server = new ScriptedImap { RefusesLogin = true };
        await using var host = await StartAsync(server);
        await host.PostAsync<JsonElement>("/api/v1/logging-addresses", new { }, HttpStatusCode.Created);
        await ReadAsync(host);
        var problem = (await host.GetAsync<JsonElement>("/api/v1/catch-all")).GetProperty("problem");
        Assert.Equal("imap_login_refused", problem.GetProperty("code").GetString());
        Assert.Contains("Ingress:Imap:Password", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Equal("Degraded", (await host.GetAsync<JsonElement>("/health/ready")).GetProperty("checks").GetProperty("ingress").GetString());

        await NoticesAsync(host);
        Assert.Empty((await host.GetAsync<JsonElement>("/api/v1/notices")).GetProperty("items").EnumerateArray());
        host.Clock.Advance(TimeSpan.FromHours(1));
        await NoticesAsync(host);
        Assert.Equal("catch_all_broken", Assert.Single((await host.GetAsync<JsonElement>("/api/v1/notices")).GetProperty("items").EnumerateArray()).GetProperty("kind").GetString());
        server.RefusesLogin = false;
        await ReadAsync(host);
        await NoticesAsync(host);
        Assert.NotEqual(JsonValueKind.Null, Assert.Single((await host.GetAsync<JsonElement>("/api/v1/notices")).GetProperty("items").EnumerateArray()).GetProperty("endedAt").ValueKind);
    }

    [Fact]
    public async Task No_connection_goes_to_an_address_that_nobody_allowed()
    {
        await using var host = await TestHost.StartAsync(settings: Settings("169.254.169.254", 143));
        await ReadAsync(host);
        Assert.Equal("host_not_allowed", (await host.GetAsync<JsonElement>("/api/v1/catch-all")).GetProperty("problem").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Only_administrators_see_it_and_without_one_there_is_nothing_to_look_into()
    {
        await using var host = await TestHost.StartAsync();
        using var signedOut = host.SignedOut();
        foreach (var client in new[] { signedOut })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/catch-all")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync(new Uri("/api/v1/catch-all/look", UriKind.Relative), null)).StatusCode);
        }

        Assert.Equal(JsonValueKind.Null, (await host.GetAsync<JsonElement>("/api/v1/catch-all")).GetProperty("mailbox").ValueKind);
        await TestHost.ProblemAsync(await host.Client.PostAsync(new Uri("/api/v1/catch-all/look", UriKind.Relative), null), HttpStatusCode.UnprocessableEntity, "catch_all_off");
        await host.InDatabaseAsync(async db =>
        {
            (await db.Users.SingleAsync()).Permissions = Permissions.PersonalEmailAccess;
            return await db.SaveChangesAsync();
        });
        var key = await host.AsMemberAsync(async services => (await services.GetRequiredService<AddinHost.Organizations.CreateApiKey>().HandleAsync(new("test"), default)).Value.Key);
        signedOut.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Assert.Equal(HttpStatusCode.Forbidden, (await signedOut.GetAsync("/api/v1/catch-all")).StatusCode);
    }

    private static string Delivered(string recipient, string messageId, string more = "") =>
        $"Return-Path: <ada@engines.test>\r\nDelivered-To: {recipient}\r\nReceived: by mx.test; Fri, 20 Nov 2026 10:00:01 +0000\r\n"
        + SharedHost.Mail("ada@engines.test", "bea@outside.test", messageId, more).ReplaceLineEndings("\r\n");

    private static Task<TestHost> StartAsync(ScriptedImap server) => TestHost.StartAsync(settings: Settings("127.0.0.1", server.Port));

    private static Dictionary<string, string?> Settings(string host, int port) => new()
    {
        ["Ingress:Domain"] = "log.inlay.test",
        ["Ingress:Paused"] = "true",
        ["Ingress:Imap:Host"] = host,
        ["Ingress:Imap:Port"] = port.ToString(CultureInfo.InvariantCulture),
        ["Ingress:Imap:Security"] = "None",
        ["Ingress:Imap:UserName"] = "catch-all",
        ["Ingress:Imap:Password"] = "secret",
        ["Ingress:Imap:Then"] = "Move",
        ["Ingress:Imap:MoveTo"] = "Taken",
        ["Ingress:Imap:Every"] = "01:00:00",
    };

    /// <summary>Looks into it; the worker may be at it for its first look.</summary>
    private static async Task ReadAsync(TestHost host)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await AsJobAsync<ReadCatchAll, bool>(host, read => read.RunAsync(default)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60));
            await Task.Delay(20);
        }

        await host.Services.GetRequiredService<SpoolConsumer>().RunAsync(default);
    }

    private static Task NoticesAsync(TestHost host) => AsJobAsync<RaiseIntakeNotices, bool>(host, async raise =>
    {
        await raise.RunAsync(default);
        return true;
    });

    private static async Task<TResult> AsJobAsync<T, TResult>(TestHost host, Func<T, Task<TResult>> work)
        where T : notnull
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
        return await work(scope.ServiceProvider.GetRequiredService<T>());
    }
}

/// <summary>As much of an IMAP server as one folder needs.</summary>
internal sealed partial class ScriptedImap : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly List<byte[]> messages = [];
    private readonly Task serving;

    public ScriptedImap()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public bool RefusesLogin { get; set; }

    public bool RefusesMove { get; set; }

    public List<uint> Moved { get; } = [];

    /// <summary>UIDs whose header was asked for.</summary>
    public List<uint> Fetched { get; } = [];

    public void Add(string message) => messages.Add(Encoding.ASCII.GetBytes(message));

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Dispose();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task ServeAsync()
    {
        var talks = new List<Task>();
        while (!end.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(end.Token);
            talks.Add(TalkAsync(client));
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await SayAsync(stream, "* OK [CAPABILITY IMAP4rev1 UIDPLUS MOVE] ready\r\n");
            while (await reader.ReadLineAsync(end.Token) is { } line)
            {
                var (tag, command) = (line.Split(' ')[0], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
                await AnswerAsync(stream, tag, command.ToUpperInvariant());
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream, string tag, string command)
    {
        if (command.StartsWith("CAPABILITY", StringComparison.Ordinal))
            await SayAsync(stream, $"* CAPABILITY IMAP4rev1 UIDPLUS MOVE\r\n{tag} OK\r\n");
        else if (command.StartsWith("LOGIN", StringComparison.Ordinal))
            await SayAsync(stream, RefusesLogin ? $"{tag} NO [AUTHENTICATIONFAILED] no\r\n" : $"{tag} OK [CAPABILITY IMAP4rev1 UIDPLUS MOVE] in\r\n");
        else if (command.StartsWith("SELECT", StringComparison.Ordinal))
            await SayAsync(stream, $"* {messages.Count} EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT {messages.Count + 1}]\r\n* FLAGS (\\Seen)\r\n{tag} OK [READ-WRITE]\r\n");
        else if (command.StartsWith("UID SEARCH", StringComparison.Ordinal))
            await SayAsync(stream, $"* SEARCH {string.Join(' ', Wanted(command))}\r\n{tag} OK\r\n");
        else if (command.StartsWith("UID FETCH", StringComparison.Ordinal))
            await FetchAsync(stream, tag, command);
        else if (command.StartsWith("UID MOVE", StringComparison.Ordinal) && RefusesMove)
            await SayAsync(stream, $"{tag} NO [NOPERM] no\r\n");
        else
        {
            if (command.StartsWith("UID MOVE", StringComparison.Ordinal))
                Moved.AddRange(Wanted(command));
            await SayAsync(stream, $"{tag} OK\r\n");
        }
    }

    private async Task FetchAsync(NetworkStream stream, string tag, string command)
    {
        foreach (var uid in Wanted(command))
        {
            var message = messages[(int)uid - 1];
            var isHeader = command.Contains("HEADER", StringComparison.Ordinal);
            if (isHeader)
                Fetched.Add(uid);
            var content = isHeader ? message.AsMemory(0, message.AsSpan().IndexOf("\r\n\r\n"u8) + 4) : message;
            var item = Item().Match(command).Value.Replace("BODY.PEEK", "BODY", StringComparison.Ordinal);
            await SayAsync(stream, $"* {uid} FETCH (UID {uid} FLAGS () RFC822.SIZE {message.Length} {item} {{{content.Length}}}\r\n{Encoding.ASCII.GetString(content.Span)})\r\n");
        }

        await SayAsync(stream, $"{tag} OK\r\n");
    }

    private List<uint> Wanted(string command)
    {
        var set = Set().Match(command).Groups["set"].Value;
        return [.. Enumerable.Range(1, messages.Count).Select(uid => (uint)uid).Where(uid => set.Split(',').Any(range =>
        {
            var ends = range.Split(':');
            return uid >= uint.Parse(ends[0], CultureInfo.InvariantCulture) && (ends.Length == 1 ? uid == uint.Parse(ends[0], CultureInfo.InvariantCulture) : ends[1] == "*" || uid <= uint.Parse(ends[1], CultureInfo.InvariantCulture));
        }))];
    }

    private Task SayAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), end.Token).AsTask();

    [GeneratedRegex(@"(?:UID (?:SEARCH (?:CHARSET UTF-8 )?UID|FETCH|MOVE|STORE)) (?<set>[\d:,*]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Set();

    [GeneratedRegex(@"BODY(?:\.PEEK)?\[[^\]]*\](?:<\d+(?:\.\d+)?>)?", RegexOptions.NonBacktracking)]
    private static partial Regex Item();
}
