using System.Net;
using System.Text;
using System.Text.Json;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Logging;

public sealed class LogEmailTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task A_mail_of_a_known_contact_stands_on_their_timeline_once_however_often_it_is_logged()
    {
        var address = SharedHost.Address();
        var contact = await shared.AddContactAsync("Bea", address);
        var mail = SharedHost.Mail($"Bea <{address.ToUpperInvariant()}>", "ada@engines.test", SharedHost.NewMessageId());

        var first = await shared.LogAsync(mail);
        var second = await shared.LogAsync(mail);

        Assert.Equal(("logged", "logged_by_hand", false), (Text(first, "decision"), Text(first, "rule"), first.GetProperty("alreadyLogged").GetBoolean()));
        Assert.Equal(("already_logged", true), (Text(second, "decision"), second.GetProperty("alreadyLogged").GetBoolean()));
        Assert.Equal(first.GetProperty("entries").ToString(), second.GetProperty("entries").ToString());
        var entry = Assert.Single(await shared.TimelineAsync(contact));
        Assert.Equal(("incoming", "Thursday", "Thursday is fine."), (Text(entry, "direction"), Text(entry, "subject"), Text(entry, "preview")));
    }

    [Fact]
    public async Task An_unknown_author_becomes_a_contact_with_the_name_that_the_mail_gives()
    {
        var address = SharedHost.Address("cleo");
        var logged = await shared.LogAsync(SharedHost.Mail($"\"Cleo, of Outside\" <{address}>", "ada@engines.test", SharedHost.NewMessageId()));

        var contact = await host.GetAsync<JsonElement>($"/api/v1/contacts/{Entry(logged)}");
        Assert.Equal(("Cleo, of Outside", address), (Text(contact, "name"), contact.GetProperty("addresses")[0].GetString()));
    }

    [Fact]
    public async Task The_recipient_of_the_members_own_mail_becomes_the_contact()
    {
        var address = SharedHost.Address("dora");
        var logged = await shared.LogAsync(SharedHost.Mail("ada@engines.test", $"ada@engines.test, Dora <{address}>", SharedHost.NewMessageId()));

        var contact = Entry(logged);
        Assert.Equal(address, (await host.GetAsync<JsonElement>($"/api/v1/contacts/{contact}")).GetProperty("addresses")[0].GetString());
        Assert.Equal("outgoing", Text(Assert.Single(await shared.TimelineAsync(contact)), "direction"));
    }

    [Theory]
    [InlineData("no-reply@shop.test", "")]
    [InlineData("NoReply+7@shop.test", "")]
    [InlineData("do_not.reply@shop.test", "")]
    [InlineData("MAILER-DAEMON@shop.test", "")]
    [InlineData("postmaster@shop.test", "")]
    [InlineData("news@shop.test", "List-Id: News <news.shop.test>\n")]
    [InlineData("offers@shop.test", "Precedence: bulk\n")]
    [InlineData("ada@engines.test", "")]
    public async Task Machines_lists_and_members_never_become_contacts(string author, string header)
    {
        var logged = await shared.LogAsync(SharedHost.Mail(author, "ada@engines.test", SharedHost.NewMessageId(), header));

        Assert.Equal(0, logged.GetProperty("entries").GetArrayLength());
        Assert.DoesNotContain(await host.InDatabaseAsync(db => db.ContactAddresses.Select(row => row.Address).ToListAsync()), address => address.Equals(author, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_mailbox_of_the_organization_never_becomes_a_contact()
    {
        var mine = SharedHost.Address("sales");
        await shared.AddMailboxAsync(mine);
        Assert.Equal(0, (await shared.LogAsync(SharedHost.Mail(mine, "ada@engines.test", SharedHost.NewMessageId()))).GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task A_picked_contact_gets_the_entry_besides_those_that_the_mail_names()
    {
        var (named, picked) = (SharedHost.Address(), SharedHost.Address("picked"));
        var (bea, other) = (await shared.AddContactAsync("Bea", named), await shared.AddContactAsync("Other", picked));
        var mail = SharedHost.Mail(named, "ada@engines.test", SharedHost.NewMessageId());

        await shared.LogAsync(mail);
        var again = await shared.LogAsync(mail, $"?contactId={other}");

        Assert.Equal("logged", Text(again, "decision"));
        Assert.Single(await shared.TimelineAsync(bea));
        Assert.Single(await shared.TimelineAsync(other));
        Assert.True((await shared.LogAsync(mail, $"?contactId={other}")).GetProperty("alreadyLogged").GetBoolean());
    }

    [Theory]
    [InlineData("Someone Else <{0}>", "Fri, 20 Nov 2026 10:00:00 +0000", "x-{0}")]
    [InlineData("Bea <{0}>", "Fri, 20 Nov 2026 10:00:01 +0000", "{0}")]
    public async Task The_same_Message_ID_with_another_author_or_date_is_a_second_flagged_message(string from, string date, string author)
    {
        var address = SharedHost.Address();
        var second = string.Format(null, author, address);
        var contact = await shared.AddContactAsync("Bea", [.. new[] { address, second }.Distinct()]);
        var messageId = SharedHost.NewMessageId();

        await shared.LogAsync(SharedHost.Mail($"Bea <{address}>", "ada@engines.test", messageId));
        var other = await shared.LogAsync(SharedHost.Mail(string.Format(null, from, second), "ada@engines.test", messageId, date: date));

        Assert.False(other.GetProperty("alreadyLogged").GetBoolean());
        Assert.Equal(2, (await shared.TimelineAsync(contact)).Count);
        Assert.Equal([true, true], await host.InDatabaseAsync(db => db.MailMessages.Where(row => row.MessageId == messageId).OrderBy(row => row.Id).Select(row => row.SharesMessageId).ToListAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Message-ID: <>\n")]
    [InlineData("Message-ID: not one\n")]
    public async Task Without_a_usable_Message_ID_the_content_says_which_message_it_is(string header)
    {
        var address = SharedHost.Address();
        var contact = await shared.AddContactAsync("Bea", address);

        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", more: header, body: "One"));
        var same = await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", more: header, body: "One"));
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", more: header, body: "Two"));

        Assert.True(same.GetProperty("alreadyLogged").GetBoolean());
        Assert.Equal(["One", "Two"], (await shared.TimelineAsync(contact)).Select(entry => Text(entry, "preview")).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Logged_twenty_times_at_once_it_is_one_message_one_entry_and_one_contact(bool known)
    {
        var address = SharedHost.Address();
        if (known)
            await shared.AddContactAsync("Bea", address);
        var contacts = await host.InDatabaseAsync(db => db.Contacts.CountAsync());
        var mail = Encoding.UTF8.GetBytes(SharedHost.Mail($"Bea <{address}>", "ada@engines.test", SharedHost.NewMessageId()));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await TestHost.ReadAsync<JsonElement>(await SharedHost.PostMailAsync(host.Client, mail), HttpStatusCode.OK)));

        Assert.Single(answers.Select(answer => answer.GetProperty("entries").ToString()).Distinct());
        Assert.Single(answers, answer => !answer.GetProperty("alreadyLogged").GetBoolean());
        Assert.Single(await shared.TimelineAsync(Entry(answers[0])));
        Assert.Equal(known ? 0 : 1, await host.InDatabaseAsync(db => db.Contacts.CountAsync()) - contacts);
        Assert.Equal(1, await host.InDatabaseAsync(db => db.MailMessages.CountAsync(row => row.FromAddress == address)));
        Assert.Equal(1, await host.InDatabaseAsync(db => db.OutboxEvents.CountAsync(row => row.Kind == "timeline.entry_added" && row.Payload.Contains(address))));
    }

    [Fact]
    public async Task A_reply_joins_the_thread_of_what_it_answers()
    {
        var address = SharedHost.Address();
        var contact = await shared.AddContactAsync("Bea", address);
        var parent = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", parent));
        await shared.LogAsync(SharedHost.Mail("ada@engines.test", address, SharedHost.NewMessageId(), $"In-Reply-To: <{parent}>\n", "Fri, 20 Nov 2026 11:00:00 +0000"));
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId(), date: "Fri, 20 Nov 2026 12:00:00 +0000"));

        var threads = (await shared.TimelineAsync(contact)).Select(entry => entry.GetProperty("threadId").GetGuid()).ToList();
        Assert.Equal(threads[1], threads[2]);
        Assert.NotEqual(threads[0], threads[1]);
    }

    [Fact]
    public async Task Two_From_lines_name_no_author_and_make_no_contact()
    {
        var (first, second) = (SharedHost.Address("x"), SharedHost.Address("y"));
        var logged = await shared.LogAsync($"From: {first}\n" + SharedHost.Mail(second, "ada@engines.test", SharedHost.NewMessageId()));
        Assert.Equal(0, logged.GetProperty("entries").GetArrayLength());
        Assert.False(await host.InDatabaseAsync(db => db.ContactAddresses.AnyAsync(row => row.Address == first || row.Address == second)));
    }

    [Theory]
    [InlineData("", 400, "body_invalid")]
    [InlineData("This is not a mail at all.\n", 422, "email_unreadable")]
    public async Task What_is_no_mail_is_refused(string text, int status, string code)
    {
        using var answer = await SharedHost.PostMailAsync(host.Client, Encoding.UTF8.GetBytes(text));
        await TestHost.ProblemAsync(answer, (HttpStatusCode)status, code);
    }

    [Fact]
    public async Task Odd_texts_are_stored_as_far_as_a_database_can_hold_them()
    {
        var address = SharedHost.Address();
        var name = string.Concat(Enumerable.Repeat("😀", 250));
        byte[] mail = [.. Encoding.UTF8.GetBytes($"From: {name} <{address}>\r\nSubject: a\0b=?utf-8?Q?=00=ED=A0=80?= "), 0xFF, 0xFE, .. Encoding.UTF8.GetBytes($"\r\nDate: Mon, 1 Jan 0001 00:00:00 +0000\r\nMessage-ID: <{SharedHost.NewMessageId()}>\r\n\r\n\0 \uFFFF body")];

        var logged = await shared.LogAsync(mail);

        var contact = await host.GetAsync<JsonElement>($"/api/v1/contacts/{Entry(logged)}");
        Assert.InRange(Text(contact, "name")!.Length, 100, 200);
        var entry = Assert.Single(await shared.TimelineAsync(Entry(logged)));
        Assert.DoesNotContain('\0', Text(entry, "subject")!);
        Assert.True(entry.GetProperty("occurredAt").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddDays(-1));
    }

    [Fact]
    public async Task A_contact_of_another_organization_cannot_be_picked_and_nothing_is_logged()
    {
        var address = SharedHost.Address();
        var contact = await shared.AddContactAsync("Bea", address);
        var mail = Encoding.UTF8.GetBytes(SharedHost.Mail(address, "eve@elsewhere.test", SharedHost.NewMessageId()));

        await TestHost.ProblemAsync(await SharedHost.PostMailAsync(shared.Elsewhere, mail, $"?contactId={contact}"), HttpStatusCode.NotFound, "contact_not_found");
        using var signedOut = host.SignedOut();
        await TestHost.ReadAsync<JsonElement>(await SharedHost.PostMailAsync(signedOut, mail), HttpStatusCode.Unauthorized);
        Assert.Empty(await shared.TimelineAsync(contact));

        await TestHost.ReadAsync<JsonElement>(await SharedHost.PostMailAsync(shared.Elsewhere, mail), HttpStatusCode.OK);
        Assert.Empty(await shared.TimelineAsync(contact));
    }

    private static Guid Entry(JsonElement logged) => logged.GetProperty("entries")[0].GetProperty("contactId").GetGuid();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
