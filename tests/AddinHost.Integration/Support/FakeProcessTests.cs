namespace AddinHost.Integration.Support;

/// <summary>The fakes come up, speak for themselves, and are gone when disposed.</summary>
public sealed class FakeProcessTests
{
    [Theory]
    [InlineData("google", false)]
    [InlineData("microsoft", true)]
    public async Task A_fake_comes_up_and_goes(string name, bool secure)
    {
        await using var fake = await FakeProcess.StartNewAsync(name, secure ? TestCertificates.Server : null);
        Assert.Equal(name, await fake.Client.GetStringAsync(new Uri("control/ready", UriKind.Relative)));
        await fake.DisposeAsync();
        using var probe = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => probe.GetStringAsync(fake.Address));
    }
}
