using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Mailboxes;

public sealed class DetectionEndpointTests
{
    private const string Path = MailboxCalls.Path + "/detections";

    [Fact]
    public async Task A_gmail_address_is_offered_imap_with_an_app_password()
    {
        await using var host = await TestHost.StartAsync();
        var answer = await host.PostAsync<JsonElement>(Path, new { address = "ada@gmail.com" });

        Assert.Equal("imap", answer.Text("provider"));
        Assert.Equal("app_password", answer.GetProperty("hint").Text("code"));
        Assert.Equal(("imap.gmail.com", "tls"), (answer.GetProperty("imap").Text("host"), answer.GetProperty("imap").Text("security")));
    }

    [Fact]
    public async Task A_protocol_that_is_never_connected_is_answered_with_its_refusal()
    {
        await using var host = await TestHost.StartAsync();
        var answer = await host.PostAsync<JsonElement>(Path, new { address = "ada@engines.test", provider = "pop3" });
        Assert.Equal("pop3", answer.GetProperty("refusal").Text("code"));
        Assert.NotEmpty(answer.GetProperty("refusal").Text("wayOut")!);
    }

    [Fact]
    public async Task What_is_no_address_is_said_to_be_none()
    {
        await using var host = await TestHost.StartAsync();
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, new { address = "nothing" }), HttpStatusCode.UnprocessableEntity, "address_not_mail");
    }
}
