using System.Net;
using System.Text;
using System.Text.Json;
using AddinHost.Messages.Files;
using AddinHost.Shared.Identity;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Messages.Files;

public sealed class ScanTests
{
    private const string Eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_given_out_before_the_scanner_said_that_it_is_clean(bool bySocket)
    {
        var path = bySocket ? Path.Combine(Path.GetTempPath(), $"clamd-{Guid.NewGuid().ToString("N")[..8]}.ctl") : null;
        await using var clamd = new ScriptedClamd(path);
        using var gate = new SemaphoreSlim(0);
        var answers = clamd.Answer;
        clamd.Answer = content =>
        {
            gate.Wait();
            return answers(content);
        };
        await using var host = await TestHost.StartAsync(settings: new() { ["Files:ClamAv:Address"] = clamd.Address });
        var (clean, infected) = (QuotaTests.FileMail("clean@x.test", QuotaTests.Bytes(200_000, 1)), QuotaTests.FileMail("bad@x.test", Encoding.ASCII.GetBytes(Eicar), "invoice.pdf"));
        Assert.Equal("not_scanned", await QuotaTests.ProblemAsync(host, clean));
        await RefusedAsync(host, clean, HttpStatusCode.Conflict, "attachment_not_scanned");
        Assert.Equal("not_scanned", await QuotaTests.ProblemAsync(host, infected));

        gate.Release(2);
        await UntilAsync(async () => await ProblemOfAsync(host, clean) is null && await ProblemOfAsync(host, infected) == "infected");
        Assert.Equal(QuotaTests.Bytes(200_000, 1), await host.Client.GetByteArrayAsync(await UrlAsync(host, clean)));
        await RefusedAsync(host, infected, HttpStatusCode.Forbidden, "attachment_infected");
        Assert.Equal("Win.Test.EICAR_HDB-1", await host.InDatabaseAsync(db => db.KeptFiles.Where(row => row.Scan == ScanState.Infected).Select(row => row.Finding).SingleAsync()));
        var scanner = (await host.GetAsync<JsonElement>("/api/v1/files")).GetProperty("scanner");
        Assert.Equal((clamd.Address, 0, 1), (scanner.GetProperty("address").GetString(), scanner.GetProperty("waiting").GetInt32(), scanner.GetProperty("infected").GetInt32()));
        // Each content once, whoever brings it.
        Assert.Null(await QuotaTests.ProblemAsync(host, QuotaTests.FileMail("again@x.test", QuotaTests.Bytes(200_000, 1))));
        Assert.Equal(2, clamd.Scanned.Count);
    }

    [Fact]
    public async Task Without_a_scanner_that_answers_files_wait_and_are_scanned_when_it_is_back()
    {
        await using var clamd = new ScriptedClamd();
        var answers = new Queue<string?>([null, "stream: ", "UNKNOWN COMMAND\0", "stream: OK ERROR\0", "stream:  FOUND\0"]);
        var answer = clamd.Answer;
        clamd.Answer = content => answers.TryDequeue(out var wrong) ? wrong : answer(content);
        await using var host = await TestHost.StartAsync(settings: new() { ["Files:ClamAv:Address"] = clamd.Address, ["Files:ClamAv:RetryAfter"] = "1.00:00:00", ["Files:ClamAv:Timeout"] = "00:00:20" });
        var mail = QuotaTests.FileMail("later@x.test", QuotaTests.Bytes(1_000, 1));
        Assert.Equal("not_scanned", await QuotaTests.ProblemAsync(host, mail));

        // The worker asks once; its pause is a day.
        await UntilAsync(() => host.InDatabaseAsync(db => db.KeptFiles.AnyAsync(row => row.Tries == 1)));
        for (var tries = 0; answers.Count > 0; tries++)
        {
            Assert.True(tries < 10);
            host.Clock.Advance(TimeSpan.FromDays(2));
            Assert.False(await ScanAsync(host));
            Assert.Equal("not_scanned", await ProblemOfAsync(host, mail));
        }

        var problem = (await host.GetAsync<JsonElement>("/api/v1/files")).GetProperty("scanner").GetProperty("problem");
        Assert.Equal("scanner_broken", problem.GetProperty("code").GetString());
        await RefusedAsync(host, mail, HttpStatusCode.Conflict, "attachment_not_scanned");
        host.Clock.Advance(TimeSpan.FromDays(2));
        Assert.True(await ScanAsync(host));
        Assert.Null(await ProblemOfAsync(host, mail));
        Assert.Equal(JsonValueKind.Null, (await host.GetAsync<JsonElement>("/api/v1/files")).GetProperty("scanner").GetProperty("problem").ValueKind);
    }

    [Fact]
    public async Task What_the_scanner_takes_not_is_not_given_out_and_tried_again_when_it_takes_more()
    {
        await using var clamd = new ScriptedClamd { Largest = 100_000 };
        await using var host = await TestHost.StartAsync(settings: new() { ["Files:ClamAv:Address"] = clamd.Address });
        var mail = QuotaTests.FileMail("large@x.test", QuotaTests.Bytes(3_000_000, 1));
        Assert.Equal("not_scanned", await QuotaTests.ProblemAsync(host, mail));
        await UntilAsync(async () => await ProblemOfAsync(host, mail) == "scan_too_large");
        await RefusedAsync(host, mail, HttpStatusCode.Conflict, "attachment_scan_too_large");
        clamd.Largest = 10_000_000;
        host.Clock.Advance(TimeSpan.FromDays(2));
        Assert.True(await ScanAsync(host));
        Assert.Null(await ProblemOfAsync(host, mail));
    }

    [Fact]
    public async Task Nobody_at_the_socket_is_a_problem_that_administrators_see()
    {
        await using var host = await TestHost.StartAsync(settings: new() { ["Files:ClamAv:Address"] = "unix:/nonexistent/clamd.ctl", ["Files:ClamAv:RetryAfter"] = "1.00:00:00" });
        Assert.Equal("not_scanned", await QuotaTests.ProblemAsync(host, QuotaTests.FileMail("a@x.test", QuotaTests.Bytes(10, 1))));
        host.Clock.Advance(TimeSpan.FromDays(2));
        Assert.False(await ScanAsync(host));
        var problem = (await host.GetAsync<JsonElement>("/api/v1/files")).GetProperty("scanner").GetProperty("problem");
        Assert.Equal("scanner_unreachable", problem.GetProperty("code").GetString());
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
        await scope.ServiceProvider.GetRequiredService<AddinHost.Notices.RaiseIntakeNotices>().RunAsync(default);
        var notice = (await host.GetAsync<JsonElement>("/api/v1/notices")).GetProperty("items")[0];
        Assert.Equal(("files_not_scanned", "/app/settings/files"), (notice.GetProperty("kind").GetString(), notice.GetProperty("path").GetString()));
    }

    private static async Task<bool> ScanAsync(TestHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
        return await scope.ServiceProvider.GetRequiredService<ScanFiles>().RunAsync(default);
    }

    private static async Task<string?> ProblemOfAsync(TestHost host, byte[] mail) => (await QuotaTests.MessageAsync(host, mail)).GetProperty("attachments")[0].GetProperty("problem").GetString();

    private static async Task<Uri> UrlAsync(TestHost host, byte[] mail) => new((await QuotaTests.MessageAsync(host, mail)).GetProperty("attachments")[0].GetProperty("url").GetString()!, UriKind.Relative);

    private static async Task RefusedAsync(TestHost host, byte[] mail, HttpStatusCode status, string code)
    {
        using var answer = await host.Client.GetAsync(await UrlAsync(host, mail));
        await TestHost.ProblemAsync(answer, status, code);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "It never came.");
            await Task.Delay(50);
        }
    }
}
