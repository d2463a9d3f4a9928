using AddinHost.Providers;
using AddinHost.Providers.Graph;
using AddinHost.Shared.Caching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Providers;

/// <summary>Which host is asked for a mailbox of which cloud, where a token may go, and where Microsoft may call.</summary>
public sealed class GraphHostsTests
{
    [Theory]
    [InlineData("{}", null, "https://graph.microsoft.com/v1.0/me")]
    [InlineData("{\"cloud\":\"china\"}", null, "https://microsoftgraph.chinacloudapi.cn/v1.0/me")]
    [InlineData("{\"cloud\":\"gcc-high\"}", null, "https://graph.microsoft.us/v1.0/me")]
    [InlineData("{\"cloud\":\"dod\"}", null, "https://dod-graph.microsoft.us/v1.0/me")]
    [InlineData("{}", "china", "https://microsoftgraph.chinacloudapi.cn/v1.0/me")]
    [InlineData("nonsense", "china", "https://microsoftgraph.chinacloudapi.cn/v1.0/me")]
    public async Task Each_cloud_has_its_own_host(string settings, string? cloud, string expected)
    {
        var wire = new Wire();
        await using var services = Services(wire, ("Microsoft:Cloud", cloud));
        await using var provider = Open(services, settings);
        await Assert.ThrowsAsync<ProviderException>(() => ((IListAliases)provider).ListAliasesAsync(default));
        Assert.StartsWith(expected, Assert.Single(wire.Asked).AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public void Government_clouds_are_the_ones_that_need_permission() =>
        Assert.Equal(["gcc-high", "dod"], MicrosoftClouds.All.Where(cloud => cloud.NeedsPermission).Select(cloud => cloud.Word));

    [Theory]
    [InlineData("global", "outlook.office.com", true)]
    [InlineData("global", "OUTLOOK.office365.com", true)]
    [InlineData("global", "outlook.office.com.elsewhere.test", false)]
    [InlineData("global", "elsewhere.test", false)]
    [InlineData("china", "outlook.office.com", false)]
    [InlineData("china", "partner.outlook.cn", true)]
    public void Files_go_to_outlook_only(string cloud, string host, bool expected) => Assert.Equal(expected, MicrosoftClouds.Find(cloud).IsOutlook(host));

    [Theory]
    [InlineData("https://inlay.example.com", null, "https://inlay.example.com/hooks/graph")]
    [InlineData("https://inlay.example.com/base", null, "https://inlay.example.com/base/hooks/graph")]
    [InlineData("http://inlay.example.com", null, null)]
    [InlineData("https://localhost:5001", null, null)]
    [InlineData("https://10.0.0.7", null, null)]
    [InlineData("https://inlay.corp.internal", null, null)]
    [InlineData(null, null, null)]
    [InlineData("https://inlay.corp.internal", "https://relay.example.com/in", "https://relay.example.com/in")]
    public async Task Microsoft_calls_public_addresses_with_https_only(string? publicUrl, string? relay, string? expected)
    {
        await using var services = Services(new Wire(), ("PublicUrl", publicUrl), ("Microsoft:NotificationUrl", relay));
        var host = services.GetRequiredService<GraphHost>();
        Assert.Equal(expected, host.NotificationUrl?.AbsoluteUri);
        if (expected is null)
        {
            await using var provider = Open(services, "{}");
            Assert.Null(await ((IReceivePush)provider).SubscribeAsync(null, default));
        }
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        var wire = new Wire { Answer = () => new StreamContent(new Endless()) };
        await using var services = Services(wire, ("Microsoft:Limits:MaxAnswerBytes", "1000000"));
        await using var provider = Open(services, "{}");
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.FetchAsync(WatchedFolder.Inbox, new ProviderMessageId("x"), default));
        Assert.Equal((ProviderFailure.Rejected, "message_too_large"), (failure.Failure, failure.Code));
    }

    private static IMailProvider Open(ServiceProvider services, string settings) =>
        services.GetRequiredKeyedService<OpenMailProvider>(ProviderKind.Graph)(services, new ProviderConnection(Guid.NewGuid(), Guid.NewGuid(), "ada@contoso.test", settings, "{}") { AccessToken = (_, _) => Task.FromResult("token") });

    private static ServiceProvider Services(Wire wire, params (string Key, string? Value)[] settings)
    {
        var all = new ServiceCollection();
        all.AddLogging();
        all.AddMemoryCache();
        all.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build());
        all.AddSingleton<ICache, InProcessCache>();
        all.AddSingleton(TimeProvider.System);
        all.AddOptions<MicrosoftOptions>().BindConfiguration(MicrosoftOptions.Section);
        all.AddGraph();
        all.AddHttpClient(GraphClient.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => wire);
        return all.BuildServiceProvider();
    }

    /// <summary>The end of the wire.</summary>
    private sealed class Wire : HttpMessageHandler
    {
        public List<Uri> Asked { get; } = [];

        public Func<HttpContent>? Answer { get; init; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!);
            return Task.FromResult(Answer is null ? new HttpResponseMessage(System.Net.HttpStatusCode.Forbidden) : new HttpResponseMessage { Content = Answer() });
        }
    }

    private sealed class Endless : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(count);
    }
}
