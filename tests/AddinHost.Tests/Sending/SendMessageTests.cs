using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Mailboxes;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Sending;

public sealed class SendMessageTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    /// <summary>S3: no text of a message makes a header or a command of its own.</summary>
    [Theory]
    [InlineData("subject", "Hi\r\nBcc: eve@elsewhere.test", "header_invalid")]
    [InlineData("subject", "Hi\nX: y", "header_invalid")]
    [InlineData("subject", "Hi\0", "header_invalid")]
    [InlineData("inReplyTo", "<a@b>\r\nBcc: eve@elsewhere.test", "header_invalid")]
    [InlineData("inReplyTo", "nothing of the sort", "header_invalid")]
    [InlineData("from", "eve@elsewhere.test", "from_not_yours")]
    [InlineData("from", "{mine}\r\nBcc: eve@elsewhere.test", "from_not_yours")]
    [InlineData("to", "bea@outside.test\r\nRCPT TO:<eve@elsewhere.test>", "address_invalid")]
    [InlineData("to", "\"a\r\nb\"@outside.test", "address_invalid")]
    [InlineData("to", "Bea\r\nBcc: eve@elsewhere.test <bea@outside.test>", "address_invalid")]
    [InlineData("to", "a@b.test>\u760D\u760A<c@d.test", "address_invalid")]
    [InlineData("to", "a@b.test, c@d.test", "address_invalid")]
    [InlineData("to", "", "address_invalid")]
    [InlineData("cc", "no address", "address_invalid")]
    [InlineData("bcc", "<>", "address_invalid")]
    [InlineData("fileName", "a.txt\r\nContent-Type: text/html", "attachment_invalid")]
    [InlineData("fileName", "a\0.txt", "attachment_invalid")]
    [InlineData("content", "not base64!", "attachment_invalid")]
    [InlineData("text", "   ", "message_empty")]
    public async Task What_could_become_a_header_or_a_command_is_refused_and_nothing_is_written(string field, string value, string code)
    {
        var (mailbox, address, contact) = await PrepareAsync();
        value = value.Replace("{mine}", address, StringComparison.Ordinal);
        using var answer = await host.Client.PostAsJsonAsync($"/api/v1/contacts/{contact}/messages", new
        {
            mailboxId = mailbox,
            subject = field == "subject" ? value : "Hi",
            text = field == "text" ? value : "Hi",
            from = field == "from" ? value : null,
            to = field == "to" ? new[] { value } : null,
            cc = field == "cc" ? new[] { value } : null,
            bcc = field == "bcc" ? new[] { value } : null,
            inReplyTo = field == "inReplyTo" ? value : null,
            attachments = field is "fileName" or "content" ? new[] { new { name = field == "fileName" ? value : "a.txt", type = "text/plain", content = field == "content" ? value : "SGk=" } } : null,
        });

        await TestHost.ProblemAsync(answer, HttpStatusCode.BadRequest, code);
        Assert.Empty(await shared.TimelineAsync(contact));
        Assert.False(await host.InDatabaseAsync(db => db.OutgoingMails.AnyAsync(row => row.MailboxId == mailbox)));
    }

    [Theory]
    [InlineData("""{"subject":"a","text":"a"}""")]
    [InlineData("""{"mailboxId":"{id}","text":"a"}""")]
    [InlineData("""{"mailboxId":"{id}","subject":null,"text":"a"}""")]
    [InlineData("""{"mailboxId":"{id}","subject":"a","text":"a","to":[null]}""")]
    [InlineData("""{"mailboxId":"{id}","subject":"a","text":"a","cc":[null]}""")]
    [InlineData("""{"mailboxId":"{id}","subject":"a","text":"a","attachments":[null]}""")]
    [InlineData("""{"mailboxId":"{id}","subject":"a","text":"a","attachments":[{"name":"a"}]}""")]
    [InlineData("""{"mailboxId":"{id}","subject":"a","text":"a","to":"bea@outside.test"}""")]
    [InlineData("""{"mailboxId":"x","subject":"a","text":"a"}""")]
    [InlineData("""{"mailboxId":"{id}","subject":"a"}""")]
    [InlineData("""null""")]
    [InlineData("""{""")]
    public async Task A_request_of_the_wrong_form_is_refused_as_one(string json)
    {
        var (mailbox, _, contact) = await PrepareAsync();
        using var content = new StringContent(json.Replace("{id}", mailbox.ToString(), StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
        using var answer = await host.Client.PostAsync($"/api/v1/contacts/{contact}/messages", content);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        Assert.NotEmpty((await TestHost.ReadAsync<JsonElement>(answer, HttpStatusCode.BadRequest)).GetProperty("code").GetString()!);
    }

    [Fact]
    public async Task Too_many_recipients_and_too_large_a_message_are_refused()
    {
        var (mailbox, _, contact) = await PrepareAsync();
        var many = Enumerable.Range(0, 101).Select(i => $"a{i}@outside.test");
        await TestHost.ProblemAsync(await PostAsync(contact, new { mailboxId = mailbox, subject = "a", text = "a", to = many }), HttpStatusCode.BadRequest, "recipients_too_many");
        var large = new { name = "a.bin", type = "application/zip", content = Convert.ToBase64String(new byte[20 * 1024 * 1024]) };
        await TestHost.ProblemAsync(await PostAsync(contact, new { mailboxId = mailbox, subject = "a", text = "a", attachments = new[] { large } }), HttpStatusCode.RequestEntityTooLarge, "message_over_limit");
    }

    [Fact]
    public async Task Only_from_ones_own_mailbox_that_is_not_disabled_to_a_contact_of_ones_own()
    {
        var (mailbox, _, contact) = await PrepareAsync();
        var (member, client) = await shared.AddMemberAsync();
        var theirs = await shared.AddMailboxAsync(SharedHost.Address("theirs"), member);
        var disabled = await shared.AddMailboxAsync(SharedHost.Address("disabled"), state: MailboxState.Disabled);
        object Body(Guid from) => new { mailboxId = from, subject = "a", text = "a" };

        await TestHost.ProblemAsync(await PostAsync(contact, Body(theirs)), HttpStatusCode.NotFound, "mailbox_not_found");
        await TestHost.ProblemAsync(await PostAsync(contact, Body(disabled)), HttpStatusCode.Conflict, "mailbox_disabled_send");
        await TestHost.ProblemAsync(await PostAsync(Guid.NewGuid(), Body(mailbox)), HttpStatusCode.NotFound, "contact_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync($"/api/v1/contacts/{contact}/messages", Body(mailbox)), HttpStatusCode.NotFound, "contact_not_found");
        await TestHost.ProblemAsync(await client.PostAsJsonAsync($"/api/v1/contacts/{contact}/messages", Body(mailbox)), HttpStatusCode.NotFound, "mailbox_not_found");
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PostAsJsonAsync($"/api/v1/contacts/{contact}/messages", Body(mailbox))).StatusCode);
    }

    [Fact]
    public async Task Decisions_about_a_message_are_its_senders_alone()
    {
        var (mailbox, _, contact) = await PrepareAsync();
        var sent = await TestHost.ReadAsync<JsonElement>(await PostAsync(contact, new { mailboxId = mailbox, subject = "a", text = "a" }), HttpStatusCode.Accepted);
        var id = sent.GetProperty("id").GetGuid();
        var (_, colleague) = await shared.AddMemberAsync();
        using var signedOut = host.SignedOut();
        foreach (var decision in new[] { "resend", "confirm", "cancel" })
        {
            var path = $"/api/v1/messages/{id}/{decision}";
            await TestHost.ProblemAsync(await shared.Elsewhere.PostAsync(path, null), HttpStatusCode.NotFound, "message_not_found");
            await TestHost.ProblemAsync(await colleague.PostAsync(path, null), HttpStatusCode.NotFound, "message_not_found");
            await TestHost.ProblemAsync(await host.Client.PostAsync($"/api/v1/messages/{Guid.NewGuid()}/{decision}", null), HttpStatusCode.NotFound, "message_not_found");
            Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PostAsync(path, null)).StatusCode);
        }

        await TestHost.ProblemAsync(await host.Client.PostAsync($"/api/v1/messages/{id}/confirm", null), HttpStatusCode.Conflict, "send_state_changed");
        Assert.Equal(HttpStatusCode.NotFound, (await shared.Elsewhere.GetAsync($"/api/v1/messages/{id}")).StatusCode);
    }

    [Fact]
    public async Task One_key_writes_one_message_however_many_ask_at_once()
    {
        var (mailbox, _, contact) = await PrepareAsync();
        var key = Guid.NewGuid().ToString();
        var body = new { mailboxId = mailbox, subject = "Once", text = "a" };
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await TestHost.ReadAsync<JsonElement>(await PostAsync(contact, body, key), HttpStatusCode.Accepted)).ToString()));

        Assert.Single(answers.Distinct());
        Assert.Single(await shared.TimelineAsync(contact));
        Assert.Equal(1, await host.InDatabaseAsync(db => db.OutgoingMails.CountAsync(row => row.MailboxId == mailbox)));
        await TestHost.ProblemAsync(await PostAsync(contact, new { mailboxId = mailbox, subject = "Other", text = "a" }, key), HttpStatusCode.Conflict, "idempotency_key_reused");
        await TestHost.ProblemAsync(await PostAsync(contact, body, new string('k', 201)), HttpStatusCode.BadRequest, "idempotency_key_invalid");
        // A key is its owner's: another organization may use the same.
        Assert.Equal(HttpStatusCode.NotFound, (await shared.Elsewhere.PostAsJsonAsync($"/api/v1/contacts/{contact}/messages", body)).StatusCode);
    }

    private async Task<(Guid Mailbox, string Address, Guid Contact)> PrepareAsync()
    {
        var address = SharedHost.Address("mine");
        return (await shared.AddMailboxAsync(address), address, await shared.AddContactAsync("Bea", SharedHost.Address()));
    }

    private async Task<HttpResponseMessage> PostAsync(Guid contact, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/contacts/{contact}/messages") { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await host.Client.SendAsync(request);
    }
}
