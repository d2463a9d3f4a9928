using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Logging.Ingress;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Support;
using AddinHost.Tracking.Capture;
using static AddinHost.Tests.Tracking.Capture.CaptureWorld;

namespace AddinHost.Tests.Tracking.Capture;

/// <summary>What a pane leaves for the script of the send event opens two doors, and tells nothing about anybody.</summary>
public sealed class CaptureTokenTests(PausedIngress ingress) : IClassFixture<PausedIngress>
{
    private readonly TestHost host = ingress.Host;
    private readonly CaptureWorld world = new(ingress);

    [Fact]
    public async Task A_capture_token_prepares_and_reports_and_is_nothing_elsewhere_or_later()
    {
        var bea = await world.ContactAsync();
        using var nobody = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsync(new Uri(Route + "/tokens", UriKind.Relative), null)).StatusCode);
        var token = (await host.PostAsync<JsonElement>(Route + "/tokens", new { })).Text("token")!;
        using var script = host.SignedOut();
        script.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Capture " + token);
        var prepared = await TestHost.ReadAsync<JsonElement>(await script.PostAsJsonAsync(Route, new { recipients = new[] { bea } }), HttpStatusCode.OK);
        // As the member's mail usually is.
        Assert.Equal((true, true, 0), (prepared.GetProperty("log").GetBoolean(), prepared.GetProperty("opens").GetBoolean(), prepared.GetProperty("recipients").GetArrayLength()));
        Assert.Equal("logged", (await TestHost.ReadAsync<JsonElement>(await script.PostAsJsonAsync($"{Route}/{prepared.Text("reference")!}/sent", Said(bea)), HttpStatusCode.OK)).Text("decision"));
        Assert.Single((await ingress.TimelineAsync(bea))!);

        Assert.Equal(HttpStatusCode.Unauthorized, (await script.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await script.GetAsync("/api/v1/contacts")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await script.PostAsync(new Uri(Route + "/tokens", UriKind.Relative), null)).StatusCode);
        using var bearer = host.SignedOut();
        bearer.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + token);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bearer.PostAsJsonAsync(Route, new { recipients = new[] { bea } })).StatusCode);
        using var forged = host.SignedOut();
        forged.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Capture {token[..^4]}AAAA");
        Assert.Equal(HttpStatusCode.Unauthorized, (await forged.PostAsJsonAsync(Route, new { recipients = new[] { bea } })).StatusCode);
        host.Clock.Advance(CaptureTokens.Lifetime);
        Assert.Equal(HttpStatusCode.Unauthorized, (await script.PostAsJsonAsync(Route, new { recipients = new[] { bea } })).StatusCode);
    }
}
