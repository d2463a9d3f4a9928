using AddinHost.Shared.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;

namespace AddinHost.Tests.Shared.Web;

public sealed class PublicUrlTests
{
    [Theory]
    [InlineData("https://localhost:7443", "https://localhost:7443/")]
    [InlineData("http://[::]:7080", "http://localhost:7080/")]
    [InlineData("http://*:7080", "http://localhost:7080/")]
    [InlineData("http://0.0.0.0:7080", "http://localhost:7080/")]
    public void Without_a_setting_it_is_the_first_address_that_a_browser_can_open(string listening, string expected) =>
        Assert.Equal(expected, Of(null, listening, "http://localhost:1").Current.AbsoluteUri);

    [Fact]
    public void The_setting_comes_first() =>
        Assert.Equal("https://inlay.example.com/", Of("https://inlay.example.com/", "http://localhost:7080").Current.AbsoluteUri);

    [Theory]
    [InlineData("inlay.example.com")]
    [InlineData("ftp://inlay.example.com")]
    [InlineData("https://inlay.example.com?x=1")]
    [InlineData("https://user@inlay.example.com")]
    public void A_setting_of_the_wrong_form_is_named(string value) =>
        Assert.Contains("PublicUrl", Assert.Throws<InvalidOperationException>(() => Of(value, "http://localhost").Current).Message, StringComparison.Ordinal);

    private static PublicUrl Of(string? setting, params string[] listening)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["PublicUrl"] = setting }).Build();
        return new PublicUrl(configuration, new ListeningServer(listening));
    }

    /// <summary>A server that only tells where it listens.</summary>
    private sealed class ListeningServer : IServer, IServerAddressesFeature
    {
        public ListeningServer(IEnumerable<string> addresses)
        {
            Addresses = [.. addresses];
            Features.Set<IServerAddressesFeature>(this);
        }

        public ICollection<string> Addresses { get; }

        public bool PreferHostingUrls { get; set; }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
