using AddinHost.Integration.Support;
using AddinHost.Providers;
using AddinHost.Providers.Gmail;
using AddinHost.Shared.Caching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AddinHost.Integration.Providers.Gmail;

/// <summary>A user's mailbox at a Google of our own making.</summary>
public sealed class GmailMailbox : ContractMailbox
{
    private readonly GoogleFake google;
    private readonly ServiceProvider services;
    private string? token;

    public GmailMailbox(GoogleFake google, string address, TimeProvider? time = null, Action<GoogleOptions>? configure = null)
    {
        this.google = google;
        Address = address;
        Time = time ?? TimeProvider.System;
        var all = new ServiceCollection();
        all.AddLogging();
        all.AddMemoryCache();
        all.AddSingleton(Options.Create(Configured(configure)));
        all.AddSingleton(Time);
        all.AddSingleton<InProcessCache>();
        all.AddSingleton<ICache>(provider => provider.GetRequiredService<InProcessCache>());
        all.AddHttpClient(GoogleHttp.ClientName).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        all.AddSingleton<GoogleHttp>();
        all.AddSingleton<GmailQuota>();
        all.AddSingleton<GmailSurroundings>();
        services = all.BuildServiceProvider();
    }

    public override string Address { get; }

    public override SendOutcome OutcomeOfUnsent => SendOutcome.NotSent;

    public override IReadOnlyList<string> CheckSteps => ["sign_in", "read", "send_permission"];

    public override bool KeepsMessages => false;

    public TimeProvider Time { get; }

    public Guid MailboxId { get; } = Guid.CreateVersion7();

    public bool IsPushAlive { get; set; }

    /// <summary>How often another access token was asked for, because one was refused.</summary>
    public int Rejections { get; private set; }

    public GmailSurroundings Surroundings => services.GetRequiredService<GmailSurroundings>();

    public ICache Cache => services.GetRequiredService<ICache>();

    public ProviderConnection Connection => new(Guid.CreateVersion7(), MailboxId, Address, Settings.Write(), "{}")
    {
        AccessToken = TokenAsync,
        IsPushAlive = _ => Task.FromResult(IsPushAlive),
    };

    public GmailSettings Settings { get; set; } = new([]);

    /// <summary>In place of the token that the fake gives.</summary>
    public GetAccessToken? OtherToken { get; set; }

    public override IMailProvider Open() => OpenGmail();

    public GmailProvider OpenGmail() => new(Connection, Cache, Surroundings);

    public override async Task PutAsync(WatchedFolder folder, byte[] message)
    {
        await google.PutAsync(Address, message, null, folder == WatchedFolder.Sent ? ["SENT"] : ["INBOX", "UNREAD"]);
        await Cache.SignalAsync(Connection.PushChannel, default);
    }

    public override Task PutAsync(WatchedFolder folder, byte[] message, int daysAgo) =>
        google.PutAsync(Address, message, DateTimeOffset.UtcNow.AddDays(-daysAgo), folder == WatchedFolder.Sent ? ["SENT"] : ["INBOX", "UNREAD"]);

    public override Task RemoveAsync(IMailProvider provider, WatchedFolder folder, ProviderMessageId id) => google.LabelAsync(Address, id.Value, add: ["TRASH"], remove: ["INBOX"]);

    public override async Task<IReadOnlyList<byte[]>> ContentAsync(WatchedFolder folder) =>
        [.. (await google.MessagesAsync(Address, folder == WatchedFolder.Sent ? "SENT" : "INBOX")).Select(message => message.Raw)];

    public override async Task<bool> IsAnythingReadAsync() => (await google.MessagesAsync(Address, "INBOX")).Any(message => !message.Labels.Contains("UNREAD"));

    private GoogleOptions Configured(Action<GoogleOptions>? configure)
    {
        var options = new GoogleOptions
        {
            UnitsPerMinute = 1_000_000,
            Endpoints = new() { Gmail = google.Address.ToString() },
        };
        configure?.Invoke(options);
        return options;
    }

    private async Task<string> TokenAsync(string? rejected, CancellationToken ct)
    {
        if (rejected is not null)
            Rejections++;
        if (OtherToken is { } other)
            return await other(rejected, ct);
        return token is null || token == rejected ? token = await google.AccessTokenAsync(Address) : token;
    }
}
