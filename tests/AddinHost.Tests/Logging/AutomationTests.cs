using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Logging;
using AddinHost.Logging.Rules;
using AddinHost.Providers.Memory;
using AddinHost.Tests.Contacts;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging;

/// <summary>Reading signatures: only for a mailbox whose member ticked it, only new mail on record, only of the contact who wrote it.</summary>
public sealed class AutomationTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Signed = "Thursday is fine.\n\nKind regards\n\nBea Muster\nHead of Sales\nTel. +49 30 1234567";

    private TestHost Host => shared.Host;

    [Fact]
    public async Task A_mailbox_that_was_ticked_when_connecting_proposes_from_new_replies_until_it_is_switched_off()
    {
        var request = MailboxCalls.Memory(SharedHost.Address("ada"));
        request["automation"] = true;
        var mailbox = await Host.PostAsync<JsonElement>(MailboxCalls.Path, request, HttpStatusCode.Created);
        Assert.NotEqual(JsonValueKind.Null, mailbox.GetProperty("automationSince").ValueKind);
        var (bea, root) = (SharedHost.Address("muster"), SharedHost.NewMessageId());
        var contact = await shared.AddContactAsync("Bea", bea);
        await shared.LogAsync(SharedHost.Mail("ada@demo.example", bea, root));

        // From before it was ticked, though it comes in only now.
        await ArriveAsync(mailbox.Id(), bea, root, Signed.Replace("Sales", "Old Things", StringComparison.Ordinal), minutes: -10);
        await ArriveAsync(mailbox.Id(), bea, root, Signed, minutes: 0);
        await UntilAsync(contact, entries: 3);
        Assert.Equal(["Bea Muster", "Head of Sales", "+49 30 1234567"], await ProposedAsync(contact));

        var off = await shared.PutAsync($"{MailboxCalls.Path}/{mailbox.Id()}/automation", new { on = false });
        Assert.Equal(JsonValueKind.Null, off.GetProperty("automationSince").ValueKind);
        await ArriveAsync(mailbox.Id(), bea, root, Signed.Replace("Sales", "Nothing", StringComparison.Ordinal), minutes: 0);
        await UntilAsync(contact, entries: 4);
        Assert.Equal(["Bea Muster", "Head of Sales", "+49 30 1234567"], await ProposedAsync(contact));

        var shown = await Host.PostAsync<JsonElement>("/api/v1/sidebar", new { participants = new[] { new { address = bea, role = "from" } } });
        Assert.Equal(3, shown.GetProperty("suggestions").GetArrayLength());
    }

    [Theory]
    [InlineData("", "Thursday is fine.\n\nOn Fri, 20 Nov 2026 at 10:00, Ada <ada@engines.test> wrote:\n> Hello\n>\n> Kind regards\n> Bea Muster\n> Head of Sales")]
    [InlineData("Auto-Submitted: auto-replied\n", Signed)]
    [InlineData("List-Unsubscribe: <https://news.example/off>\n", Signed)]
    [InlineData("Precedence: bulk\n", Signed)]
    public async Task Quotes_programs_and_lists_propose_nothing(string header, string body)
    {
        var bea = SharedHost.Address("muster");
        var contact = await shared.AddContactAsync("Bea", bea);
        await ReadAsync(bea, header, body);
        Assert.Empty(await ProposedAsync(contact));
        await ReadAsync(bea, "", Signed);
        Assert.Equal(3, (await ProposedAsync(contact)).Count);
    }

    [Fact]
    public async Task Colleagues_and_other_contacts_of_the_mail_propose_nothing()
    {
        var (colleague, reader) = (SharedHost.Address("colleague"), SharedHost.Address("reader"));
        await shared.AddMailboxAsync(colleague);
        var (of, to) = (await shared.AddContactAsync("Bea", colleague), await shared.AddContactAsync("Reader", reader));
        await ReadAsync(colleague, "", Signed, reader);
        Assert.Empty(await ProposedAsync(of));
        Assert.Empty(await ProposedAsync(to));
    }

    [Fact]
    public async Task It_is_switched_on_only_with_consent_which_is_noted()
    {
        var id = await shared.AddMailboxAsync(SharedHost.Address("box"));
        var path = $"{MailboxCalls.Path}/{id}/automation";
        await TestHost.ProblemAsync(await Host.Client.PutAsJsonAsync(path, new { on = true }), HttpStatusCode.UnprocessableEntity, "consent_missing");
        await TestHost.ProblemAsync(await Host.Client.PutAsJsonAsync(path, new { on = true, consent = new { disclosure = "imap", locale = "en" } }), HttpStatusCode.UnprocessableEntity, "disclosure_unknown");
        var text = await shared.GetAsync("/api/v1/disclosures/automation?locale=de");
        for (var i = 0; i < 2; i++)
            await shared.PutAsync(path, new { on = true, consent = new { disclosure = text.Text("id"), locale = "de" } });
        var consents = await Host.InDatabaseAsync(db => db.Consents.Where(row => row.MailboxId == id).Select(row => new { row.DisclosureId, row.Locale }).ToListAsync());
        Assert.Equal([new { DisclosureId = text.Text("id")!, Locale = "de" }], consents);
        Assert.NotNull(await Host.InDatabaseAsync(db => db.Mailboxes.Where(row => row.Id == id).Select(row => row.AutomationSince).SingleAsync()));
    }

    [Fact]
    public async Task A_mailbox_of_a_colleague_or_another_organization_is_not_found_and_nobody_signed_out_switches_any()
    {
        var id = await shared.AddMailboxAsync(SharedHost.Address("box"));
        var (_, colleague) = await shared.AddMemberAsync();
        var body = new { on = true, consent = new { disclosure = "automation", locale = "en" } };
        foreach (var client in (HttpClient[])[shared.Elsewhere, colleague])
            await TestHost.ProblemAsync(await client.PutAsJsonAsync($"{MailboxCalls.Path}/{id}/automation", body), HttpStatusCode.NotFound, "mailbox_not_found");
        using var nobody = Host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PutAsJsonAsync($"{MailboxCalls.Path}/{id}/automation", body)).StatusCode);
        Assert.Null(await Host.InDatabaseAsync(db => db.Mailboxes.Where(row => row.Id == id).Select(row => row.AutomationSince).SingleAsync()));
    }

    private static string Mail(string from, string? messageId, string header, string body, string to = "ada@demo.example") =>
        SharedHost.Mail($"Bea Muster <{from}>", to, messageId, header, "Sun, 22 Nov 2026 10:00:00 +0000", body);

    private Task<bool> ArriveAsync(Guid mailbox, string from, string root, string body, int minutes) => Host.AsMemberAsync(async services =>
    {
        var db = services.GetRequiredService<AddinHost.Data.AppDb>();
        var content = Encoding.UTF8.GetBytes(Mail(from, SharedHost.NewMessageId(), $"In-Reply-To: <{root}>\n", body).ReplaceLineEndings("\r\n"));
        var at = Host.Clock.GetUtcNow().AddMinutes(minutes);
        db.MemoryMails.Add(new MemoryMail { MailboxId = mailbox, Folder = MemoryMail.Inbox, Content = content, ReceivedAt = at, DeliverAt = at });
        await db.SaveChangesAsync();
        await services.GetRequiredService<AddinHost.Shared.Caching.ICache>().SignalAsync($"memory-mail:{mailbox:N}", default);
        return true;
    });

    /// <summary>Puts a mail on record and reads its signature.</summary>
    private async Task ReadAsync(string from, string header, string body, string to = "ada@engines.test")
    {
        var messageId = SharedHost.NewMessageId();
        await shared.LogAsync(Mail(from, messageId, header, body, to));
        await Host.AsMemberAsync(async services =>
        {
            var db = services.GetRequiredService<AddinHost.Data.AppDb>();
            var message = await db.MailMessages.Where(row => row.MessageId == messageId).Select(row => row.Id).SingleAsync();
            await services.GetRequiredService<ReadSignature>().TakeAsync(message, RuleSet.Default, default);
            return true;
        });
    }

    private async Task<List<string?>> ProposedAsync(Guid contact) => [.. (await shared.ListAsync($"/api/v1/contacts/{contact}/suggestions")).Select(row => row.GetProperty("value").GetString())];

    private async Task UntilAsync(Guid contact, int entries)
    {
        var until = DateTime.UtcNow.AddMinutes(1);
        while ((await shared.TimelineAsync(contact)).Count < entries)
        {
            Assert.True(DateTime.UtcNow < until, "The mails did not arrive.");
            await Task.Delay(50);
        }
    }
}
