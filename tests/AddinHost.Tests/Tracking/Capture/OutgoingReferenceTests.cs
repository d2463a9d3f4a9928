using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Providers;
using AddinHost.Tests.Logging.Ingress;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Sending.Documents;
using AddinHost.Tests.Support;
using AddinHost.Tracking.Capture;
using AddinHost.Tracking.Links;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static AddinHost.Tests.Tracking.Capture.CaptureWorld;

namespace AddinHost.Tests.Tracking.Capture;

/// <summary>Mail that a member sends with their own program: what is prepared for it, and how its copies are known again in whatever order they come.</summary>
public sealed class OutgoingReferenceTests(PausedIngress ingress) : IClassFixture<PausedIngress>
{
    private readonly TestHost host = ingress.Host;
    private readonly CaptureWorld world = new(ingress);

    private static string NewReference() => Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_mail_is_prepared_with_a_reference_that_says_nothing_a_pixel_and_links_that_lead_where_they_led()
    {
        var bea = await world.ContactAsync();
        var prepared = await world.PrepareAsync(bea, track: new { opens = true, links = true }, more: new { links = new[] { "https://dest.example/a", "mailto:x@y.example", "https://dest.example/unsubscribe/1" } });

        Assert.Equal(22, prepared.Text("reference")!.Length);
        Assert.Equal("X-Inlay-Ref", prepared.Text("header")!);
        Assert.Contains("/t/o/", prepared.Text("ending")!, StringComparison.Ordinal);
        var link = Assert.Single(prepared.GetProperty("links").EnumerateArray());
        Assert.Equal("https://dest.example/a", link.Text("url")!);
        using var browser = host.CreateClient(new() { AllowAutoRedirect = false });
        Assert.Equal("https://dest.example/a", (await browser.GetAsync(new Uri(link.Text("followed")!).PathAndQuery)).Headers.Location!.OriginalString);

        // A followed link that was pasted leads on to where the first one led, and not through it.
        var again = await world.PrepareAsync(bea, prepared.Text("reference")!, track: new { links = true }, more: new { links = new[] { link.Text("followed")! }, html = $"<p><a href=\"{link.Text("followed")!}\">x</a>{prepared.Text("ending")!}</p>" });
        Assert.Equal(prepared.Text("reference")!, again.Text("reference")!);
        Assert.Equal("https://dest.example/a", (await browser.GetAsync(new Uri(again.GetProperty("links")[0].Text("followed")!).PathAndQuery)).Headers.Location!.OriginalString);
        Assert.DoesNotContain("/t/o/", again.Text("html")!, StringComparison.Ordinal);
        Assert.Equal("", again.Text("ending")!);
        Assert.True(await host.InDatabaseAsync(db => db.TrackedMessages.AnyAsync(row => row.Links && !row.Opens && db.OutgoingReferences.Any(one => one.Id == row.Id && one.Reference == prepared.Text("reference")!))));
    }

    [Fact]
    public async Task A_document_in_it_becomes_a_link_of_this_mail_whatever_else_is_followed_and_the_same_one_when_it_is_prepared_again()
    {
        var (bea, id) = (await world.ContactAsync(), SharedHost.NewMessageId());
        var contact = await host.InDatabaseAsync(db => db.ContactAddresses.Where(row => row.Address == bea).Select(row => row.ContactId).SingleAsync());
        var document = (await TestHost.ReadAsync<JsonElement>(await host.Client.BringAsync(DocumentWorld.Pdf, "Offer.pdf"), HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var (page, gone) = ($"https://elsewhere.test/app/documents/{document}", $"https://elsewhere.test/app/documents/{Guid.NewGuid()}");
        var prepared = await world.PrepareAsync(bea, track: new { opens = false, links = false }, more: new { links = new[] { page, gone, "https://dest.example/a" }, html = $"<p><a href=\"{page}\">Offer</a> <a href=\"{gone}\">x</a></p>" });
        var link = Assert.Single(prepared.GetProperty("links").EnumerateArray());
        var (reference, followed) = (prepared.Text("reference")!, link.Text("followed")!);
        Assert.Equal((page, true), (link.Text("url")!, new Uri(followed).AbsolutePath.StartsWith("/d/", StringComparison.Ordinal)));
        Assert.Contains(followed, prepared.Text("html")!, StringComparison.Ordinal);
        Assert.Contains(gone, prepared.Text("html")!, StringComparison.Ordinal);

        // Held back and sent again: its own link stands in the body, an earlier mail's in what it quotes.
        var again = await world.PrepareAsync(bea, reference, track: new { opens = true, links = true }, more: new { links = new[] { followed }, quoted = new[] { page }, html = $"<p><a href=\"{followed}\">Offer</a></p>" });
        Assert.Equal([followed, followed], again.GetProperty("links").EnumerateArray().Select(one => one.Text("followed")));
        Assert.Contains(followed, again.Text("html")!, StringComparison.Ordinal);
        Assert.DoesNotContain("/t/c/", again.Text("html")!, StringComparison.Ordinal);
        var before = await host.InDatabaseAsync(db => db.DocumentLinks.AsNoTracking().SingleAsync(row => row.DocumentId == document));
        Assert.Equal((bea, contact, await host.InDatabaseAsync(db => db.OutgoingReferences.Where(row => row.Reference == reference).Select(row => (Guid?)row.Id).SingleAsync())), (before.Recipient, before.ContactId, before.MailMessageId));

        await world.SyncAsync(CaptureWorld.Mail(bea, reference, id));
        var after = await host.InDatabaseAsync(db => db.DocumentLinks.AsNoTracking().SingleAsync(row => row.DocumentId == document));
        Assert.Equal((before.Id, await host.InDatabaseAsync(db => db.MailMessages.Where(row => row.MessageId == id).Select(row => (Guid?)row.Id).SingleAsync())), (after.Id, after.MailMessageId));
    }

    [Fact]
    public async Task A_reader_who_objects_to_a_mail_of_the_members_own_program_is_not_tracked_again()
    {
        var bea = await world.ContactAsync();
        var reference = (await world.PrepareAsync(bea, track: new { opens = true })).Text("reference")!;
        await world.ReportAsync(reference, bea);
        var id = await host.InDatabaseAsync(db => db.OutgoingReferences.Where(row => row.Reference == reference).Select(row => row.Id).SingleAsync());
        var token = await host.AsMemberAsync(services => Task.FromResult(new TrackingToken(TokenKind.Rights, id, 0, "x").Sign(services.GetRequiredService<TrackingKeys>())));
        using var reader = host.SignedOut();
        (await reader.PostAsync("/t/p/" + token, null)).EnsureSuccessStatusCode();

        Assert.Equal("opted_out", (await world.PrepareAsync(bea, track: new { opens = true })).Text("trackProblem"));
    }

    [Fact]
    public async Task Each_recipient_has_the_reason_why_not()
    {
        var (bea, never, stranger) = (await world.ContactAsync(), SharedHost.Address("never"), SharedHost.Address("stranger"));
        var contact = await host.InDatabaseAsync(db => db.ContactAddresses.Where(row => row.Address == bea).Select(row => row.ContactId).SingleAsync());
        (await host.Client.PutAsJsonAsync($"/api/v1/contacts/{contact}/tracking", new { basis = "never" })).EnsureSuccessStatusCode();
        await world.NeverLogAsync(never);

        var prepared = await world.PrepareAsync([bea, never, stranger], track: new { opens = true });
        var recipients = prepared.GetProperty("recipients").EnumerateArray().ToList();
        Assert.Equal([(bea, null, "contact_never"), (never, "never_log_list", null), (stranger, null, null)], recipients.ConvertAll(one => (one.Text("address")!, one.GetProperty("logProblem").GetString(), one.GetProperty("trackProblem").GetString())));
        Assert.Equal((contact, JsonValueKind.Null), (recipients[0].GetProperty("contactId").GetGuid(), recipients[2].GetProperty("contactId").ValueKind));
        Assert.Equal((true, false, "contact_never", ""), (prepared.GetProperty("log").GetBoolean(), prepared.GetProperty("opens").GetBoolean(), prepared.Text("trackProblem")!, prepared.Text("ending")!));

        var kept = await world.PrepareAsync(never, track: new { opens = true });
        Assert.Equal((false, "never_log_list", "not_logged"), (kept.GetProperty("log").GetBoolean(), kept.Text("logProblem")!, kept.Text("trackProblem")!));
        var alone = await world.PrepareAsync(stranger, log: false, track: new { opens = true });
        Assert.Equal((JsonValueKind.Null, "not_logged"), (alone.GetProperty("logProblem").ValueKind, alone.Text("trackProblem")!));
    }

    /// <summary>Sync, the program's own report and the Bcc bring one mail, in any order.</summary>
    [Theory]
    [InlineData("sync report bcc")]
    [InlineData("sync bcc report")]
    [InlineData("report sync bcc")]
    [InlineData("report bcc sync")]
    [InlineData("bcc sync report")]
    [InlineData("bcc report sync")]
    public async Task Whichever_copy_comes_first_the_mail_stands_there_once_with_its_opens(string order)
    {
        var bea = await world.ContactAsync();
        var prepared = await world.PrepareAsync(bea, track: new { opens = true }, more: new { bcc = true });
        var (reference, id) = (prepared.Text("reference")!, SharedHost.NewMessageId());
        Assert.EndsWith("@" + PausedIngress.Domain, prepared.Text("bcc")!, StringComparison.Ordinal);
        await world.OpenAsync(reference);
        foreach (var way in order.Split(' '))
        {
            if (way == "sync")
                await world.SyncAsync(CaptureWorld.Mail(bea, reference, id));
            else if (way == "bcc")
                await ingress.SendAsync(CaptureWorld.Mail(bea, reference, id), null, prepared.Text("bcc")!);
            else
                await world.ReportAsync(reference, bea);
        }

        await world.OpenAsync(reference);
        var entry = Assert.Single((await ingress.TimelineAsync(bea))!);
        Assert.Equal(("outgoing", "Thursday"), (entry.Text("direction")!, entry.Text("subject")!));
        var message = entry.GetProperty("sourceId").GetGuid();
        Assert.Equal(2, await host.InDatabaseAsync(db => db.TrackedOpens.CountAsync(row => row.MailMessageId == message)));
        // An answer finds it by the name that it really went out under.
        await world.SyncAsync(SharedHost.Mail(bea, Me, SharedHost.NewMessageId(), $"In-Reply-To: <{id}>\n"), WatchedFolder.Inbox);
        Assert.Equal(2, (await ingress.TimelineAsync(bea))!.Count);
        // What follows it does not stand in what is shown here.
        Assert.DoesNotContain("/t/o/", await host.InDatabaseAsync(db => db.MailBodies.Where(row => row.MailMessageId == message).Select(row => row.Html).SingleAsync()) ?? "", StringComparison.Ordinal);
    }

    /// <summary>The watcher of a mailbox finds what was prepared; from a telephone, where nothing runs at the send, the rules decide.</summary>
    [Fact]
    public async Task A_connected_mailbox_brings_what_was_prepared_and_what_no_event_saw_by_the_rules()
    {
        var (mine, bea, first) = (SharedHost.Address("mine"), await world.ContactAsync(), SharedHost.NewMessageId());
        var mailbox = (await host.ConnectMemoryAsync(mine)).Id();
        var prepared = await world.PrepareAsync(bea, track: new { opens = true }, more: new { from = mine });
        Assert.False(prepared.GetProperty("report").GetBoolean());
        await world.ArriveAsync(mailbox, SharedHost.Mail(mine, bea, first, $"X-Inlay-Ref: {prepared.Text("reference")!}\n"));
        await world.ComesAsync(bea, 1);
        await world.OpenAsync(prepared.Text("reference")!);
        Assert.True(await host.InDatabaseAsync(db => db.TrackedOpens.AnyAsync(row => db.MailMessages.Any(message => message.Id == row.MailMessageId && message.MessageId == first))));

        var strange = SharedHost.NewMessageId();
        await world.ArriveAsync(mailbox, SharedHost.Mail(mine, bea, strange));
        await world.ArriveAsync(mailbox, SharedHost.Mail(mine, bea, SharedHost.NewMessageId(), $"In-Reply-To: <{first}>\n"));
        await world.ComesAsync(bea, 2);
        Assert.Equal("no_known_parent", (await host.GetAsync<JsonElement>($"/api/v1/ledger?messageId={strange}")).GetProperty("items")[0].Text("rule")!);
    }

    [Fact]
    public async Task A_second_mail_with_the_same_reference_is_a_message_of_its_own()
    {
        var bea = await world.ContactAsync();
        var reference = (await world.PrepareAsync(bea)).Text("reference")!;
        await world.SyncAsync(CaptureWorld.Mail(bea, reference, SharedHost.NewMessageId()));
        await world.SyncAsync(CaptureWorld.Mail(bea, reference, SharedHost.NewMessageId()));
        // Nobody chose the second, and the rules log answers only.
        Assert.Single((await ingress.TimelineAsync(bea))!);
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Route, new { recipients = new[] { bea }, log = true, reference }), HttpStatusCode.Conflict, "outgoing_reference_used");
        await SharedHost.PostMailAsync(host.Client, System.Text.Encoding.UTF8.GetBytes(CaptureWorld.Mail(bea, reference, SharedHost.NewMessageId()).ReplaceLineEndings("\r\n")));
        Assert.Equal(2, (await ingress.TimelineAsync(bea))!.Count);
    }

    [Fact]
    public async Task What_its_writer_did_not_want_logged_is_not_also_as_an_answer()
    {
        var bea = await world.ContactAsync();
        var first = SharedHost.NewMessageId();
        await SharedHost.PostMailAsync(host.Client, System.Text.Encoding.UTF8.GetBytes(SharedHost.Mail(bea, Me, first).ReplaceLineEndings("\r\n")));
        var reference = (await world.PrepareAsync(bea, log: false)).Text("reference")!;
        await world.SyncAsync(CaptureWorld.Mail(bea, reference, SharedHost.NewMessageId(), $"In-Reply-To: <{first}>\n"));
        Assert.Single((await ingress.TimelineAsync(bea))!);
        var said = await world.ReportAsync(reference, bea);
        Assert.Equal(("ignored", "not_logged_by_choice"), (said.Text("decision")!, said.Text("rule")!));
    }

    [Fact]
    public async Task A_mail_whose_preparation_comes_later_than_its_copy_is_logged_when_that_comes()
    {
        var (bea, reference) = (await world.ContactAsync(), NewReference());
        var mail = CaptureWorld.Mail(bea, reference, SharedHost.NewMessageId());
        var copy = await world.SyncAsync(mail);
        Assert.Empty((await ingress.TimelineAsync(bea))!);
        await world.PrepareAsync(bea, reference, track: new { opens = true });
        Assert.True(await host.InDatabaseAsync(db => db.WaitingReplies.AnyAsync(row => row.ProviderId == copy && row.IsDue)));
        await world.SyncAsync(mail, id: copy);
        var entry = Assert.Single((await ingress.TimelineAsync(bea))!);
        await world.OpenAsync(reference);
        Assert.Equal(1, await host.InDatabaseAsync(db => db.TrackedOpens.CountAsync(row => row.MailMessageId == entry.GetProperty("sourceId").GetGuid())));
    }

    [Fact]
    public async Task A_mail_that_carries_only_the_pixel_is_known_by_it_and_what_was_taken_off_the_record_stays_off()
    {
        var bea = await world.ContactAsync();
        var prepared = await world.PrepareAsync(bea, track: new { opens = true }, more: new { bcc = true });
        await ingress.SendAsync(Html(bea, $"<p>Hello</p>{prepared.Text("ending")!}"), null, prepared.Text("bcc")!);
        var message = Assert.Single((await ingress.TimelineAsync(bea))!).GetProperty("sourceId").GetGuid();
        Assert.True(await host.InDatabaseAsync(db => db.OutgoingReferences.AnyAsync(row => row.Reference == prepared.Text("reference")! && row.MailMessageId == message)));

        // Quoted in another mail it says nothing about that one.
        await ingress.SendAsync(Html(bea, $"<p>And now?</p><blockquote>{prepared.Text("ending")!}</blockquote>"));
        Assert.Equal(2, (await ingress.TimelineAsync(bea))!.Count);

        var told = (await world.PrepareAsync(bea)).Text("reference")!;
        var reported = (await world.ReportAsync(told, bea)).GetProperty("messageId").GetGuid();
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync(new Uri($"/api/v1/messages/{reported}", UriKind.Relative))).StatusCode);
        await world.SyncAsync(CaptureWorld.Mail(bea, told, SharedHost.NewMessageId()));
        Assert.Equal(2, (await ingress.TimelineAsync(bea))!.Count);
    }

    [Fact]
    public async Task A_reference_of_somebody_else_is_nothing()
    {
        var bea = await world.ContactAsync();
        var reference = (await world.PrepareAsync(bea, track: new { opens = true })).Text("reference")!;
        using var nobody = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync(Route, new { recipients = new[] { bea }, log = true })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync($"{Route}/{reference}/sent", Said(bea))).StatusCode);
        await TestHost.ProblemAsync(await ingress.Elsewhere.PostAsJsonAsync($"{Route}/{reference}/sent", Said(bea)), HttpStatusCode.NotFound, "outgoing_reference_not_found");
        await TestHost.ProblemAsync(await ingress.Elsewhere.PostAsJsonAsync($"{Route}/{NewReference()}/sent", Said(bea)), HttpStatusCode.NotFound, "outgoing_reference_not_found");
        // Theirs under the same name is another, and their recipients are no contacts of ours.
        var other = await TestHost.ReadAsync<JsonElement>(await ingress.Elsewhere.PostAsJsonAsync(Route, new { recipients = new[] { bea }, log = true, reference }), HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, other.GetProperty("recipients")[0].GetProperty("contactId").ValueKind);
        Assert.Equal(2, await host.InDatabaseAsync(db => db.OutgoingReferences.IgnoreQueryFilters().CountAsync(row => row.Reference == reference)));
        // A reader who writes it into a mail of theirs changes nothing.
        await world.SyncAsync(SharedHost.Mail(bea, Me, SharedHost.NewMessageId(), $"X-Inlay-Ref: {reference}\n"), WatchedFolder.Inbox);
        Assert.Empty((await ingress.TimelineAsync(bea))!);
        Assert.Null(await host.InDatabaseAsync(db => db.OutgoingReferences.Where(row => row.Reference == reference).Select(row => row.MailMessageId).SingleAsync()));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("has spaces in it, has spaces")]
    [InlineData("line\r\nBcc: x@evil.example aaaaaaaaaaa")]
    public async Task A_reference_that_no_header_should_carry_is_refused(string reference) =>
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Route, new { recipients = new[] { "a@b.example" }, log = true, reference }), HttpStatusCode.BadRequest, "outgoing_reference_invalid");

    [Fact]
    public async Task What_was_never_sent_is_forgotten_and_what_is_on_record_keeps_its_reference()
    {
        var bea = await world.ContactAsync();
        var (never, sent) = ((await world.PrepareAsync(bea, track: new { opens = true }, more: new { bcc = true })).Text("reference")!, (await world.PrepareAsync(bea, track: new { opens = true })).Text("reference")!);
        await world.SyncAsync(CaptureWorld.Mail(bea, sent, SharedHost.NewMessageId()));
        var old = host.Clock.GetUtcNow() - ForgetReferences.Kept - TimeSpan.FromDays(1);
        await host.InDatabaseAsync(db => db.OutgoingReferences.Where(row => row.Reference == never || row.Reference == sent).ExecuteUpdateAsync(set => set.SetProperty(row => row.UpdatedAt, old)));
        await host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<ForgetReferences>().RunAsync(default);
            return true;
        });
        Assert.Equal([sent], await host.InDatabaseAsync(db => db.OutgoingReferences.Where(row => row.Reference == never || row.Reference == sent).Select(row => row.Reference).ToListAsync()));
        Assert.False(await host.InDatabaseAsync(db => db.TrackedMessages.AnyAsync(row => row.MailMessageId == row.Id && !db.OutgoingReferences.Any(one => one.Id == row.Id))));
        Assert.False(await host.InDatabaseAsync(db => db.LoggingAddresses.AnyAsync(row => row.ReferenceId != null && !db.OutgoingReferences.Any(one => one.Id == row.ReferenceId))));
    }
}
