using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Integration.Support;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Sync;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Integration.Sync.Push;

/// <summary>The real host on a port of its own, and the Google that announces to it: by pushing, and by a subscription that it pulls.</summary>
public sealed class AnnouncedHost : WebApplicationFactory<Program>, IAsyncLifetime
{
    public const string Pushed = "projects/project/subscriptions/pushed";
    public const string Pulled = "projects/project/subscriptions/pulled";
    public const string Account = "pusher@project.iam.gserviceaccount.com";

    private readonly PrivateFolder folder = new("push");
    private readonly int port = FreePort.Next();

    public GoogleFake Google { get; private set; } = null!;

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/"));

    public HttpClient Outside { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Google = await GoogleFake.StartNewAsync();
        await Google.SetAsync(new { ackSeconds = 0.5 });
        await Google.SubscribeAsync(Pushed, "projects/project/topics/pushed", new Uri(Address, "hooks/gmail"), email: Account);
        await Google.SubscribeAsync(Pulled, "projects/project/topics/pulled");
        await File.WriteAllTextAsync(folder["key.json"], await Google.ServiceAccountFileAsync());
        UseKestrel(port);
        StartServer();
        Outside = new HttpClient { BaseAddress = Address };
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("Data:Directory", folder["data"]);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.UseSetting("PublicUrl", Address.ToString());
        foreach (var (name, value) in Google.Settings())
            builder.UseSetting(name, value);
        // The mailboxes of these tests are rows alone: nobody is to watch them.
        builder.ConfigureTestServices(services => services.Remove(services.Single(service => service.ImplementationType == typeof(Watchers))));
        builder.UseSetting("Google:ServiceAccountEmail", Account);
        builder.UseSetting("Google:PubSubSubscription", Pulled);
        builder.UseSetting("Google:ServiceAccountKeyFile", folder["key.json"]);
    }

    /// <summary>One more that pushes here, with counts of its own.</summary>
    public async Task<string> AnotherSubscriptionAsync()
    {
        var name = $"projects/project/subscriptions/{Guid.NewGuid():N}";
        await Google.SubscribeAsync(name, name, new Uri(Address, "hooks/gmail"), email: Account);
        return name;
    }

    /// <summary>A connected mailbox, and what counts the signals that its watcher would get.</summary>
    public async Task<Announced> AddMailboxAsync(string address, ProviderKind kind = ProviderKind.Gmail, MailboxState state = MailboxState.Healthy)
    {
        var mailbox = new Mailbox { MemberId = Guid.CreateVersion7(), Provider = kind, Address = address, State = state, ConnectedAt = DateTimeOffset.UtcNow };
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.CreateVersion7());
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        db.Mailboxes.Add(mailbox);
        await db.SaveChangesAsync();
        return new Announced(Services.GetRequiredService<ICache>(), mailbox.Id);
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        Outside.Dispose();
        await DisposeAsync();
        await Google.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>Counts the signals of one mailbox.</summary>
public sealed class Announced
{
    private int count;

    public Announced(ICache cache, Guid mailboxId) => cache.Listen(ProviderConnection.PushChannelOf(mailboxId), () => Interlocked.Increment(ref count));

    public int Count => Volatile.Read(ref count);

    public async Task UntilAsync(int wanted)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Count < wanted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), $"Announced {Count} times, not {wanted}.");
            await Task.Delay(20);
        }
    }
}

/// <summary>Who is believed that a mailbox changed, and who hears of it.</summary>
public sealed class GmailAnnouncementTests(AnnouncedHost host) : IClassFixture<AnnouncedHost>
{
    private GoogleFake Google => host.Google;

    [Fact]
    public async Task A_push_reaches_every_watcher_of_the_address_and_nobody_else()
    {
        var one = await host.AddMailboxAsync("ada@example.test");
        var colleague = await host.AddMailboxAsync("ada@example.test");
        var other = await host.AddMailboxAsync("other@example.test");
        var imap = await host.AddMailboxAsync("ada@example.test", ProviderKind.Imap);
        var disabled = await host.AddMailboxAsync("ada@example.test", state: MailboxState.Disabled);
        await Google.NotifyAsync(AnnouncedHost.Pushed, "Ada@Example.test", times: 3);
        await one.UntilAsync(3);
        await colleague.UntilAsync(3);
        Assert.Equal((0, 0, 0), (other.Count, imap.Count, disabled.Count));
    }

    [Theory]
    [InlineData("signature")]
    [InlineData("unsigned")]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("email")]
    [InlineData("unverified")]
    [InlineData("expired")]
    [InlineData("none")]
    public async Task A_forged_push_is_refused_and_wakes_nobody(string wrong)
    {
        var victim = await host.AddMailboxAsync($"victim-{wrong}@example.test");
        var subscription = await host.AnotherSubscriptionAsync();
        await Google.NotifyAsync(subscription, $"victim-{wrong}@example.test", wrong: wrong);
        var started = TimeProvider.System.GetTimestamp();
        while ((await Google.DeliveriesAsync(subscription)).Refused == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "It was not refused.");
            await Task.Delay(20);
        }

        Assert.Equal(0, (await Google.DeliveriesAsync(subscription)).Delivered);
        Assert.Equal(0, victim.Count);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, "push_not_signed")]
    [InlineData("Bearer ", HttpStatusCode.Unauthorized, "push_not_signed")]
    [InlineData("Bearer x", HttpStatusCode.Unauthorized, "push_not_signed")]
    [InlineData("Bearer a.b.c", HttpStatusCode.Unauthorized, "push_not_signed")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.", HttpStatusCode.Unauthorized, "push_not_signed")]
    [InlineData("Bearer bnVsbA.bnVsbA.bnVsbA", HttpStatusCode.Unauthorized, "push_not_signed")]
    [InlineData("Basic eDp5", HttpStatusCode.Unauthorized, "push_not_signed")]
    public async Task What_is_no_token_is_refused_with_a_code(string? authorization, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "hooks/gmail") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        if (authorization is not null)
            Assert.True(request.Headers.TryAddWithoutValidation("Authorization", authorization));
        using var answer = await host.Outside.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("bm90aGluZw==")]
    [InlineData("not base64")]
    [InlineData("W10=")]
    [InlineData("eyJlbWFpbEFkZHJlc3MiOjF9")]
    [InlineData("eyJlbWFpbEFkZHJlc3MiOiJub2JvZHlAZXhhbXBsZS50ZXN0IiwiaGlzdG9yeUlkIjoxfQ==")]
    public async Task Nonsense_and_unknown_addresses_are_taken_so_that_they_do_not_come_again(string data)
    {
        var subscription = await host.AnotherSubscriptionAsync();
        await Google.NotifyAsync(subscription, "nobody@example.test", data: data);
        var started = TimeProvider.System.GetTimestamp();
        while ((await Google.DeliveriesAsync(subscription)).Delivered == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "It was not taken.");
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task Behind_nat_the_same_is_pulled_and_acknowledged()
    {
        var mailbox = await host.AddMailboxAsync("pulled@example.test");
        await Google.NotifyAsync(AnnouncedHost.Pulled, "pulled@example.test");
        await mailbox.UntilAsync(1);
        await Google.NotifyAsync(AnnouncedHost.Pulled, "pulled@example.test", data: "nonsense");
        await Google.FailAsync("pull", 503);
        await Google.NotifyAsync(AnnouncedHost.Pulled, "pulled@example.test");
        await mailbox.UntilAsync(2);
        var started = TimeProvider.System.GetTimestamp();
        while ((await Google.DeliveriesAsync(AnnouncedHost.Pulled)).Waiting > 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "Not all was acknowledged.");
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task What_could_not_be_acknowledged_comes_again()
    {
        var mailbox = await host.AddMailboxAsync("again@example.test");
        await Google.FailAsync("acknowledge", 503);
        await Google.NotifyAsync(AnnouncedHost.Pulled, "again@example.test");
        await mailbox.UntilAsync(2);
    }
}
