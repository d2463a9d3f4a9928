namespace AddinHost.Integration.Support;

/// <summary>Proves that the host can be killed and comes back with its data.</summary>
[Trait("Form", "Long")]
public sealed class HostProcessTests
{
    [Fact]
    public async Task A_killed_host_comes_back_with_its_data_on_the_same_address()
    {
        await using var host = await HostProcess.StartNewAsync();
        var data = Directory.GetFiles(host.DataDirectory);
        Assert.NotEmpty(data);
        await host.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => host.Client.GetStringAsync("health/live"));
        Assert.Subset(Directory.GetFiles(host.DataDirectory).ToHashSet(), data.ToHashSet());
        await host.StartAsync();
        Assert.Contains("Healthy", await host.Client.GetStringAsync("health/ready"));
    }

    [Fact]
    public async Task A_host_that_cannot_start_says_why()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => HostProcess.StartNewAsync([new("Database:Provider", "postgres"), new("ConnectionStrings:App", "Host=127.0.0.1;Port=1")]));
        Assert.Contains("did not become ready", failure.Message);
        Assert.Contains("127.0.0.1:1", failure.Message);
    }
}
