using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Tasks;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging.Rules;

/// <summary>What colleagues see of a member's logged mail, on every surface.</summary>
public sealed class SharingTests(SharedHost shared) : IClassFixture<SharedHost>, IAsyncLifetime
{
    private const string Rules = "/api/v1/logging-rules";

    private static readonly string[] Levels = ["everything", "subject", "metadata"];

    private readonly TestHost host = shared.Host;

    public async Task InitializeAsync() => await ShareAsync(host.Client, null, null);

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("everything")]
    [InlineData("subject")]
    [InlineData("metadata")]
    public async Task A_colleague_sees_as_much_as_is_shared_wherever_they_look(string level)
    {
        var (subject, text) = (level != "metadata", level == "everything");
        await ShareAsync(host.Client, null, level);
        var mail = new Mail();
        var contact = await shared.AddContactAsync("Bea", mail.Author);
        await shared.LogAsync(mail.Raw);
        var (_, ben) = await shared.AddMemberAsync();
        var mine = Assert.Single(await shared.TimelineAsync(contact));
        Assert.Equal((mail.Subject, 1, "everything"), (Text(mine, "subject"), mine.GetProperty("attachments").GetArrayLength(), Text(mine, "sharing")));
        var (message, file) = (mine.GetProperty("sourceId").GetGuid(), mine.GetProperty("attachments")[0].GetProperty("url").GetString()!);

        var pages = new List<string>();
        foreach (var path in new[]
        {
            $"/api/v1/contacts/{contact}/timeline?limit=50", $"/api/v1/records/{contact}/timeline?fold=true&limit=50", $"/api/v1/timeline/{mine.GetProperty("id").GetGuid()}", "/api/v1/timeline?limit=200", $"/api/v1/messages/{message}",
            $"/api/v1/search?limit=20&query={mail.Name}", $"/api/v1/contacts/export?format=csv&query={mail.Name}", $"/api/v1/contacts?query={mail.Name}", $"/api/v1/ledger?messageId={mail.MessageId}",
        })
            pages.Add(await OkAsync(ben, path));
        pages.Add(await (await ben.PostAsJsonAsync("/api/v1/sidebar", new { participants = new[] { new { address = mail.Author, role = "from" } }, messageId = mail.MessageId })).Content.ReadAsStringAsync());
        Assert.All(pages.Take(6), page => Assert.Contains(mail.Name, page, StringComparison.Ordinal));
        Assert.Equal(subject, pages.Exists(page => page.Contains(mail.Subject, StringComparison.OrdinalIgnoreCase)));
        foreach (var hidden in new[] { mail.Word, mail.File })
            Assert.Equal(text, pages.Exists(page => page.Contains(hidden, StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(level, Text(Json(pages[4]), "sharing"));

        foreach (var path in new[] { $"/api/v1/messages/{message}/body", file })
        {
            var answer = await ben.GetAsync(new Uri(path, UriKind.Relative));
            if (text)
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            else
                await TestHost.ProblemAsync(answer, HttpStatusCode.Forbidden, "message_not_shared");
            Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        }

        foreach (var (word, found) in new[] { (mail.Name, true), (mail.Subject, subject), ("\"re " + mail.Subject + "\"", false), (mail.Word, text), ($"{mail.Name} {mail.Word}", text), ($"from:{mail.Name} {mail.Subject}", subject) })
        {
            Assert.Equal(found ? 1 : 0, Json(await OkAsync(ben, $"/api/v1/search?limit=20&query={Uri.EscapeDataString(word)}")).GetProperty("items").GetArrayLength());
            if (found || !word.StartsWith('"'))
                Assert.Single(Json(await OkAsync(host.Client, $"/api/v1/search?limit=20&query={Uri.EscapeDataString(word)}")).GetProperty("items").EnumerateArray());
        }

        Assert.Equal(text ? 1 : 0, Json(await OkAsync(ben, $"/api/v1/contacts/{contact}/timeline?limit=50&attachments=true")).GetProperty("items").GetArrayLength());
        await AssertEventsAsync(contact, mail, subject, text);
    }

    [Fact]
    public async Task Of_several_who_have_a_mail_the_most_open_one_counts_and_each_of_them_sees_all_of_it()
    {
        await ShareAsync(host.Client, null, "metadata");
        var mail = new Mail();
        var contact = await shared.AddContactAsync("Bea", mail.Author);
        await shared.LogAsync(mail.Raw);
        var ((_, ben), (_, cleo)) = (await shared.AddMemberAsync(), await shared.AddMemberAsync());
        await ShareAsync(ben, null, "subject", administers: false);
        Assert.Equal("", Text(await EntryAsync(cleo, contact), "subject"));

        Assert.Equal(HttpStatusCode.OK, (await SharedHost.PostMailAsync(ben, mail.Raw)).StatusCode);
        Assert.Equal("everything", Text(await EntryAsync(ben, contact), "sharing"));
        Assert.Equal((mail.Subject, "", "subject"), (Text(await EntryAsync(cleo, contact), "subject"), Text(await EntryAsync(cleo, contact), "preview"), Text(await EntryAsync(cleo, contact), "sharing")));
        await ShareAsync(ben, null, "metadata", administers: false);
        Assert.Equal("metadata", Text(await EntryAsync(cleo, contact), "sharing"));
    }

    [Fact]
    public async Task Whoever_brings_another_text_under_the_same_name_does_not_get_to_see_the_mail()
    {
        await ShareAsync(host.Client, null, "metadata");
        var mail = new Mail();
        var contact = await shared.AddContactAsync("Bea", mail.Author);
        await shared.LogAsync(mail.Raw);
        var (_, ben) = await shared.AddMemberAsync();
        var forged = Encoding.UTF8.GetBytes(SharedHost.Mail(mail.Author, "ada@engines.test", mail.MessageId, body: "Let me in.").ReplaceLineEndings("\r\n"));
        Assert.Equal(HttpStatusCode.OK, (await SharedHost.PostMailAsync(ben, forged)).StatusCode);
        Assert.Equal("metadata", Text(await EntryAsync(ben, contact), "sharing"));
        Assert.Equal(mail.Subject, Text(await EntryAsync(host.Client, contact), "subject"));
    }

    [Fact]
    public async Task A_member_may_share_less_than_the_organization_says_and_more_only_where_it_lets_them_choose()
    {
        var (mail, (_, ben)) = (new Mail(), await shared.AddMemberAsync());
        var contact = await shared.AddContactAsync("Bea", mail.Author);
        await shared.LogAsync(mail.Raw);
        foreach (var (organization, mayChoose, own, seen) in new[]
        {
            ("subject", false, null, "subject"), ("subject", false, "everything", "subject"), ("subject", false, "metadata", "metadata"), ("subject", true, "everything", "everything"), ("everything", true, "subject", "subject"), ("metadata", true, null, "metadata"),
        })
        {
            await ShareAsync(host.Client, organization, own, mayChoose);
            Assert.Equal((organization, mayChoose, own, seen), (organization, mayChoose, own, Text(await EntryAsync(ben, contact), "sharing")));
        }
    }

    [Fact]
    public async Task A_reminder_of_a_missing_reply_does_not_tell_a_subject_that_is_not_shared()
    {
        await ShareAsync(host.Client, null, "metadata");
        var (mail, (benId, ben)) = (new Mail("ada@engines.test"), await shared.AddMemberAsync());
        await shared.LogAsync(mail.Raw);
        var message = await host.InDatabaseAsync(db => db.MailMessages.Where(row => row.MessageId == mail.MessageId).Select(row => row.Id).SingleAsync());
        Assert.Equal(HttpStatusCode.OK, (await ben.PutAsJsonAsync($"/api/v1/messages/{message}/reply-wait", new { dueAt = host.Clock.GetUtcNow().AddHours(1) })).StatusCode);
        await host.InDatabaseAsync(async db => await db.ReplyWaits.Where(row => row.MailMessageId == message).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, host.Clock.GetUtcNow().AddMinutes(-1))));
        await host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<CheckWaits>().RunAsync(CancellationToken.None);
            return true;
        });
        var title = await host.InDatabaseAsync(db => db.Tasks.Where(row => row.MailMessageId == message && row.OwnerId == benId).Select(row => row.Title).SingleAsync());
        Assert.Contains(mail.Recipient, title, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Subject, title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_level_that_is_none_is_refused() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client.PutAsJsonAsync(Rules + "/mine", new { rules = new { sharing = "some" }, revision = 0 })).StatusCode);

    /// <summary>What is told to all says no more than all may see; those who have the mail are told the rest.</summary>
    private async Task AssertEventsAsync(Guid contact, Mail mail, bool subject, bool text)
    {
        var events = await host.InDatabaseAsync(db => db.OutboxEvents.AsNoTracking().Where(row => row.Kind == "timeline.entry_added" && row.Payload.Contains(contact.ToString())).ToListAsync());
        var told = Assert.Single(events, row => row.MemberId is null).Payload;
        Assert.Equal((subject, text, text), (told.Contains(mail.Subject, StringComparison.Ordinal), told.Contains(mail.Word, StringComparison.Ordinal), told.Contains(mail.File, StringComparison.Ordinal)));
        if (!text)
            Assert.Contains(mail.Word, Assert.Single(events, row => row.MemberId == host.MemberId).Payload, StringComparison.Ordinal);
        Assert.Equal(text ? 1 : 2, events.Count);
    }

    private static async Task<JsonElement> EntryAsync(HttpClient client, Guid contact) => Assert.Single(Json(await OkAsync(client, $"/api/v1/contacts/{contact}/timeline?limit=50")).GetProperty("items").EnumerateArray());

    private static async Task<string> OkAsync(HttpClient client, string path)
    {
        var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task ShareAsync(HttpClient client, string? organization, string? own, bool mayChoose = true, bool administers = true)
    {
        Assert.True((organization is null || Levels.Contains(organization)) && (own is null || Levels.Contains(own)));
        var view = await client.GetFromJsonAsync<JsonElement>(Rules);
        if (administers)
            Assert.Equal(HttpStatusCode.OK, (await client.PutAsJsonAsync(Rules + "/organization", new { rules = new { sharing = organization }, membersMayChoose = mayChoose, revision = view.GetProperty("revision").GetInt32() })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.PutAsJsonAsync(Rules + "/mine", new { rules = new { sharing = own }, revision = view.GetProperty("myRevision").GetInt32() })).StatusCode);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    /// <summary>A mail whose subject, text, file and people have words that stand nowhere else.</summary>
    private sealed class Mail
    {
        private readonly string mark = Guid.NewGuid().ToString("N")[..8];

        public Mail(string? from = null)
        {
            (Name, Subject, Word, File) = ("n" + mark, "s" + mark, "w" + mark, "f" + mark);
            Author = from ?? $"{Name}@outside.test";
            Recipient = from is null ? "ada@engines.test" : $"{Name}@outside.test";
            MessageId = $"{mark}@outside.test";
            Raw = Encoding.UTF8.GetBytes($"""
                From: {Author}
                To: {Recipient}
                Subject: {Subject}
                Date: Fri, 20 Nov 2026 10:00:00 +0000
                Message-ID: <{MessageId}>
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain

                The {Word} stands here.
                --b
                Content-Type: application/pdf
                Content-Disposition: attachment; filename={File}.pdf

                {File}
                --b--

                """.ReplaceLineEndings("\r\n"));
        }

        public string Name { get; }

        public string Subject { get; }

        public string Word { get; }

        public string File { get; }

        public string Author { get; }

        public string Recipient { get; }

        public string MessageId { get; }

        public byte[] Raw { get; }
    }
}
