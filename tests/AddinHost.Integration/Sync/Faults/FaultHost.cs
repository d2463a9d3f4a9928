using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync.Faults;

/// <summary>One host with both providers, for all tests of faults; their times are short, so that what takes minutes there takes seconds here.</summary>
public sealed class FaultHost : IAsyncLifetime
{
    /// <summary>Name of the xunit collection.</summary>
    public const string Name = "faults";

    public const string Pushed = "projects/project/subscriptions/pushed";
    private const string Topic = "projects/project/topics/gmail";
    private const string Pusher = "pusher@project.iam.gserviceaccount.com";

    public GoogleFake Google { get; private set; } = null!;

    public MicrosoftServer Microsoft { get; } = new();

    public HostProcess Host { get; private set; } = null!;

    public Story Story { get; private set; } = null!;

    /// <summary>What a host needs to take both fakes for the providers.</summary>
    public static Dictionary<string, string> Settings(GoogleFake google, MicrosoftServer microsoft)
    {
        ArgumentNullException.ThrowIfNull(google);
        ArgumentNullException.ThrowIfNull(microsoft);
        var settings = google.Settings();
        foreach (var (key, value) in microsoft.Settings)
            settings[key] = value ?? "";
        settings["Google:ClientId"] = "inlay.apps.example.test";
        settings["Google:ClientSecret"] = "GOCSPX-secret";
        settings["Google:PollEvery"] = settings["Microsoft:Limits:PollEvery"] = "00:00:01";
        return settings;
    }

    public static Task RegisterAsync(GoogleFake google, HostProcess host)
    {
        ArgumentNullException.ThrowIfNull(google);
        ArgumentNullException.ThrowIfNull(host);
        return google.AddClientAsync("inlay.apps.example.test", "GOCSPX-secret", new Uri(host.Address, "oauth/google/callback").ToString());
    }

    public IReadOnlyList<FaultyMailbox> NewMailboxes() => [new FaultyGmail(Google), new FaultyGraph(Microsoft)];

    public async Task InitializeAsync()
    {
        Google = await GoogleFake.StartNewAsync();
        await Microsoft.InitializeAsync();
        Host = await HostProcess.StartNewAsync(new Dictionary<string, string>(Settings(Google, Microsoft))
        {
            ["Google:PubSubTopic"] = Topic,
            ["Google:ServiceAccountEmail"] = Pusher,
            ["Microsoft:NotificationUrl"] = HostProcess.OwnAddress + "/hooks/graph",
            ["Google:SafetyPollEvery"] = "00:00:02",
            ["Microsoft:Limits:SafetyPollEvery"] = "00:00:02",
            ["Google:LongestPause"] = "00:00:01",
            ["Microsoft:Limits:LongestPause"] = "00:00:01",
            ["Sync:BatchSize"] = "2",
            ["Sync:RetryAfter"] = "00:00:00.500",
        });
        await Host.SetUpAsync();
        Story = new Story(Host);
        await RegisterAsync(Google, Host);
        await Google.SubscribeAsync(Pushed, Topic, new Uri(Host.Address, "hooks/gmail"), email: Pusher);
    }

    /// <summary>The same with each provider, at the same time.</summary>
    public async Task ForEachAsync(Func<FaultyMailbox, Task> test)
    {
        var mailboxes = NewMailboxes();
        await Task.WhenAll(mailboxes.Select(test));
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Microsoft.DisposeAsync();
        await Google.DisposeAsync();
    }
}

[CollectionDefinition(FaultHost.Name)]
public sealed class SharedFaultHost : ICollectionFixture<FaultHost>;
