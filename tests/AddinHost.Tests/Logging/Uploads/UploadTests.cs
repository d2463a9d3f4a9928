using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Logging;
using AddinHost.Logging.Uploads;
using AddinHost.Shared.Identity;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging.Uploads;

public sealed class UploadTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Line = "From bea@outside.test Fri Nov 20 10:00:00 2026\n";

    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task Files_of_both_kinds_are_logged_with_what_is_broken_passed_over_and_once_more_changes_nothing()
    {
        var (known, unknown) = (SharedHost.Address("known"), SharedHost.Address("unknown"));
        var contact = await shared.AddContactAsync("Known", known);
        var mails = Enumerable.Range(0, 3).Select(_ => SharedHost.Mail(known, "ada@engines.test", SharedHost.NewMessageId())).ToList();
        var mbox = $"{Line}{mails[0]}\n{Line}this is no mail at all\n\n{Line}{mails[1]}\n{Line}{SharedHost.Mail("Una <" + unknown + ">", "ada@engines.test", SharedHost.NewMessageId(), body: "one\n>From two")}\n";

        var first = await UploadAsync([("old mail.mbox", mbox), ("a.eml", mails[2])]);
        Assert.Equal(("done", 5, 5, 4, 0, 1), Counts(first));
        Assert.Equal(3, (await shared.TimelineAsync(contact)).Count);
        var problem = Assert.Single((await host.GetAsync<JsonElement>($"/api/v1/mail-uploads/{Id(first)}/problems")).GetProperty("items").EnumerateArray());
        Assert.Equal(("old mail.mbox", 2, "email_unreadable"), (Text(problem, "fileName"), problem.GetProperty("inFile").GetInt32(), Text(problem, "code")));
        Assert.Contains("neither an author nor a Message-ID", Text(problem, "detail"), StringComparison.Ordinal);

        // Who wrote and was nobody's contact is one now; the text is as it was written.
        var made = Assert.Single((await host.GetAsync<JsonElement>($"/api/v1/contacts?query={unknown}")).GetProperty("items").EnumerateArray());
        Assert.Equal("Una", Text(made, "name"));
        var entry = Assert.Single(await shared.TimelineAsync(made.GetProperty("id").GetGuid()));
        Assert.Contains("\nFrom two", (await host.GetAsync<JsonElement>($"/api/v1/messages/{Text(entry, "sourceId")}")).GetProperty("text").GetString()!.ReplaceLineEndings("\n"), StringComparison.Ordinal);

        var again = await UploadAsync([("copy.mbox", mbox.ReplaceLineEndings("\r\n")), ("a.eml", mails[2])]);
        Assert.Equal(("done", 5, 5, 0, 4, 1), Counts(again));
        Assert.Equal(3, (await shared.TimelineAsync(contact)).Count);
        Assert.Empty(Files());
        Assert.Equal([Id(again), Id(first)], (await host.GetAsync<JsonElement>("/api/v1/mail-uploads")).GetProperty("items").EnumerateArray().Select(Id).Where(id => id == Id(first) || id == Id(again)));
    }

    [Fact]
    public async Task Never_log_holds_and_nobody_becomes_a_contact_unasked()
    {
        var (secret, stranger) = (SharedHost.Address("secret"), SharedHost.Address("stranger"));
        using var saved = await host.Client.PutAsJsonAsync("/api/v1/logging-rules/mine", new { rules = new { neverLog = new[] { secret } }, revision = 0 });
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        var upload = await UploadAsync(
            [("a.eml", SharedHost.Mail(secret, "ada@engines.test", SharedHost.NewMessageId())), ("b.eml", SharedHost.Mail(stranger, "ada@engines.test", SharedHost.NewMessageId()))], new { createsContacts = false });
        Assert.Equal(("done", 2, 2, 0, 0, 2), Counts(upload));
        Assert.Equal(["email_never_logged", "on_nobody"], await CodesAsync(upload));
        Assert.Empty((await host.GetAsync<JsonElement>($"/api/v1/contacts?query={stranger}")).GetProperty("items").EnumerateArray());
        Assert.False(await host.InDatabaseAsync(db => db.MailMessages.AnyAsync(row => row.FromAddress == secret || row.FromAddress == stranger)));
    }

    [Fact]
    public async Task Onto_a_chosen_contact_everything_is_logged_there()
    {
        var contact = await shared.AddContactAsync("Chosen", SharedHost.Address("chosen"));
        var upload = await UploadAsync([("a.eml", SharedHost.Mail(SharedHost.Address(), "ada@engines.test", SharedHost.NewMessageId()))], new { contactId = contact, createsContacts = false });
        Assert.Equal(("done", 1, 1, 1, 0, 0), Counts(upload));
        Assert.Single(await shared.TimelineAsync(contact));
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync("/api/v1/mail-uploads", new { contactId = Guid.CreateVersion7() }), HttpStatusCode.NotFound, "contact_not_found");
    }

    [Fact]
    public async Task What_is_no_mail_is_refused_before_anything_runs()
    {
        var upload = await OpenAsync();
        await TestHost.ProblemAsync(await host.Client.PostAsync(new Uri($"/api/v1/mail-uploads/{upload}/start", UriKind.Relative), null), HttpStatusCode.UnprocessableEntity, "upload_empty");
        foreach (var packed in new byte[][] { [.. "PK\u0003\u0004"u8, 1, 2], [0x1f, 0x8b, 8], [0xd0, 0xcf, 0x11, 0xe0, 0xa1], [.. "!BDN"u8, 0] })
            await TestHost.ProblemAsync(await AddAsync(upload, "a.zip", packed), HttpStatusCode.UnprocessableEntity, "upload_file_packed");
        await TestHost.ProblemAsync(await AddAsync(upload, "a.eml", " \r\n"u8.ToArray()), HttpStatusCode.UnprocessableEntity, "upload_file_empty");
        await TestHost.ProblemAsync(await AddAsync(upload, "a.eml", []), HttpStatusCode.UnprocessableEntity, "upload_file_empty");
        Assert.Empty(Files());
        // A name is shown to people: it is what it looks like.
        await TestHost.ReadAsync<JsonElement>(await AddAsync(upload, "../\u202Ea.eml", "x"u8.ToArray()), HttpStatusCode.OK);
        Assert.Equal("_a.eml", await host.InDatabaseAsync(db => db.UploadedFiles.Where(row => row.UploadId == upload).Select(row => row.Name).SingleAsync()));
        await host.Client.PostAsync(new Uri($"/api/v1/mail-uploads/{upload}/cancel", UriKind.Relative), null);
        await TestHost.ProblemAsync(await AddAsync(upload, "b.eml", "x"u8.ToArray()), HttpStatusCode.Conflict, "upload_started");
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Limits_are_said_with_their_numbers()
    {
        await using var small = await TestHost.StartAsync(settings: new() { ["Uploads:LargestFileBytes"] = "2000", ["Uploads:MostWaitingBytes"] = "3000", ["Uploads:MostFiles"] = "3", ["Uploads:MostMessages"] = "3" });
        async Task<Guid> BeginAsync() => (await small.PostAsync<JsonElement>("/api/v1/mail-uploads", new { }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        Task<HttpResponseMessage> GiveAsync(Guid to, string content) => small.Client.PostAsync(new Uri($"/api/v1/mail-uploads/{to}/files?fileName=a", UriKind.Relative), new StringContent(content));
        var upload = await BeginAsync();
        await TestHost.ProblemAsync(await GiveAsync(upload, new string('x', 2_001)), HttpStatusCode.RequestEntityTooLarge, "upload_file_too_large");
        await TestHost.ProblemAsync(await GiveAsync(upload, string.Concat(Enumerable.Repeat(Line + "Subject: x\n\n", 4))), HttpStatusCode.UnprocessableEntity, "upload_too_many_messages");
        Assert.Equal(HttpStatusCode.OK, (await GiveAsync(upload, string.Concat(Enumerable.Repeat(Line + "Subject: x\n\n", 2)))).StatusCode);
        await TestHost.ProblemAsync(await GiveAsync(upload, string.Concat(Enumerable.Repeat(Line + "Subject: x\n\n", 2))), HttpStatusCode.UnprocessableEntity, "upload_too_many_messages");
        var many = await BeginAsync();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await GiveAsync(many, "Subject: x")).StatusCode);
        await TestHost.ProblemAsync(await GiveAsync(many, "Subject: x"), HttpStatusCode.UnprocessableEntity, "upload_too_many_files");
        Assert.Equal(HttpStatusCode.OK, (await GiveAsync(await BeginAsync(), new string('x', 1_999))).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await GiveAsync(await BeginAsync(), new string('x', 1_999))).StatusCode);
        await TestHost.ProblemAsync(await GiveAsync(await BeginAsync(), new string('x', 1_999)), HttpStatusCode.Conflict, "upload_no_room");
    }

    [Fact]
    public async Task A_mail_that_is_too_large_is_passed_over_and_the_next_one_logged()
    {
        var address = SharedHost.Address();
        var large = SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId(), body: string.Concat(Enumerable.Repeat(new string('x', 998) + "\n", (LogEmail.Largest / 999) + 1)));
        var upload = await UploadAsync([("big.mbox", $"{Line}{large}\n{Line}{SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId())}\n")]);
        Assert.Equal(("done", 2, 2, 1, 0, 1), Counts(upload));
        Assert.Equal(["email_too_large"], await CodesAsync(upload));
    }

    [Fact]
    public async Task After_a_stop_it_goes_on_behind_the_last_message_and_a_lost_file_is_a_failure_that_says_so()
    {
        var address = SharedHost.Address();
        var mails = Enumerable.Range(0, 4).Select(_ => SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId())).ToList();
        var upload = await OpenAsync();
        await AddAsync(upload, "a.mbox", Encoding.UTF8.GetBytes(string.Concat(mails.Select(mail => $"{Line}{mail}\n"))));
        // As another host left it, which died after two messages; it holds it for some time yet.
        await host.InDatabaseAsync(db => db.MailUploads.Where(row => row.Id == upload)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, UploadState.Running).SetProperty(row => row.Done, 2).SetProperty(row => row.Logged, 2).SetProperty(row => row.HeldUntil, host.Clock.GetUtcNow().AddDays(1))));
        await RunAsync(upload);
        Assert.Equal(("running", 4, 2, 2, 0, 0), Counts(await GetAsync(upload)));
        await host.InDatabaseAsync(db => db.MailUploads.Where(row => row.Id == upload).ExecuteUpdateAsync(set => set.SetProperty(row => row.HeldUntil, (DateTimeOffset?)null)));
        await RunAsync(upload);
        Assert.Equal(("done", 4, 4, 4, 0, 0), Counts(await OverAsync(upload)));
        Assert.Equal(2, await host.InDatabaseAsync(db => db.MailMessages.CountAsync(row => row.FromAddress == address)));

        var lost = await OpenAsync();
        await AddAsync(lost, "a.eml", Encoding.UTF8.GetBytes(mails[0]));
        Files().ForEach(File.Delete);
        await host.Client.PostAsync(new Uri($"/api/v1/mail-uploads/{lost}/start", UriKind.Relative), null);
        var failed = await OverAsync(lost);
        Assert.Equal(("failed", "upload_file_lost"), (Text(failed, "state"), failed.GetProperty("problem").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_cancelled_upload_logs_no_more()
    {
        var address = SharedHost.Address();
        var upload = await OpenAsync();
        await AddAsync(upload, "a.mbox", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 600).Select(_ => $"{Line}{SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId())}\n"))));
        await host.Client.PostAsync(new Uri($"/api/v1/mail-uploads/{upload}/start", UriKind.Relative), null);
        await WaitAsync(async () => (await GetAsync(upload)).GetProperty("done").GetInt32() > 0);
        var cancelled = await TestHost.ReadAsync<JsonElement>(await host.Client.PostAsync(new Uri($"/api/v1/mail-uploads/{upload}/cancel", UriKind.Relative), null), HttpStatusCode.OK);
        Assert.Equal("cancelled", Text(cancelled, "state"));
        var done = cancelled.GetProperty("done").GetInt32();
        Assert.InRange(done, 1, 599);
        Assert.Equal(done, await host.InDatabaseAsync(db => db.MailMessages.CountAsync(row => row.FromAddress == address)));
    }

    [Fact]
    public async Task An_upload_that_nobody_started_is_given_up_and_old_ones_are_forgotten()
    {
        await using var own = await TestHost.StartAsync();
        var left = (await own.PostAsync<JsonElement>("/api/v1/mail-uploads", new { }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        using var added = await own.Client.PostAsync(new Uri($"/api/v1/mail-uploads/{left}/files?fileName=a.eml", UriKind.Relative), new StringContent("Subject: x"));
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        await using var scope = own.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
        var show = scope.ServiceProvider.GetRequiredService<ShowUploads>();
        await show.RunAsync(default);
        Assert.Single(Files(own));
        own.Clock.Advance(TimeSpan.FromDays(2));
        await show.RunAsync(default);
        Assert.Equal(UploadState.Cancelled, await own.InDatabaseAsync(db => db.MailUploads.Select(row => row.State).SingleAsync()));
        Assert.Empty(Files(own));
        own.Clock.Advance(TimeSpan.FromDays(31));
        await show.RunAsync(default);
        Assert.False(await own.InDatabaseAsync(async db => await db.MailUploads.AnyAsync() || await db.UploadedFiles.AnyAsync()));
    }

    [Fact]
    public async Task A_disk_that_cannot_take_it_stops_it_visibly_and_it_goes_on_when_it_can()
    {
        await using var own = await TestHost.StartAsync();
        var blobs = own.Services.GetRequiredService<AddinHost.Data.DataFolder>().Path("blobs");
        await File.WriteAllTextAsync(blobs, "in the way");
        var upload = (await own.PostAsync<JsonElement>("/api/v1/mail-uploads", new { }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        using var added = await own.Client.PostAsync(new Uri($"/api/v1/mail-uploads/{upload}/files?fileName=a.eml", UriKind.Relative), new ByteArrayContent(Messages.Files.QuotaTests.FileMail("disk@x.test", [1, 2, 3])));
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        using var started = await own.Client.PostAsync(new Uri($"/api/v1/mail-uploads/{upload}/start", UriKind.Relative), null);
        Task<JsonElement> ReadAsync() => own.GetAsync<JsonElement>($"/api/v1/mail-uploads/{upload}");
        await WaitAsync(async () => (await ReadAsync()).GetProperty("problem").ValueKind != JsonValueKind.Null);
        var waiting = await ReadAsync();
        Assert.Equal(("running", 0, "upload_waiting"), (Text(waiting, "state"), waiting.GetProperty("done").GetInt32(), waiting.GetProperty("problem").GetProperty("code").GetString()));

        File.Delete(blobs);
        own.Clock.Advance(TimeSpan.FromMinutes(1));
        await own.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<RunUpload>().RunAsync(upload, default);
            return true;
        });
        await WaitAsync(async () => Text(await ReadAsync(), "state") == "done");
        Assert.Equal((("done", 1, 1, 1, 0, 0), JsonValueKind.Null), (Counts(await ReadAsync()), (await ReadAsync()).GetProperty("problem").ValueKind));
    }

    [Fact]
    public async Task Nobody_else_sees_an_upload_not_even_a_colleague()
    {
        var upload = await OpenAsync();
        var (_, colleague) = await shared.AddMemberAsync();
        using var signedOut = host.SignedOut();
        foreach (var client in new[] { shared.Elsewhere, colleague })
        {
            foreach (var call in new[] { "", "/problems" })
                await TestHost.ProblemAsync(await client.GetAsync($"/api/v1/mail-uploads/{upload}{call}"), HttpStatusCode.NotFound, "upload_not_found");
            foreach (var call in new[] { "/files", "/start", "/cancel" })
                await TestHost.ProblemAsync(await client.PostAsync($"/api/v1/mail-uploads/{upload}{call}", new StringContent("Subject: x")), HttpStatusCode.NotFound, "upload_not_found");
            Assert.DoesNotContain((await TestHost.ReadAsync<JsonElement>(await client.GetAsync("/api/v1/mail-uploads"), HttpStatusCode.OK)).GetProperty("items").EnumerateArray(), row => Id(row) == upload);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync($"/api/v1/mail-uploads/{upload}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PostAsync($"/api/v1/mail-uploads/{upload}/files", new StringContent("x"))).StatusCode);
        using var theirs = await shared.Elsewhere.PostAsJsonAsync("/api/v1/mail-uploads", new { contactId = await shared.AddContactAsync("Ours", SharedHost.Address()) });
        await TestHost.ProblemAsync(theirs, HttpStatusCode.NotFound, "contact_not_found");
    }

    private static Guid Id(JsonElement upload) => upload.GetProperty("id").GetGuid();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static (string State, int Messages, int Done, int Logged, int Present, int NotLogged) Counts(JsonElement upload) =>
        (Text(upload, "state"), upload.GetProperty("messages").GetInt32(), upload.GetProperty("done").GetInt32(), upload.GetProperty("logged").GetInt32(), upload.GetProperty("present").GetInt32(), upload.GetProperty("notLogged").GetInt32());

    private List<string> Files() => Files(host);

    private static List<string> Files(TestHost of)
    {
        var root = of.Services.GetRequiredService<AddinHost.Data.DataFolder>().Path("uploads");
        return Directory.Exists(root) ? [.. Directory.GetFiles(root)] : [];
    }

    private async Task<Guid> OpenAsync(object? request = null) => (await host.PostAsync<JsonElement>("/api/v1/mail-uploads", request ?? new { }, HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private Task<HttpResponseMessage> AddAsync(Guid upload, string name, byte[] content) =>
        host.Client.PostAsync(new Uri($"/api/v1/mail-uploads/{upload}/files?fileName={Uri.EscapeDataString(name)}", UriKind.Relative), new ByteArrayContent(content));

    private Task<JsonElement> GetAsync(Guid upload) => host.GetAsync<JsonElement>($"/api/v1/mail-uploads/{upload}");

    private async Task<JsonElement> UploadAsync((string Name, string Content)[] files, object? request = null)
    {
        var upload = await OpenAsync(request);
        foreach (var (name, content) in files)
            await TestHost.ReadAsync<JsonElement>(await AddAsync(upload, name, Encoding.UTF8.GetBytes(content)), HttpStatusCode.OK);
        using var started = await host.Client.PostAsync(new Uri($"/api/v1/mail-uploads/{upload}/start", UriKind.Relative), null);
        Assert.Equal((HttpStatusCode.Accepted, $"/api/v1/mail-uploads/{upload}"), (started.StatusCode, started.Headers.Location!.ToString()));
        return await OverAsync(upload);
    }

    private async Task<JsonElement> OverAsync(Guid upload)
    {
        await WaitAsync(async () => Text(await GetAsync(upload), "state") != "running");
        return await GetAsync(upload);
    }

    private async Task<List<string>> CodesAsync(JsonElement upload) =>
        [.. (await host.GetAsync<JsonElement>($"/api/v1/mail-uploads/{Id(upload)}/problems")).GetProperty("items").EnumerateArray().Select(row => Text(row, "code"))];

    private Task<bool> RunAsync(Guid upload) => host.AsMemberAsync(async services =>
    {
        await services.GetRequiredService<RunUpload>().RunAsync(upload, default);
        return true;
    });

    private static async Task WaitAsync(Func<Task<bool>> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "It never came.");
            await Task.Delay(20);
        }
    }
}
