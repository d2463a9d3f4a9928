using System.Net;
using System.Text;
using System.Text.Json;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Logging.Ingress;

/// <summary>What becomes of mail that came to a logging address.</summary>
public sealed class TakeMailTests(PausedIngress ingress) : IClassFixture<PausedIngress>
{
    private readonly TestHost host = ingress.Host;

    [Fact]
    public async Task A_BCC_stands_on_each_recipient_once_however_it_comes_and_names_the_secret_address_nowhere()
    {
        var (known, unknown) = (SharedHost.Address("known"), SharedHost.Address("unknown"));
        await host.PostAsync<JsonElement>("/api/v1/contacts", new { name = "Known", addresses = new[] { known } }, HttpStatusCode.Created);
        var secret = ingress.Address;
        var mail = $"Received: from x by mx for <{secret}>\nAuthentication-Results: elsewhere.test; dmarc=fail\nDelivered-To: {secret}\nBcc: {secret}\nCc: {unknown}, Me <{secret.ToUpperInvariant()}>\n"
            + SharedHost.Mail("Ada <ADA@engines.test>", known, SharedHost.NewMessageId());

        await ingress.SendAsync(mail);
        await ingress.SendAsync(mail);
        Assert.True((await TestHost.ReadAsync<JsonElement>(await SharedHost.PostMailAsync(host.Client, Encoding.UTF8.GetBytes(mail.ReplaceLineEndings("\r\n"))), HttpStatusCode.OK)).GetProperty("alreadyLogged").GetBoolean());

        Assert.Null(await ingress.ReasonAsync());
        foreach (var address in new[] { known, unknown })
            Assert.Equal(("outgoing", "Thursday"), (Text(Assert.Single((await ingress.TimelineAsync(address))!), "direction"), Text(Assert.Single((await ingress.TimelineAsync(address))!), "subject")));
        var (message, body) = await host.InDatabaseAsync(async db => (await db.MailMessages.SingleAsync(row => row.To.Contains(known)), await db.MailBodies.SingleAsync(row => db.MailMessages.Any(m => m.Id == row.MailMessageId && m.To.Contains(known)))));
        var stored = message.To + message.Cc + Encoding.UTF8.GetString(body.HeaderBlock);
        Assert.DoesNotContain(secret, stored, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Authentication-Results", stored, StringComparison.Ordinal);
        Assert.NotNull(await host.InDatabaseAsync(db => db.LoggingAddresses.Where(row => row.MemberId == host.MemberId).MaxAsync(row => row.LastUsedAt)));
    }

    [Fact]
    public async Task A_delivery_notice_about_a_mail_of_the_members_own_stands_there_as_what_it_is_and_one_about_anything_else_is_not_logged()
    {
        var (gone, id) = (SharedHost.Address("gone"), SharedHost.NewMessageId());
        await host.PostAsync<JsonElement>("/api/v1/contacts", new { name = "Gone", addresses = new[] { gone } }, HttpStatusCode.Created);
        await ingress.SendAsync(SharedHost.Mail("ada@engines.test", gone, id, $"Bcc: {ingress.Address}\n"));
        string Notice(string about) => SharedHost.Mail("MAILER-DAEMON@mx.engines.test", "ada@engines.test", SharedHost.NewMessageId(), "Auto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n",
            body: $"--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.engines.test\n\nFinal-Recipient: rfc822; {gone}\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{about}>\n\n--b--");

        await ingress.SendAsync(Notice(id), "");
        Assert.Null(await ingress.ReasonAsync());
        var entry = (await ingress.TimelineAsync(gone))!.Single(one => one.GetProperty("report").ValueKind == JsonValueKind.Object);
        Assert.Equal("bounce", Text(entry.GetProperty("report"), "kind"));
        Assert.Equal("bounced", Text(Assert.Single((await host.GetAsync<JsonElement>($"/api/v1/address-marks?addresses={gone}")).GetProperty("items").EnumerateArray()), "kind"));
        await ingress.SendAsync(Notice(SharedHost.NewMessageId()), "");
        Assert.Equal("mail_automatic", await ingress.ReasonAsync());
    }

    [Fact]
    public async Task A_forward_in_the_text_is_the_original_of_its_author_with_its_date_subject_and_body()
    {
        var author = SharedHost.Address("author");
        string Forward(string id) => SharedHost.Mail("ada@engines.test", ingress.Address, id, date: "Fri, 20 Nov 2026 12:00:00 +0100",
            body: $"For the record.\n\n---------- Forwarded message ---------\nFrom: Anna Author <{author}>\nDate: Thu, 19 Nov 2026 at 09:30\nSubject: The offer\nTo: Ada <ada@engines.test>\n\nWe take it.\n").Replace("Subject: Thursday", "Subject: Fwd: The offer", StringComparison.Ordinal);

        await ingress.SendAsync(Forward(SharedHost.NewMessageId()));
        await ingress.SendAsync(Forward(SharedHost.NewMessageId()));

        Assert.Null(await ingress.ReasonAsync());
        var entry = Assert.Single((await ingress.TimelineAsync(author))!);
        Assert.Equal(("incoming", "The offer", "We take it."), (Text(entry, "direction"), Text(entry, "subject"), Text(entry, "preview")));
        Assert.Equal(DateTimeOffset.Parse("2026-11-19T08:30:00Z", null), entry.GetProperty("occurredAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_forward_of_what_sync_has_logged_already_adds_nothing()
    {
        var author = SharedHost.Address("author");
        await TestHost.ReadAsync<JsonElement>(await SharedHost.PostMailAsync(host.Client, Encoding.UTF8.GetBytes(SharedHost.Mail(author, "ada@engines.test", SharedHost.NewMessageId(), date: "Thu, 19 Nov 2026 09:30:25 +0100").ReplaceLineEndings("\r\n"))), HttpStatusCode.OK);

        await ingress.SendAsync(SharedHost.Mail("ada@engines.test", ingress.Address, SharedHost.NewMessageId(), date: "Fri, 20 Nov 2026 12:00:00 +0100",
            body: $"---------- Forwarded message ---------\nFrom: <{author}>\nDate: Thu, 19 Nov 2026 at 09:30\nSubject: Thursday\nTo: Ada <ada@engines.test>\n\nThursday is fine.\n"));

        Assert.Single((await ingress.TimelineAsync(author))!);
        Assert.Null(await ingress.ReasonAsync());
    }

    [Fact]
    public async Task An_attached_forward_is_the_same_message_as_the_original_in_the_mailbox()
    {
        var author = SharedHost.Address("author");
        var original = SharedHost.Mail($"Anna <{author}>", "ada@engines.test", SharedHost.NewMessageId(), "Received: by mx\nAuthentication-Results: mx.engines.test; dmarc=fail\n");

        await ingress.SendAsync(SharedHost.Mail("ada@engines.test", ingress.Address, SharedHost.NewMessageId(), "Content-Type: multipart/mixed; boundary=b\n", body: $"--b\nContent-Type: text/plain\n\nSee there.\n--b\nContent-Type: message/rfc822\n\n{original}\n--b--"));

        var entry = Assert.Single((await ingress.TimelineAsync(author))!);
        Assert.Equal(("incoming", "Thursday is fine."), (Text(entry, "direction"), Text(entry, "preview")));
        using var again = await SharedHost.PostMailAsync(host.Client, Encoding.UTF8.GetBytes(original.ReplaceLineEndings("\r\n")));
        Assert.True((await TestHost.ReadAsync<JsonElement>(again, HttpStatusCode.OK)).GetProperty("alreadyLogged").GetBoolean());
    }

    [Theory]
    [InlineData("From: eve@outside.test", "sender_not_yours")]
    [InlineData("From: \"ada@engines.test\" <eve@outside.test>", "sender_not_yours")]
    [InlineData("From: ada@\u0435ngines.test", "sender_not_yours")]
    [InlineData("From: ada@engines.test\nFrom: eve@outside.test", "sender_not_yours")]
    [InlineData("From: ada@engines.test, eve@outside.test", "sender_not_yours")]
    [InlineData("From: =?utf-8?q?ada=40engines=2Etest=3E=0D=0ATo=3A?= <eve@outside.test>", "sender_not_yours")]
    [InlineData("From: eve@outside.test\nSender: ada@engines.test\nReply-To: ada@engines.test", "sender_not_yours")]
    [InlineData("From: ben-colleague@outside.test", "sender_not_yours")]
    [InlineData("Authentication-Results: mx.engines.test; spf=pass; dmarc=fail (p=none) header.from=engines.test\nFrom: ada@engines.test", "sender_forged")]
    [InlineData("Authentication-Results: mx.engines.test 1; dkim = fail; spf=none\nFrom: ada@engines.test", "sender_forged")]
    [InlineData("Authentication-Results: mx.engines.test; dmarc=fail\nAuthentication-Results: mx.engines.test; dmarc=pass\nFrom: ada@engines.test", "sender_forged")]
    [InlineData("Auto-Submitted: auto-replied\nFrom: ada@engines.test", "mail_automatic")]
    [InlineData("X-Nothing: here", "mail_unreadable")]
    public async Task Nothing_of_a_mail_that_is_not_the_members_is_kept_and_they_are_told_why(string head, string code)
    {
        await EnsureColleagueAsync();
        var victim = SharedHost.Address("victim");
        var messages = await host.InDatabaseAsync(db => db.MailMessages.CountAsync());

        await ingress.SendAsync($"{head}\nTo: {victim}\nSubject: Pay me\nMessage-ID: <{SharedHost.NewMessageId()}>\n\nNow.\n", "ada@engines.test");

        Assert.Equal(code, await ingress.ReasonAsync());
        Assert.Equal(messages, await host.InDatabaseAsync(db => db.MailMessages.CountAsync()));
        Assert.Null(await ingress.TimelineAsync(victim));
    }

    [Theory]
    [InlineData("Authentication-Results: mx.engines.test; dmarc=pass; spf=fail")]
    [InlineData("Authentication-Results: stranger.test; dmarc=fail")]
    [InlineData("Authentication-Results: stranger.test; x=\"; mx.engines.test; dmarc=fail\" (mx.engines.test; dmarc=fail)")]
    [InlineData("Subject: Authentication-Results: mx.engines.test; dmarc=fail")]
    public async Task Only_a_failure_that_a_trusted_server_names_counts(string head)
    {
        var address = SharedHost.Address();
        await ingress.SendAsync(head + "\n" + SharedHost.Mail("ada@engines.test", address, SharedHost.NewMessageId()));
        Assert.Null(await ingress.ReasonAsync());
        Assert.Single((await ingress.TimelineAsync(address))!);
    }

    [Fact]
    public async Task Reports_without_a_sender_call_nobody_and_a_mail_to_the_address_alone_says_what_to_do()
    {
        await ingress.SendAsync(SharedHost.Mail("ada@engines.test", SharedHost.Address(), SharedHost.NewMessageId()), "");
        Assert.Equal("mail_automatic", await ingress.ReasonAsync());
        await ingress.SendAsync(SharedHost.Mail("ada@engines.test", ingress.Address, SharedHost.NewMessageId()));
        Assert.Equal("nobody_named", await ingress.ReasonAsync());
        await ingress.SendAsync(SharedHost.Mail("ada@engines.test", $"ada@engines.test, {ingress.Address}", SharedHost.NewMessageId()));
        Assert.Equal("internal_only", await ingress.ReasonAsync());
        await ingress.SendAsync(SharedHost.Mail("ada@engines.test", "no-reply@shop.test", SharedHost.NewMessageId()));
        Assert.Equal("on_nobody", await ingress.ReasonAsync());
        Assert.Null(await ingress.TimelineAsync("no-reply@shop.test"));
    }

    [Fact]
    public async Task A_mail_to_ten_thousand_makes_nobody_a_contact()
    {
        var contacts = await host.InDatabaseAsync(db => db.Contacts.CountAsync());
        var to = string.Join(",\n ", Enumerable.Range(0, 10_000).Select(i => $"victim{i}@many.test"));
        await ingress.SendAsync(SharedHost.Mail("ada@engines.test", to, SharedHost.NewMessageId()));
        Assert.Equal("on_nobody", await ingress.ReasonAsync());
        Assert.Equal(contacts, await host.InDatabaseAsync(db => db.Contacts.CountAsync()));
    }

    [Fact]
    public async Task A_file_over_50_MB_is_left_out_with_a_note_and_a_text_over_2_MB_is_not_logged()
    {
        var (first, second) = (SharedHost.Address(), SharedHost.Address());
        var line = Encoding.ASCII.GetBytes(new string('x', 98) + "\r\n");
        var head = SharedHost.Mail("ada@engines.test", first, SharedHost.NewMessageId(), "Content-Type: multipart/mixed; boundary=b\n", body: "--b\nContent-Type: text/plain\n\nSee the file.\n--b\nContent-Type: application/zip\nContent-Disposition: attachment; filename=big.zip\n\n").ReplaceLineEndings("\r\n");
        using var mail = new MemoryStream();
        mail.Write(Encoding.ASCII.GetBytes(head));
        for (var i = 0; i < 540_000; i++)
            mail.Write(line);
        mail.Write("\r\n--b--\r\n"u8);

        await ingress.SendAsync(mail.ToArray());
        Assert.Equal("attachment_too_large", await ingress.ReasonAsync());
        var entry = Assert.Single((await ingress.TimelineAsync(first))!);
        var file = Assert.Single(entry.GetProperty("attachments").EnumerateArray());
        Assert.Equal("big.zip (not kept).txt", Text(file, "name"));

        await ingress.SendAsync(SharedHost.Mail("ada@engines.test", second, SharedHost.NewMessageId(), body: string.Concat(Enumerable.Repeat(new string('y', 98) + "\n", 22_000))));
        Assert.Equal("body_too_large", await ingress.ReasonAsync());
        Assert.Null(await ingress.TimelineAsync(second));
    }

    [Fact]
    public async Task Each_address_serves_its_own_member_and_a_mail_to_two_is_logged_by_whose_it_is()
    {
        var theirs = (await TestHost.ReadAsync<JsonElement>(await ingress.Elsewhere.PostAsync(new Uri("/api/v1/logging-addresses", UriKind.Relative), null), HttpStatusCode.Created)).GetProperty("address").GetString()!;
        var address = SharedHost.Address();

        await ingress.SendAsync(SharedHost.Mail("ada@engines.test", address, SharedHost.NewMessageId()), null, theirs, ingress.Address);

        Assert.Null(await ingress.ReasonAsync());
        Assert.Single((await ingress.TimelineAsync(address))!);
        var unlogged = await TestHost.ReadAsync<JsonElement>(await ingress.Elsewhere.GetAsync(new Uri("/api/v1/unlogged-emails", UriKind.Relative)), HttpStatusCode.OK);
        Assert.Equal("sender_not_yours", Text(Assert.Single(unlogged.GetProperty("items").EnumerateArray()), "code"));
        Assert.Equal(0, (await TestHost.ReadAsync<JsonElement>(await ingress.Elsewhere.GetAsync(new Uri("/api/v1/contacts", UriKind.Relative)), HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_file_that_is_none_of_ours_stays_and_keeps_no_other_mail_back()
    {
        ingress.Spool.Prepare();
        var odd = Path.Combine(ingress.Spool.Folder, new string('0', 64) + ".mail");
        await File.WriteAllTextAsync(odd, "not an envelope");
        var address = SharedHost.Address();
        await ingress.KeepAsync(Encoding.UTF8.GetBytes(SharedHost.Mail("ada@engines.test", address, SharedHost.NewMessageId()).ReplaceLineEndings("\r\n")));

        await ingress.Consumer.RunAsync(default);

        var waits = ingress.Spool.Waits();
        File.Delete(odd);
        Assert.Equal([odd], waits);
        Assert.Single((await ingress.TimelineAsync(address))!);
    }

    private async Task EnsureColleagueAsync() => await host.InDatabaseAsync(async db =>
    {
        if (!await db.Users.AnyAsync(row => row.Email == "ben-colleague@outside.test"))
        {
            db.Users.Add(new AddinHost.Organizations.Member { OrganizationId = host.OrganizationId, Name = "Ben", Email = "ben-colleague@outside.test", NormalizedEmail = "BEN-COLLEAGUE@OUTSIDE.TEST", UserName = "ben", CreatedAt = host.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        }

        return true;
    });

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
