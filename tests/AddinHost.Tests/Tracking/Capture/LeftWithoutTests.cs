using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Logging.Ingress;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Support;
using static AddinHost.Tests.Tracking.Capture.CaptureWorld;

namespace AddinHost.Tests.Tracking.Capture;

/// <summary>Mail that was to be followed and left without: its copy says so, and so does the timeline.</summary>
public sealed class LeftWithoutTests(PausedIngress ingress) : IClassFixture<PausedIngress>
{
    private readonly TestHost host = ingress.Host;
    private readonly CaptureWorld world = new(ingress);

    /// <summary>The program waited too little for this host, or might not change the body: what is shown must not say that the mail is followed.</summary>
    [Theory]
    [InlineData("prepare sync", "<p>Hi</p>", "not_put_in")]
    [InlineData("sync prepare sync", "<p>Hi</p>", "not_put_in")]
    [InlineData("prepare report sync", "<p>Hi</p>", "not_put_in")]
    [InlineData("prepare sync report", "<p>Hi</p>", "not_put_in")]
    [InlineData("prepare bcc sync", "<p>Hi</p>", "not_put_in")]
    [InlineData("answer prepare", "<p>Hi</p>", "not_put_in")]
    [InlineData("prepare sync", null, "plain_text")]
    [InlineData("prepare sync", "sealed", "protected")]
    [InlineData("prepare sync", "<p>Hi</p>{pixel}", null)]
    [InlineData("prepare sync bare", "<p>Hi</p>{pixel}", null)]
    [InlineData("prepare report", "<p>Hi</p>{pixel}", null)]
    [InlineData("prepare silent", "<p>Hi</p>", "not_put_in")]
    [InlineData("prepare silent sync", "<p>Hi</p>{pixel}", null)]
    public async Task A_mail_that_left_without_its_pixel_says_so_whichever_came_first(string order, string? body, string? expected)
    {
        var (bea, reference, id, asked, copy) = (await world.ContactAsync(), Guid.NewGuid().ToString("N"), SharedHost.NewMessageId(), SharedHost.NewMessageId(), Guid.NewGuid().ToString("N"));
        var (ending, bcc) = ("", "");
        string Sent(string? html, string more = "") => SharedHost.Mail(
            Me, bea, id, $"X-Inlay-Ref: {reference}\n{more}" + (html switch { null => "", "sealed" => "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n", _ => "Content-Type: text/html; charset=utf-8\n" }), body: html?.Replace("{pixel}", ending, StringComparison.Ordinal) ?? "Hi");
        foreach (var way in order.Split(' '))
        {
            if (way == "prepare")
            {
                var prepared = await world.PrepareAsync(bea, reference, track: new { opens = true }, more: new { bcc = true });
                (ending, bcc) = (prepared.Text("ending")!, prepared.Text("bcc")!);
            }
            else if (way == "answer")
            {
                // By the rules it is logged before anybody says what was chosen for it.
                await SharedHost.PostMailAsync(host.Client, System.Text.Encoding.UTF8.GetBytes(SharedHost.Mail(bea, Me, asked).ReplaceLineEndings("\r\n")));
                await world.SyncAsync(Sent(body, $"In-Reply-To: <{asked}>\n"));
            }
            else if (way == "bcc")
                await ingress.SendAsync(Sent(body), null, bcc);
            else if (way == "report")
                await world.ReportAsync(reference, bea);
            else if (way == "silent")
                await TestHost.ReadAsync<JsonElement>(await host.Client.PostAsJsonAsync($"{Route}/{reference}/sent", new { from = Me, to = new[] { bea }, subject = "Thursday" }), HttpStatusCode.OK);
            else
                await world.SyncAsync(Sent(way == "bare" ? "<p>Hi</p>" : body), id: way == "bare" ? null : copy);
        }

        var message = (await ingress.TimelineAsync(bea))!.First(entry => entry.Text("direction") == "outgoing").GetProperty("sourceId").GetGuid();
        var summary = Assert.Single((await host.GetAsync<JsonElement>($"/api/v1/tracked-messages?messageIds={message}")).GetProperty("items").EnumerateArray());
        Assert.Equal(expected, summary.GetProperty("leftWithout").GetString());
    }
}
