using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Providers.Memory;
using AddinHost.Sending;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Secrets;
using AddinHost.Tests.Sending.Documents;
using AddinHost.Tests.Support;
using AddinHost.Tests.Tracking;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Sending.Copies;

/// <summary>A copy for each recipient: one mail for everybody, and its opens and clicks have a name.</summary>
public sealed partial class RecipientCopiesTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Html = "<p>See <a href=\"https://dest.example/a\">this</a>.</p>";

    private readonly OutboxHost outbox = new(shared);
    private readonly TestHost host = shared.Host;

    [GeneratedRegex("/t/o/[A-Za-z0-9_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Pixels();

    [Fact]
    public async Task Each_recipient_gets_a_copy_of_the_same_mail_and_opens_name_who_opened()
    {
        var (mailbox, bea) = (await outbox.AddMailboxAsync(), SharedHost.Address("bea"));
        var (cy, dan, eve) = (SharedHost.Address("cy"), SharedHost.Address("dan"), SharedHost.Address("eve"));
        var contact = await shared.AddContactAsync("Bea", bea);
        var cyContact = await shared.AddContactAsync("Cy", cy);
        var eveContact = await shared.AddContactAsync("Eve", eve);
        await TestHost.ReadAsync<JsonElement>(await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(host.Client, $"/api/v1/contacts/{eveContact}/tracking", new { basis = "never" }), HttpStatusCode.OK);

        var id = await SendAsync(mailbox, contact, [bea], [cy, eve], [dan]);
        await outbox.UntilAsync(id, SendState.Filed);
        var left = await MailsAsync(mailbox, MemoryMail.Out);
        Assert.Equal(4, left.Count);
        Assert.Single(left.Select(mail => mail.Headers.MessageId).Distinct());
        Assert.All(left, mail => Assert.Equal((bea, $"{cy}, {eve}", null), (mail.Headers["To"]?.Trim(), mail.Headers["Cc"]?.Replace("\r\n", "", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal).Trim(), mail.Headers["Bcc"])));
        var pixels = left.Select(mail => Pixels().Match(mail.HtmlBody!).Value).ToList();
        // In the order of the recipients: Eve's is the third.
        Assert.Equal((4, ""), (pixels.Distinct().Count(), pixels[2]));
        Assert.Contains("https://dest.example/a", left[2].HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain(left, mail => mail.HtmlBody!.Contains(dan, StringComparison.OrdinalIgnoreCase));
        var filed = Assert.Single(await MailsAsync(mailbox, MemoryMail.Sent));
        Assert.DoesNotContain("/t/", filed.HtmlBody!, StringComparison.Ordinal);
        Assert.Single(await shared.TimelineAsync(contact));
        Assert.Equal(["accepted", "accepted", "accepted", "accepted"], (await RecipientsAsync(id)).Select(one => one.State));

        await OpenAsync(id, cy);
        await OpenAsync(id, dan);
        var tracking = await shared.TrackingOfAsync(id);
        var readers = tracking.GetProperty("summary").GetProperty("readers").EnumerateArray().ToDictionary(one => one.GetProperty("address").GetString()!, one => (one.GetProperty("name").GetString(), one.GetProperty("opened").GetInt32()));
        Assert.Equal(new Dictionary<string, (string?, int)> { [bea] = ("Bea", 0), [cy] = ("Cy", 1), [dan] = (null, 1) }, readers);
        Assert.Equal(new HashSet<string?> { cy, dan }, tracking.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("reader").GetString()).ToHashSet());
        var items = (await host.GetAsync<JsonElement>("/api/v1/activity?kinds=open&limit=50")).GetProperty("items").EnumerateArray().Where(item => item.GetProperty("messageId").GetGuid() == id).ToList();
        Assert.Equal(cyContact, items.Single(item => item.GetProperty("reader").GetString() == cy).GetProperty("contact").GetProperty("id").GetGuid());
        Assert.Equal(JsonValueKind.Null, items.Single(item => item.GetProperty("reader").GetString() == dan).GetProperty("contact").ValueKind);

        // Cy objects on the page of that copy: nothing more of Cy, and Bea's opens still count.
        await WishAsync(left[1]);
        await OpenAsync(id, cy);
        await OpenAsync(id, bea);
        readers = (await shared.TrackingOfAsync(id)).GetProperty("summary").GetProperty("readers").EnumerateArray().ToDictionary(one => one.GetProperty("address").GetString()!, one => (one.GetProperty("name").GetString(), one.GetProperty("opened").GetInt32()));
        Assert.Equal((1, 1), (readers[cy].Item2, readers[bea].Item2));
        Assert.Single((await host.GetAsync<JsonElement>($"/api/v1/address-marks?addresses={cy}")).GetProperty("items").EnumerateArray());
    }

    [GeneratedRegex("/d/[A-Za-z0-9_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Ways();

    [Fact]
    public async Task Each_copy_has_its_own_way_to_a_document_so_that_views_name_who_looked()
    {
        var (mailbox, bea, cy, dan) = (await outbox.AddMailboxAsync(), SharedHost.Address("bea"), SharedHost.Address("cy"), SharedHost.Address("dan"));
        var contact = await shared.AddContactAsync("Bea", bea);
        var (cyContact, document) = (await shared.AddContactAsync("Cy", cy), await shared.AddDocumentAsync());
        // Dan may not be followed: his copy is like the one that is filed, but for this.
        var danContact = await shared.AddContactAsync("Dan", dan);
        await TestHost.ReadAsync<JsonElement>(await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(host.Client, $"/api/v1/contacts/{danContact}/tracking", new { basis = "never" }), HttpStatusCode.OK);
        var eve = SharedHost.Address("eve");
        var id = await SendAsync(mailbox, contact, [bea, cy, dan, eve], html: $"<p>See <a href=\"http://localhost/app/documents/{document}\">the offer</a>.</p>");
        await outbox.UntilAsync(id, SendState.Filed);
        var (left, filed) = (await MailsAsync(mailbox, MemoryMail.Out), Assert.Single(await MailsAsync(mailbox, MemoryMail.Sent)));
        var ways = left.Append(filed).Select(mail => Assert.Single(Ways().Matches(mail.HtmlBody!).Select(match => match.Value))).ToList();
        Assert.Equal(5, ways.Distinct().Count());
        Assert.All(left.Append(filed).Zip(ways), pair => Assert.Contains(pair.Second, pair.First.TextBody!, StringComparison.Ordinal));

        host.Clock.Advance(TimeSpan.FromHours(1));
        foreach (var way in ways[1..4])
        {
            using var reader = host.SignedOut();
            Assert.Equal(HttpStatusCode.NoContent, (await reader.AskAsync(HttpMethod.Post, way + "/views", DocumentWorld.Looked(Guid.NewGuid(), (1, 3)))).StatusCode);
        }

        Assert.Equal("document", Assert.Single(await shared.TimelineAsync(cyContact), entry => entry.GetProperty("kind").GetString() != "email").GetProperty("kind").GetString());
        Assert.DoesNotContain(await shared.TimelineAsync(contact), entry => entry.GetProperty("kind").GetString() == "document");
        var items = (await host.GetAsync<JsonElement>("/api/v1/activity?kinds=view&limit=50")).GetProperty("items").EnumerateArray().Where(item => item.GetProperty("documentId").GetGuid() == document).ToDictionary(item => item.GetProperty("reader").GetString()!);
        Assert.Equal(new HashSet<string> { cy, eve }, items.Keys.ToHashSet());
        Assert.Equal((cyContact, "Offer", "human", id), (items[cy].GetProperty("contact").GetProperty("id").GetGuid(), items[cy].GetProperty("subject").GetString(), items[cy].GetProperty("class").GetString(), items[cy].GetProperty("messageId").GetGuid()));
        Assert.Equal(JsonValueKind.Null, items[eve].GetProperty("contact").ValueKind);
        // A colleague sees that somebody looked, and not at what.
        var (_, colleague) = await shared.AddMemberAsync();
        var theirs = (await TestHost.ReadAsync<JsonElement>(await colleague.GetAsync("/api/v1/activity?kinds=view&limit=50"), HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Where(item => item.GetProperty("documentId").GetGuid() == document).ToList();
        Assert.All(theirs, item => Assert.Equal(("", "metadata"), (item.GetProperty("subject").GetString(), item.GetProperty("sharing").GetString())));
        Assert.Equal((2, 0), (theirs.Count, (await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync("/api/v1/activity?kinds=view"), HttpStatusCode.OK)).GetProperty("items").GetArrayLength()));
    }

    [Fact]
    public async Task Above_twenty_recipients_and_where_the_provider_files_all_share_one()
    {
        var (mailbox, contact) = (await outbox.AddMailboxAsync(), await outbox.AddContactAsync());
        var many = Enumerable.Range(0, 21).Select(_ => SharedHost.Address("many")).ToArray();
        var id = await SendAsync(mailbox, contact, many);
        await outbox.UntilAsync(id, SendState.Filed);
        Assert.Single(await outbox.LeftAsync(mailbox));
        var some = await SendAsync(mailbox, contact, many[..20]);
        await outbox.UntilAsync(some, SendState.Accepted);
        Assert.Equal(20, await host.InDatabaseAsync(db => db.OutgoingCopies.CountAsync(row => row.MailMessageId == some)));

        foreach (var (kind, reason) in new[] { (ProviderKind.Gmail, "provider_files"), (ProviderKind.Graph, "provider_files"), (ProviderKind.Imap, "server_unknown") })
        {
            var other = await outbox.AddMailboxAsync(state: MailboxState.Disabled);
            var settings = kind == ProviderKind.Imap ? """{"imap":{"host":"mail.outside.test","port":993,"security":"tls","userName":"x"},"smtp":{"host":"mail.outside.test","port":465,"security":"tls","userName":"x"}}""" : "{}";
            var secrets = host.Services.GetRequiredService<Sealer>().Seal(OpenMailbox.SecretsPurpose, other, """{"password":"x"}""");
            await host.InDatabaseAsync(async db =>
            {
                await db.MailboxConnections.Where(row => row.MailboxId == other).ExecuteUpdateAsync(set => set.SetProperty(row => row.Settings, settings).SetProperty(row => row.SealedSecrets, secrets));
                return await db.Mailboxes.Where(row => row.Id == other).ExecuteUpdateAsync(set => set.SetProperty(row => row.Provider, kind).SetProperty(row => row.State, MailboxState.Healthy));
            });
            Assert.Equal((false, reason), await PossibleAsync(other));
            var all = await SendAsync(other, contact, many[..3], sendAt: outbox.In(TimeSpan.FromDays(2)));
            Assert.Equal(0, await host.InDatabaseAsync(db => db.OutgoingCopies.CountAsync(row => row.MailMessageId == all)));
            Assert.NotNull((await outbox.MailAsync(all)).WireBlob);
            if (kind != ProviderKind.Imap)
                continue;
            // It is known once a mail was filed: by Inlay, or by the server.
            foreach (var byServer in new[] { false, true })
            {
                await host.InDatabaseAsync(async db =>
                {
                    await db.SentFilings.Where(row => row.MailboxId == other).ExecuteDeleteAsync();
                    db.SentFilings.Add(new() { MailboxId = other, ByServer = byServer, SeenAt = host.Clock.GetUtcNow() });
                    return await db.SaveChangesAsync();
                });
                Assert.Equal((!byServer, byServer ? "server_files" : "possible"), await PossibleAsync(other));
            }
        }

        Assert.Equal((true, "possible"), await PossibleAsync(mailbox));
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client.GetAsync($"/api/v1/mailboxes/{mailbox}/recipient-copies?from=else@outside.test")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await shared.Elsewhere.GetAsync($"/api/v1/mailboxes/{mailbox}/recipient-copies")).StatusCode);
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync($"/api/v1/mailboxes/{mailbox}/recipient-copies")).StatusCode);
    }

    [Fact]
    public async Task Each_copy_counts_and_what_is_too_much_for_a_minute_waits_visibly_after_the_mail_is_filed()
    {
        var (mailbox, contact) = (await outbox.AddMailboxAsync(), await outbox.AddContactAsync());
        var to = Enumerable.Range(0, SendLimits.MostPerMinute + 3).Select(_ => SharedHost.Address("each")).ToArray();
        var id = await SendAsync(mailbox, contact, to);
        await outbox.UntilAsync(async () => await outbox.PlaceAsync(id) == ("partly", "send_limit_minute") || await outbox.PlaceAsync(id) == ("partly", "copies_waiting"), "some copies wait");
        Assert.Equal((SendLimits.MostPerMinute, 1), ((await outbox.LeftAsync(mailbox)).Count, (await MailsAsync(mailbox, MemoryMail.Sent)).Count));
        Assert.Equal(3, (await outbox.InOutboxAsync(id))!.Value.GetProperty("recipients").GetArrayLength());
        host.Clock.Advance(TimeSpan.FromSeconds(61));
        await outbox.UntilAsync(async () => (await outbox.LeftAsync(mailbox)).Count == to.Length && await outbox.InOutboxAsync(id) is null, "the others leave");
        Assert.Equal(to.Length, await host.InDatabaseAsync(db => db.SentCounts.CountAsync(row => row.MailboxId == mailbox)));
        Assert.Single(await MailsAsync(mailbox, MemoryMail.Sent));
    }

    /// <summary>The rows as a host leaves them that dies after the commit of one copy; the mailbox never had that one.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task After_a_crash_in_the_middle_of_one_copy_that_one_is_in_doubt_and_the_others_leave_once(int at)
    {
        var (mailbox, contact) = (await outbox.AddMailboxAsync(), await outbox.AddContactAsync());
        var to = Enumerable.Range(0, 5).Select(_ => SharedHost.Address($"r{at}")).ToArray();
        var id = await SendAsync(mailbox, contact, to, sendAt: outbox.In(TimeSpan.FromDays(1)));
        await CrashAsync(id, to, at);
        await host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<SendDue>().RecoverAsync(default);
            return true;
        });
        if (at == 0)
        {
            // Nothing else has left, so it is looked for: this mail system can tell for sure that it was not sent, two minutes later.
            await outbox.UntilAsync(async () => (await outbox.MailAsync(id)).Attempts > 0, "a look");
            for (var look = 0; look < 3; look++)
                host.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        await outbox.UntilAsync(async () => (await RecipientsAsync(id)).Where(one => one.Address != to[at]).All(one => one.State == "accepted") && await outbox.StateAsync(id) == SendState.Filed && (await outbox.MailAsync(id)).DueAt is null, "the others to have it");
        Assert.Equal(at == 0 ? "refused" : "unconfirmed", (await RecipientsAsync(id)).Single(one => one.Address == to[at]).State);
        Assert.Equal(("partly", at == 0 ? "recipients_partly" : "recipients_unconfirmed"), await outbox.PlaceAsync(id));
        Assert.Equal(4 - at, (await outbox.LeftAsync(mailbox)).Count);

        // Once more, for this one alone.
        Assert.Equal(HttpStatusCode.Accepted, (await outbox.DecideAsync(id, "resend")).StatusCode);
        await outbox.UntilAsync(async () => (await RecipientsAsync(id)).All(one => one.State == "accepted") && (await outbox.MailAsync(id)).DueAt is null, "all to have it");
        Assert.Equal(5 - at, (await outbox.LeftAsync(mailbox)).Count);
        Assert.Single(await MailsAsync(mailbox, MemoryMail.Sent));
        Assert.Null(await outbox.InOutboxAsync(id));
    }

    /// <summary>Copies before this one are out, this one is committed, those behind it wait.</summary>
    private Task<int> CrashAsync(Guid id, string[] to, int at) => host.InDatabaseAsync(async db =>
    {
        var now = host.Clock.GetUtcNow();
        for (var i = 0; i < to.Length; i++)
            db.MailDeliveries.Add(new MailDelivery { MailMessageId = id, Address = to[i], State = i < at ? "accepted" : i == at ? "unconfirmed" : "waiting" });
        await db.SaveChangesAsync();
        await db.MailMessages.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, at == 0 ? SendState.HandingOff : SendState.Accepted));
        var handle = await db.MailMessages.Where(row => row.Id == id).Select(row => row.MessageId).SingleAsync();
        return await db.OutgoingMails.Where(row => row.MailMessageId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Handle, handle).SetProperty(row => row.HandedOffAt, now).SetProperty(row => row.SendAt, (DateTimeOffset?)null).SetProperty(row => row.DueAt, now.AddMinutes(12)));
    });

    private async Task<Guid> SendAsync(Guid mailbox, Guid contact, string[] to, string[]? cc = null, string[]? bcc = null, string? sendAt = null, string html = Html) =>
        (await host.PostAsync<JsonElement>(
            $"/api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Offer", html, to, cc, bcc, sendAt, track = new { opens = true, links = true, perRecipient = true } }, HttpStatusCode.Accepted)).GetProperty("id").GetGuid();

    private async Task<(bool Possible, string Reason)> PossibleAsync(Guid mailbox)
    {
        var answer = await host.GetAsync<JsonElement>($"/api/v1/mailboxes/{mailbox}/recipient-copies");
        return (answer.GetProperty("possible").GetBoolean(), answer.GetProperty("reason").GetString()!);
    }

    private async Task<List<(string Address, string State)>> RecipientsAsync(Guid id) =>
        [.. (await host.GetAsync<JsonElement>($"/api/v1/messages/{id}")).GetProperty("recipients").EnumerateArray().Select(one => (one.GetProperty("address").GetString()!, one.GetProperty("state").GetString()!))];

    private async Task<List<MimeMessage>> MailsAsync(Guid mailbox, string folder) =>
        [.. (await host.InDatabaseAsync(db => db.MemoryMails.Where(row => row.MailboxId == mailbox && row.Folder == folder).OrderBy(row => row.Id).Select(row => row.Content).ToListAsync())).Select(content => MimeMessage.Parse(content))];

    private async Task OpenAsync(Guid id, string reader)
    {
        var tracked = await host.InDatabaseAsync(db => db.TrackedMessages.Where(row => row.MailMessageId == id && row.Address == reader).Select(row => row.Id).SingleAsync());
        await shared.RecordAsync(new SpooledEvent(Guid.CreateVersion7(), host.Clock.GetUtcNow().AddMinutes(10), TrackedAct.Open, tracked, 0, null, "203.0.113.7", TrackedWorld.Chrome, "GET", false, true, null));
    }

    private async Task WishAsync(MimeMessage copy)
    {
        var token = Pixels().Match(copy.HtmlBody!).Value["/t/o/".Length..];
        Assert.NotEmpty(token);
        var tracked = await host.InDatabaseAsync(db => db.TrackedMessages.ToListAsync());
        var keys = host.Services.GetRequiredService<AddinHost.Tracking.Links.TrackingKeys>();
        Assert.True(AddinHost.Tracking.Links.TrackingToken.TryRead(token, AddinHost.Tracking.Links.TokenKind.Pixel, keys, out var read));
        Assert.Contains(tracked, row => row.Id == read.Tracked);
        var page = "/t/p/" + new AddinHost.Tracking.Links.TrackingToken(AddinHost.Tracking.Links.TokenKind.Rights, read.Tracked, 0, "x").Sign(keys);
        using var reader = host.SignedOut();
        using var answer = await reader.PostAsync(new Uri(page, UriKind.Relative), new ByteArrayContent(Encoding.ASCII.GetBytes("")));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
