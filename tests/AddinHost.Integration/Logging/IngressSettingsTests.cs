using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Logging;

/// <summary>The listener under other settings, each with a host of its own.</summary>
public sealed class IngressSettingsTests
{
    [Fact]
    public async Task It_is_off_by_default_and_says_so()
    {
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();

        using var answer = await host.Client.PostAsync(new Uri("api/v1/logging-addresses", UriKind.Relative), null);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("ingress_off", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(host.DataDirectory, "ingress")));
    }

    [Fact]
    public async Task A_setting_that_cannot_be_meant_keeps_the_host_from_starting_and_is_named()
    {
        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => HostProcess.StartNewAsync(new Dictionary<string, string> { ["Ingress:Smtp:Listen"] = "127.0.0.1:0" }));

        Assert.Contains("Ingress:Domain must be a domain name.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_of_each_address_hold_and_end_with_the_connection()
    {
        await using var ingress = await IngressHost.StartAsync(("MaxConnectionsPerHost", "2"), ("MessagesPerMinute", "2"), ("RequireTls", "true"));
        await using (var first = await LineClient.ConnectAsync(ingress.SmtpPort))
        await using (var second = await LineClient.ConnectAsync(ingress.LmtpPort))
        {
            Assert.StartsWith("220", await first.ReadLineAsync(), StringComparison.Ordinal);
            Assert.StartsWith("220", await second.ReadLineAsync(), StringComparison.Ordinal);
            await using (var third = await LineClient.ConnectAsync(ingress.SmtpPort))
                Assert.Equal("421 4.7.0 Too many connections", await third.ReadLineAsync());

            await first.AskAsync("EHLO client.test", "250 ");
            Assert.StartsWith("530 5.7.0", await first.AskAsync("MAIL FROM:<a@x.test>", ""), StringComparison.Ordinal);
            await first.AskAsync("STARTTLS", "220");
            await first.StartTlsAsync();
            await first.AskAsync("EHLO client.test", "250 ");
            var replies = new List<string>();
            for (var i = 0; i < 5; i++)
            {
                replies.Add((await first.AskAsync("MAIL FROM:<a@x.test>", ""))[..3]);
                await first.AskAsync("RSET", "250");
            }

            // A minute may turn over meanwhile.
            Assert.Contains("450", replies);
            Assert.Equal("250", replies[0]);
        }

        // The server frees a place when it sees the end of the connection, which it has to be given the time for.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string? greeting;
        do
        {
            await using var again = await LineClient.ConnectAsync(ingress.SmtpPort);
            greeting = await again.ReadLineAsync();
        }
        while (greeting?.StartsWith("220", StringComparison.Ordinal) != true && !patience.IsCancellationRequested);
        Assert.StartsWith("220", greeting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strangers_are_not_heard_and_a_full_spool_takes_nothing()
    {
        await using var closed = await IngressHost.StartAsync(("AllowedNetworks:0", "192.0.2.0/24"));
        await using (var smtp = await LineClient.ConnectAsync(closed.SmtpPort))
            Assert.Null(await smtp.ReadLineAsync());

        closed.Host.Settings["Ingress:AllowedNetworks:0"] = "127.0.0.0/8";
        closed.Host.Settings["Ingress:MaxWaitingBytes"] = "100";
        await closed.Host.RestartAsync();
        for (var i = 0; i < 2; i++)
        {
            await using var smtp = await LineClient.ConnectAsync(closed.SmtpPort);
            await smtp.ReadLineAsync();
            await smtp.AskAsync("EHLO client.test", "250 ");
            if (i == 0)
                await IngressTests.SendAsync(smtp, "a@x.test", closed.Address, "Subject: the first\r\n\r\n" + new string('x', 100) + "\r\n.", "250");
            else
                Assert.StartsWith("452 4.3.1", await smtp.AskAsync("MAIL FROM:<a@x.test>", ""), StringComparison.Ordinal);
        }

        Assert.Single(closed.Mails());
    }

    [Trait("Form", "Long")]
    [Fact]
    public async Task A_restart_throws_away_what_was_half_written_and_nothing_else()
    {
        // Also: "[::]" hears IPv4, and who comes that way still comes from this machine.
        await using var ingress = await IngressHost.StartAsync(("Smtp:Listen", "[::]:{port}"));
        await using (var smtp = await LineClient.ConnectAsync(ingress.SmtpPort))
        {
            await smtp.ReadLineAsync();
            await smtp.AskAsync("EHLO client.test", "250 ");
            await IngressTests.SendAsync(smtp, "a@x.test", ingress.Address, "Subject: whole\r\n\r\nx\r\n.", "250");
            await smtp.AskAsync("MAIL FROM:<a@x.test>", "250");
            await smtp.AskAsync($"RCPT TO:<{ingress.Address}>", "250");
            await smtp.AskAsync("DATA", "354");
            await smtp.SendAsync("Subject: half\r\n\r\nhalf");
            while (!Directory.EnumerateFiles(ingress.Spool, "*.draft").Any(path => new FileInfo(path).Length > 0))
                await Task.Delay(10);
            await ingress.Host.KillAsync();
        }

        Assert.Single(Directory.EnumerateFiles(ingress.Spool, "*.draft"));
        await ingress.Host.StartAsync();

        Assert.Empty(Directory.EnumerateFiles(ingress.Spool, "*.draft"));
        var (envelope, content) = Assert.Single(ingress.Mails());
        Assert.Contains("Subject: whole", content, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", envelope.GetProperty("remote").GetString());
        Assert.Equal(1, (await ingress.HealthAsync()).GetProperty("waiting").GetInt32());
        Assert.True((await ingress.HealthAsync()).GetProperty("since").GetDateTimeOffset() < DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task A_door_that_is_taken_keeps_the_host_from_starting()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var settings = new Dictionary<string, string>
        {
            ["Ingress:Smtp:Listen"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"),
            ["Ingress:Domain"] = IngressHost.Domain,
        };

        await Assert.ThrowsAsync<InvalidOperationException>(() => HostProcess.StartNewAsync(settings));
    }

    [Fact]
    public async Task A_renewed_certificate_is_served_without_a_restart()
    {
        await using var ingress = await IngressHost.StartAsync();
        var file = ingress.Host.Settings["Ingress:CertificateFile"];
        await StartTlsAsync(ingress.SmtpPort);

        await File.WriteAllTextAsync(file, TestCertificates.Untrusted.CertificatePem);
        // Half a renewal: the key does not fit, and the certificate from before still serves.
        await StartTlsAsync(ingress.SmtpPort);
        await File.WriteAllTextAsync(ingress.Host.Settings["Ingress:KeyFile"], TestCertificates.Untrusted.KeyPem);
        await Assert.ThrowsAnyAsync<System.Security.Authentication.AuthenticationException>(() => StartTlsAsync(ingress.SmtpPort));
    }

    private static async Task StartTlsAsync(int port)
    {
        await using var smtp = await LineClient.ConnectAsync(port);
        await smtp.ReadLineAsync();
        await smtp.AskAsync("EHLO client.test", "250 ");
        await smtp.AskAsync("STARTTLS", "220");
        await smtp.StartTlsAsync();
        await smtp.AskAsync("EHLO client.test", "250 ");
    }
}
