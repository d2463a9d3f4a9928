using System.Net;
using System.Text;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Sync.Push;

/// <summary>The address that Microsoft calls, called by anybody.</summary>
public sealed class GraphHooksTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Theory]
    [InlineData("hooks/graph")]
    [InlineData("hooks/graph/lifecycle")]
    public async Task The_question_whether_somebody_is_here_is_answered_as_plain_text_and_makes_no_page(string path)
    {
        var host = shared.Host;
        using var stranger = host.SignedOut();
        using var empty = new StringContent("", Encoding.UTF8, "text/plain");
        using var answer = await stranger.PostAsync(new Uri($"{path}?validationToken={Uri.EscapeDataString("Validation: Testing <script>alert(1)</script>")}", UriKind.Relative), empty);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("Validation: Testing &lt;script&gt;alert(1)&lt;/script&gt;", await answer.Content.ReadAsStringAsync());

        using var tooLong = await stranger.PostAsync(new Uri($"{path}?validationToken={new string('x', 3_000)}", UriKind.Relative), null);
        await TestHost.ProblemAsync(tooLong, HttpStatusCode.BadRequest, "hook_body_invalid");
    }

    [Theory]
    [InlineData("{\"value\":[]}")]
    [InlineData("{\"value\":[{\"subscriptionId\":\"a\",\"clientState\":\"nobody.knows\",\"changeType\":\"created\"}]}")]
    [InlineData("{\"value\":[{\"subscriptionId\":\"a\",\"clientState\":\"no point\"},7,null,[],{\"clientState\":5},{\"subscriptionId\":\"a\\u0000\",\"clientState\":\"\\u0000.\"}]}")]
    public async Task Whatever_nobody_here_subscribed_to_gets_the_same_answer(string body)
    {
        var host = shared.Host;
        using var answer = await PostAsync(host, body);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"value\":{}}")]
    [InlineData("{\"value\":[")]
    public async Task What_is_no_notification_is_refused(string body)
    {
        var host = shared.Host;
        await TestHost.ProblemAsync(await PostAsync(host, body), HttpStatusCode.BadRequest, "hook_body_invalid");
    }

    [Fact]
    public async Task What_is_too_long_too_deep_or_too_much_is_refused()
    {
        var host = shared.Host;
        foreach (var body in new[]
        {
            "{\"value\":[\"" + new string('x', 300_000) + "\"]}",
            "{\"value\":" + new string('[', 1_000),
            "{\"value\":[" + string.Join(',', Enumerable.Repeat("1", 1_001)) + "]}",
        })
            await TestHost.ProblemAsync(await PostAsync(host, body), HttpStatusCode.BadRequest, "hook_body_invalid");
    }

    private static async Task<HttpResponseMessage> PostAsync(TestHost host, string body)
    {
        using var stranger = host.SignedOut();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await stranger.PostAsync(new Uri("hooks/graph", UriKind.Relative), content);
    }
}
