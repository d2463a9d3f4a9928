using System.Net;
using System.Text.Json;
using AddinHost.Notices;
using AddinHost.Sending;
using AddinHost.Shared.Identity;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Messages.Files;

public sealed class QuotaTests
{
    private const int Quota = 10_000;

    [Fact]
    public async Task What_does_not_fit_is_not_kept_and_says_so_and_comes_when_there_is_room()
    {
        await using var host = await TestHost.StartAsync(settings: new() { ["Files:QuotaBytes"] = "10000", ["Files:LargestBytes"] = "9000" });
        var (first, again) = (FileMail("one@x.test", Bytes(6_000, 1)), FileMail("two@x.test", Bytes(6_000, 1)));
        Assert.Null(await ProblemAsync(host, first));
        // The same file once more takes no room.
        Assert.Null(await ProblemAsync(host, again));
        Assert.Equal(6_000, (await host.GetAsync<JsonElement>("/api/v1/files")).GetProperty("usedBytes").GetInt64());

        // Logged all the same, without the file.
        var refused = FileMail("three@x.test", Bytes(6_000, 2), "Quote.pdf");
        Assert.Equal("quota", await ProblemAsync(host, refused));
        Assert.Equal("too_large", await ProblemAsync(host, FileMail("four@x.test", Bytes(9_001, 3))));
        var message = await MessageAsync(host, refused);
        var listed = message.GetProperty("attachments")[0];
        Assert.Equal(("Quote.pdf", 6_000), (listed.GetProperty("name").GetString(), listed.GetProperty("size").GetInt64()));
        await TestHost.ProblemAsync(await host.Client.GetAsync(listed.GetProperty("url").GetString()), HttpStatusCode.NotFound, "attachment_over_quota");
        var view = await host.GetAsync<JsonElement>("/api/v1/files");
        Assert.Equal((6_000, Quota, 1, 1), (view.GetProperty("usedBytes").GetInt64(), view.GetProperty("quotaBytes").GetInt64(), view.GetProperty("files").GetInt32(), view.GetProperty("notKept").GetInt32()));

        // The administrator hears of it, until there is room again.
        await RunAsync<RaiseIntakeNotices>(host, raise => raise.RunAsync(default));
        Assert.Equal("files_full", Assert.Single(await NoticesAsync(host), notice => notice.GetProperty("endedAt").ValueKind == JsonValueKind.Null).GetProperty("kind").GetString());
        await host.InDatabaseAsync(db => db.MailAttachments.Where(row => row.Size == 6_000 && row.NotKept == null).ExecuteDeleteAsync());
        host.Clock.Advance(TimeSpan.FromDays(2));
        await RunAsync<SweepBlobs>(host, sweep => sweep.RunAsync(default));
        Assert.Equal(0, (await host.GetAsync<JsonElement>("/api/v1/files")).GetProperty("usedBytes").GetInt64());
        await RunAsync<RaiseIntakeNotices>(host, raise => raise.RunAsync(default));
        Assert.DoesNotContain(await NoticesAsync(host), notice => notice.GetProperty("endedAt").ValueKind == JsonValueKind.Null);

        // Logged again it brings its file.
        Assert.Null(await ProblemAsync(host, refused));
        var file = (await MessageAsync(host, refused)).GetProperty("attachments")[0];
        Assert.Equal(Bytes(6_000, 2), await host.Client.GetByteArrayAsync(new Uri(file.GetProperty("url").GetString()!, UriKind.Relative)));
    }

    [Fact]
    public async Task Each_organization_has_its_own_room_and_only_administrators_see_how_much()
    {
        await using var host = await TestHost.StartAsync(settings: new() { ["Files:QuotaBytes"] = "10000" });
        using var elsewhere = await host.OtherOrganizationAsync();
        using var signedOut = host.SignedOut();
        Assert.Null(await ProblemAsync(host, FileMail("one@x.test", Bytes(9_000, 1))));
        Assert.Equal(HttpStatusCode.OK, (await SharedHost.PostMailAsync(elsewhere, FileMail("one@x.test", Bytes(9_000, 1)))).StatusCode);
        var theirs = await TestHost.ReadAsync<JsonElement>(await elsewhere.GetAsync("/api/v1/files"), HttpStatusCode.OK);
        Assert.Equal((9_000, 0), (theirs.GetProperty("usedBytes").GetInt64(), theirs.GetProperty("notKept").GetInt32()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync("/api/v1/files")).StatusCode);
        await host.InDatabaseAsync(async db =>
        {
            var me = await db.Users.SingleAsync();
            me.Permissions = Permissions.PersonalEmailAccess;
            return await db.SaveChangesAsync();
        });
        var key = await host.AsMemberAsync(async services => (await services.GetRequiredService<AddinHost.Organizations.CreateApiKey>().HandleAsync(new("test"), default)).Value.Key);
        signedOut.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Assert.Equal(HttpStatusCode.Forbidden, (await signedOut.GetAsync("/api/v1/files")).StatusCode);
    }

    internal static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal static byte[] FileMail(string messageId, byte[] file, string name = "a.pdf", string headers = "") => System.Text.Encoding.UTF8.GetBytes(SharedHost.Mail(
        "bea@outside.test", "ada@engines.test", messageId, "Content-Type: multipart/mixed; boundary=cut\n",
        body: $"--cut\nContent-Type: text/plain\n\nHi\n--cut\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n{headers}Content-Disposition: attachment; filename=\"{name}\"\n\n"
            + $"{Convert.ToBase64String(file, Base64FormattingOptions.InsertLineBreaks)}\n--cut--").ReplaceLineEndings("\r\n"));

    /// <summary>Logs a mail and says what is the matter with its file.</summary>
    internal static async Task<string?> ProblemAsync(TestHost host, byte[] mail)
    {
        using var answer = await SharedHost.PostMailAsync(host.Client, mail);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await MessageAsync(host, mail)).GetProperty("attachments")[0].GetProperty("problem").GetString();
    }

    internal static async Task<JsonElement> MessageAsync(TestHost host, byte[] mail)
    {
        var messageId = AddinHost.Mail.Mime.MessageHeaders.Parse(mail).MessageId!.Value.Value;
        var id = await host.InDatabaseAsync(db => db.MailMessages.Where(row => row.MessageId == messageId).Select(row => row.Id).SingleAsync());
        return await host.GetAsync<JsonElement>($"/api/v1/messages/{id}");
    }

    private static async Task RunAsync<T>(TestHost host, Func<T, Task> work)
        where T : notnull
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
        await work(scope.ServiceProvider.GetRequiredService<T>());
    }

    private static async Task<List<JsonElement>> NoticesAsync(TestHost host) => [.. (await host.GetAsync<JsonElement>("/api/v1/notices")).GetProperty("items").EnumerateArray()];
}
