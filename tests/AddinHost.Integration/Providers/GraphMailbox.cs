using AddinHost.Integration.Support;
using AddinHost.Providers;
using AddinHost.Providers.Graph;
using AddinHost.Shared.Caching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Integration.Providers;

/// <summary>A mailbox at the fake of Microsoft, opened as the host opens it.</summary>
public sealed class GraphMailbox(MicrosoftServer microsoft, string address) : ContractMailbox, IDisposable
{
    private ServiceProvider? services;
    private string? token;

    public override string Address => address;

    public override SendOutcome OutcomeOfUnsent => SendOutcome.NotSent;

    public override IReadOnlyList<string> CheckSteps => ["sign_in", "read", "send_permission"];

    public override bool KeepsMessages => !Rewrites;

    /// <summary>Whether it gives what is sent another Message-ID.</summary>
    public bool Rewrites { get; set; }

    public Guid MailboxId { get; } = Guid.CreateVersion7();

    public GraphLimits Limits { get; set; } = new() { PollEvery = TimeSpan.FromSeconds(1), AskAgainAfter = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200)] };

    public string? NotificationUrl { get; set; }

    public bool IsPushAlive { get; set; }

    /// <summary>Read besides Inbox and Sent Items.</summary>
    public IReadOnlyList<string> Folders { get; set; } = [];

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Gives a token; the default one is made once, and anew when it was rejected.</summary>
    public GetAccessToken? AccessToken { get; set; }

    public ICache Cache => (services ??= Build()).GetRequiredService<ICache>();

    public ProviderConnection Connection => new(Guid.CreateVersion7(), MailboxId, address, "{}", "{}")
    {
        AccessToken = AccessToken ?? (async (rejected, _) => token = token is null || token == rejected ? await microsoft.TokenAsync(address) : token),
        Folders = Folders,
        IsPushAlive = _ => Task.FromResult(IsPushAlive),
    };

    public static async Task<GraphMailbox> NewAsync(MicrosoftServer microsoft, object? more = null)
    {
        ArgumentNullException.ThrowIfNull(microsoft);
        var mailbox = new GraphMailbox(microsoft, $"user{Guid.NewGuid():N}@contoso.test");
        await microsoft.AddUserAsync(new { mailbox.Address, Name = "Alice Example" });
        if (more is not null)
            await microsoft.AddUserAsync(more);
        return mailbox;
    }

    public override IMailProvider Open() => OpenGraph();

    public GraphProvider OpenGraph() => new(Connection, (services ??= Build()).GetRequiredService<GraphHost>());

    public override Task PutAsync(WatchedFolder folder, byte[] message) => microsoft.PutAsync(address, NameOf(folder), message);

    public override Task PutAsync(WatchedFolder folder, byte[] message, int daysAgo) => microsoft.PutAsync(address, NameOf(folder), message, daysAgo: daysAgo);

    public override Task<IReadOnlyList<byte[]>> ContentAsync(WatchedFolder folder) => microsoft.ContentAsync(address, NameOf(folder));

    public override async Task<bool> IsAnythingReadAsync() => !await microsoft.GetAsync<bool>($"unread?user={address}");

    public static string NameOf(WatchedFolder folder) => folder.Id ?? (folder == WatchedFolder.Sent ? "sentitems" : "inbox");

    public void Dispose() => services?.Dispose();

    private ServiceProvider Build()
    {
        var settings = microsoft.Settings;
        settings["Microsoft:NotificationUrl"] = NotificationUrl;
        var all = new ServiceCollection();
        all.AddLogging();
        all.AddMemoryCache();
        all.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        all.AddSingleton<ICache, InProcessCache>();
        all.AddSingleton(Time);
        all.AddOptions<MicrosoftOptions>().BindConfiguration(MicrosoftOptions.Section);
        all.AddGraph();
        all.AddSingleton(Limits);
        return all.BuildServiceProvider();
    }
}
