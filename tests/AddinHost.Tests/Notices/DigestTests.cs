using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Notices;
using AddinHost.Notices.Digest;
using AddinHost.Notices.Post;
using AddinHost.Tasks;
using AddinHost.Tests.Support;
using AddinHost.Tracking;
using AddinHost.Tracking.Classification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Notices;

/// <summary>What members choose to be told of, and the digest: once for each period, with what people did, and never without anything in it.</summary>
public sealed class DigestTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Path = "/api/v1/notice-preferences";

    private readonly TestHost host = shared.Host;

    [Theory]
    // Summer and winter time in Berlin, and the hour that is skipped and the one that comes twice.
    [InlineData("2026-07-01T05:00:00Z", DigestEvery.Day, 8, "Europe/Berlin", "2026-07-01T06:00:00Z")]
    [InlineData("2026-07-01T06:00:00Z", DigestEvery.Day, 8, "Europe/Berlin", "2026-07-02T06:00:00Z")]
    [InlineData("2026-12-01T05:00:00Z", DigestEvery.Day, 8, "Europe/Berlin", "2026-12-01T07:00:00Z")]
    [InlineData("2026-03-28T12:00:00Z", DigestEvery.Day, 2, "Europe/Berlin", "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-24T12:00:00Z", DigestEvery.Day, 2, "Europe/Berlin", "2026-10-25T00:00:00Z")]
    [InlineData("2026-10-25T00:00:00Z", DigestEvery.Day, 2, "Europe/Berlin", "2026-10-26T01:00:00Z")]
    [InlineData("2026-07-01T00:00:00Z", DigestEvery.Week, 8, "Asia/Kolkata", "2026-07-06T02:30:00Z")]
    [InlineData("2026-07-06T02:30:00Z", DigestEvery.Week, 8, "Asia/Kolkata", "2026-07-13T02:30:00Z")]
    [InlineData("2026-07-01T23:30:00Z", DigestEvery.Day, 0, "America/Los_Angeles", "2026-07-02T07:00:00Z")]
    public void A_digest_is_due_at_the_members_own_hour(string after, DigestEvery every, int hour, string zone, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, null), DigestTimes.Next(DateTimeOffset.Parse(after, null), every, hour, DigestTimes.Zone(zone)!));

    [Fact]
    public async Task Nobody_gets_a_digest_unasked_and_a_choice_is_ones_own()
    {
        var (_, member) = await shared.AddMemberAsync();
        var usual = await TestHost.ReadAsync<JsonElement>(await member.GetAsync(Path), HttpStatusCode.OK);
        Assert.Equal(("never", false), (usual.GetProperty("digest").GetString(), usual.GetProperty("isChosen").GetBoolean()));
        var chosen = await TestHost.ReadAsync<JsonElement>(
            await member.PutAsJsonAsync(Path, new { told = new[] { "opens", "tasks" }, zone = "Europe/Berlin", quietFrom = 1_200, quietTo = 420, digest = "week", digestHour = 7 }), HttpStatusCode.OK);
        Assert.Equal(["opens", "tasks"], chosen.GetProperty("told").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal((1_200, 420, "week"), (chosen.GetProperty("quietFrom").GetInt32(), chosen.GetProperty("quietTo").GetInt32(), chosen.GetProperty("digest").GetString()));
        Assert.Equal(DayOfWeek.Monday, TimeZoneInfo.ConvertTime(chosen.GetProperty("digestDueAt").GetDateTimeOffset(), DigestTimes.Zone("Europe/Berlin")!).DayOfWeek);
        Assert.False((await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync(Path), HttpStatusCode.OK)).GetProperty("isChosen").GetBoolean());
        await TestHost.ProblemAsync(await member.PutAsJsonAsync(Path, new { told = Array.Empty<string>(), zone = "Nowhere/Land", digest = "never", digestHour = 7 }), HttpStatusCode.BadRequest, "zone_unknown");
        await TestHost.ProblemAsync(await member.PutAsJsonAsync(Path, new { told = Array.Empty<string>(), zone = "UTC", quietFrom = 5, digest = "never", digestHour = 7 }), HttpStatusCode.BadRequest, "quiet_hours_invalid");
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync(Path)).StatusCode);
    }

    [Fact]
    public async Task A_digest_comes_once_tells_what_people_did_and_none_comes_where_nothing_happened()
    {
        await using var own = await TestHost.StartAsync();
        await own.Client.PatchAsJsonAsync("/api/v1/me", new { locale = "de" });
        await TestHost.ReadAsync<JsonElement>(await own.Client.PutAsJsonAsync(Path, new { told = Enum.GetNames<ToldOf>().Select(name => name.ToLowerInvariant()), zone = "Europe/Berlin", digest = "day", digestHour = 8 }), HttpStatusCode.OK);
        await DayAsync(own);
        // Nothing happened: no mail, and the period is over all the same.
        Assert.Empty(Files(own));
        Assert.Equal(NoticeMailState.NotNeeded, await own.InDatabaseAsync(db => db.Notices.Where(row => row.Kind == NoticeKind.Digest).Select(row => row.MailState).SingleAsync()));

        await HappenAsync(own);
        // Three hosts look at the same moment.
        own.Clock.Advance(TimeSpan.FromDays(1));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => LookAsync(own)));
        await LookAsync(own);
        var mail = MimeMessage.Parse(await File.ReadAllBytesAsync(Assert.Single(Files(own))));
        var text = mail.TextBody!;
        Assert.Equal("Inlay: Ihr Tag", mail.Headers.Subject);
        Assert.Contains("Von Menschen geöffnet: 2", text, StringComparison.Ordinal);
        Assert.Contains("Angebot", text, StringComparison.Ordinal);
        Assert.Contains("Fällige Aufgaben: 1", text, StringComparison.Ordinal);
        Assert.Contains("Postfächer, die nicht gelesen werden: 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("angeklickt", text, StringComparison.Ordinal);
        Assert.Contains("/app/settings/notices", text, StringComparison.Ordinal);
        // It is no notice of the app.
        Assert.DoesNotContain((await own.GetAsync<JsonElement>("/api/v1/notices")).GetProperty("items").EnumerateArray(), notice => notice.GetProperty("kind").GetString() == "digest");

        // Unsubscribed between the hour and the sending.
        await TestHost.ReadAsync<JsonElement>(await own.Client.PutAsJsonAsync(Path, new { told = new[] { "tasks" }, zone = "Europe/Berlin", digest = "never", digestHour = 8 }), HttpStatusCode.OK);
        await DayAsync(own);
        Assert.Single(Files(own));
    }

    private static async Task HappenAsync(TestHost host) => await host.InDatabaseAsync(async db =>
    {
        var now = host.Clock.GetUtcNow();
        var message = new AddinHost.Messages.MailMessage
        {
            ThreadId = Guid.CreateVersion7(), MessageId = "one@engines.test", Identity = [1], Direction = AddinHost.Messages.MailDirection.Outgoing, FromAddress = "ada@engines.test", To = "[]", Cc = "[]", Subject = "Angebot", Preview = "",
            SentAt = now, LoggedAt = now, MemberId = host.MemberId,
        };
        db.MailMessages.Add(message);
        foreach (var (at, which) in new[] { EventClass.Human, EventClass.Probable, EventClass.Machine, EventClass.Own }.Select((which, at) => (at, which)))
            db.TrackedOpens.Add(new TrackedOpen { Id = Guid.CreateVersion7(), TrackedMessageId = Guid.NewGuid(), MailMessageId = message.Id, MemberId = host.MemberId, At = now.AddMinutes(at), Class = which, Rule = "reader", Evidence = "{}" });
        db.TrackedClicks.Add(new TrackedClick { Id = Guid.CreateVersion7(), TrackedMessageId = Guid.NewGuid(), MailMessageId = message.Id, MemberId = host.MemberId, At = now, Link = 0, Url = "https://dest.example/", Class = EventClass.Machine, Rule = "burst", Evidence = "{}" });
        db.Tasks.Add(new TaskItem { Title = "Call Bea", OwnerId = host.MemberId, CreatedById = host.MemberId, CreatedAt = now, DueAt = now.AddHours(1) });
        db.Mailboxes.Add(new Mailbox { MemberId = host.MemberId, Provider = AddinHost.Providers.ProviderKind.Imap, Address = "ada@stuck.test", State = MailboxState.Unreachable, ConnectedAt = now });
        return await db.SaveChangesAsync();
    });

    private static async Task DayAsync(TestHost host)
    {
        host.Clock.Advance(TimeSpan.FromDays(1));
        await LookAsync(host);
    }

    private static Task<bool> LookAsync(TestHost host) => host.AsMemberAsync(async services =>
    {
        services.GetRequiredService<AddinHost.Shared.Identity.Caller>().BecomeJob(Guid.Empty);
        await services.GetRequiredService<RaiseDigests>().RunAsync(default);
        await services.GetRequiredService<SendNotices>().RunAsync(default);
        return true;
    });

    private static string[] Files(TestHost host)
    {
        var folder = host.Services.GetRequiredService<PostOwnMail>().Folder;
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.eml") : [];
    }
}
