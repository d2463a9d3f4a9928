using System.ComponentModel.DataAnnotations;
using System.Net;
using AddinHost.Logging.Ingress;

namespace AddinHost.Tests.Logging.Ingress;

public sealed class IngressOptionsTests
{
    [Fact]
    public void Off_by_default_nothing_is_asked_of_the_settings()
    {
        Assert.False(new IngressOptions().IsOn);
        Assert.Empty(Problems(new IngressOptions { Domain = "not a domain" }));
    }

    [Theory]
    [InlineData("127.0.0.1:2525", "log.example.com", null)]
    [InlineData("[::1]:2525", "log.example.com", null)]
    [InlineData("0.0.0.0:25", "log.example.com", null)]
    [InlineData("127.0.0.1", "log.example.com", "Ingress:Smtp:Listen")]
    [InlineData("::1:2525", "log.example.com", "Ingress:Smtp:Listen")]
    [InlineData("localhost:2525", "log.example.com", "Ingress:Smtp:Listen")]
    [InlineData("127.0.0.1:99999", "log.example.com", "Ingress:Smtp:Listen")]
    [InlineData("127.0.0.1:2525", "", "Ingress:Domain")]
    [InlineData("127.0.0.1:2525", "a b", "Ingress:Domain")]
    [InlineData("127.0.0.1:2525", "127.0.0.1", "Ingress:Domain")]
    public void Where_to_listen_and_for_which_domain_must_be_clear(string listen, string domain, string? problem)
    {
        var found = Problems(new IngressOptions { Smtp = { Listen = listen }, Domain = domain });

        if (problem is null)
            Assert.Empty(found);
        else
            Assert.Contains(problem, Assert.Single(found), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_other_setting_that_cannot_be_meant_is_named()
    {
        var options = new IngressOptions
        {
            Lmtp = { Listen = "127.0.0.1:24" }, Domain = "log.example.com", HostName = "x y", AllowedNetworks = ["everybody"], RequireTls = true,
        };
        Assert.Equal(["Ingress:HostName", "Ingress:AllowedNetworks", "Ingress:RequireTls"], Problems(options).Select(problem => problem.Split(' ')[0]));
        options = new IngressOptions { Lmtp = { Listen = "127.0.0.1:24" }, Domain = "log.example.com", CertificateFile = "/nowhere.pem" };
        Assert.Equal("Ingress:CertificateFile does not exist.", Assert.Single(Problems(options)));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.0.2.1", false)]
    [InlineData("::", false)]
    [InlineData("0.0.0.0", false)]
    public void Without_networks_only_this_machine_may_connect(string address, bool allowed) => Assert.Equal(allowed, new IngressOptions().Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("192.0.2.77", true)]
    [InlineData("::ffff:192.0.2.77", true)]
    [InlineData("198.51.100.4", true)]
    [InlineData("198.51.100.5", false)]
    [InlineData("2001:db8::9", true)]
    [InlineData("127.0.0.1", false)]
    public void With_networks_only_those(string address, bool allowed) =>
        Assert.Equal(allowed, new IngressOptions { AllowedNetworks = ["192.0.2.0/24", "198.51.100.4", "2001:db8::/32"] }.Allows(IPAddress.Parse(address)));

    private static List<string> Problems(IngressOptions options) => [.. options.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage!)];
}
