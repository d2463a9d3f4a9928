using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Mailboxes.Aliases;

/// <summary>Addresses added by hand: nobody writes under one before the code that was mailed to it came back.</summary>
public sealed partial class AliasTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task An_address_counts_once_the_code_that_was_mailed_to_it_came_back()
    {
        var (mailbox, own) = await MailboxAsync();
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var address = SharedHost.Address("sales");
        var added = await host.PostAsync<JsonElement>(Path(mailbox), new { address = address.ToUpperInvariant(), name = "Sales" }, HttpStatusCode.Created);
        Assert.Equal((address, "unverified", "member"), (added.Text("address"), added.Text("state"), added.Text("source")));
        Assert.Equal([own], Senders(await ViewAsync(mailbox)));
        await TestHost.ProblemAsync(await SendAsync(contact, mailbox, address), HttpStatusCode.BadRequest, "from_not_yours");

        var mail = await CodeMailAsync(mailbox, address);
        Assert.Equal((own, address), (mail.From!.Normalized, mail.To[0].Normalized));
        await TestHost.ProblemAsync(await VerifyAsync(mailbox, added.Id(), Other(mail.Code)), HttpStatusCode.UnprocessableEntity, "alias_code_wrong");
        Assert.Equal("verified", (await TestHost.ReadAsync<JsonElement>(await VerifyAsync(mailbox, added.Id(), $" {mail.Code[..4]} {mail.Code[4..]} "), HttpStatusCode.OK)).Text("state"));

        var view = await ViewAsync(mailbox);
        Assert.Equal([own, address], Senders(view));
        Assert.Equal([address], view.GetProperty("aliases").EnumerateArray().Select(alias => alias.GetString()));
        Assert.Equal($"Sales <{address}>", await FromAsync(await SendAsync(contact, mailbox, address)));
        Assert.Equal(own, await FromAsync(await SendAsync(contact, mailbox, null)));
    }

    [Fact]
    public async Task The_default_is_what_mail_goes_out_from_until_the_address_is_removed()
    {
        var (mailbox, own) = await MailboxAsync();
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var (alias, address) = await VerifiedAsync(mailbox);

        var list = await PatchAsync(mailbox, alias, new { isDefault = true, name = " Ada of Sales " });
        Assert.Equal([(own, false), (address, true)], Items(list).Select(item => (item.Text("address")!, item.GetProperty("isDefault").GetBoolean())));
        Assert.Equal([address, own], Senders(await ViewAsync(mailbox)));
        Assert.Equal($"Ada of Sales <{address}>", await FromAsync(await SendAsync(contact, mailbox, null)));
        Assert.Equal(own, await FromAsync(await SendAsync(contact, mailbox, own)));

        // The mailbox's own address goes by its id, for name and default alike.
        await PatchAsync(mailbox, mailbox, new { isDefault = true, name = "Ada" });
        Assert.Equal($"Ada <{own}>", await FromAsync(await SendAsync(contact, mailbox, null)));
        await PatchAsync(mailbox, alias, new { isDefault = true, name = "" });
        Assert.Equal($"Ada <{address}>", await FromAsync(await SendAsync(contact, mailbox, null)));

        var left = await TestHost.ReadAsync<JsonElement>(await host.Client.DeleteAsync($"{Path(mailbox)}/{alias}"), HttpStatusCode.OK);
        Assert.Single(Items(left));
        Assert.Equal($"Ada <{own}>", await FromAsync(await SendAsync(contact, mailbox, null)));
        await TestHost.ProblemAsync(await SendAsync(contact, mailbox, address), HttpStatusCode.BadRequest, "from_not_yours");
        await TestHost.ProblemAsync(await host.Client.DeleteAsync($"{Path(mailbox)}/{mailbox}"), HttpStatusCode.Conflict, "alias_of_mailbox");
    }

    [Fact]
    public async Task A_code_counts_for_five_tries_and_one_day_and_only_the_newest_does()
    {
        var (mailbox, _) = await MailboxAsync();
        var address = SharedHost.Address("sales");
        var alias = (await host.PostAsync<JsonElement>(Path(mailbox), new { address }, HttpStatusCode.Created)).Id();
        var first = (await CodeMailAsync(mailbox, address)).Code;
        await TestHost.ProblemAsync(await AgainAsync(mailbox, alias), HttpStatusCode.Conflict, "alias_code_too_soon");
        for (var i = 0; i < AliasCodes.MostTries; i++)
            await TestHost.ProblemAsync(await VerifyAsync(mailbox, alias, Other(first)), HttpStatusCode.UnprocessableEntity, "alias_code_wrong");
        await TestHost.ProblemAsync(await VerifyAsync(mailbox, alias, first), HttpStatusCode.Conflict, "alias_code_spent");

        host.Clock.Advance(AliasCodes.Between);
        await TestHost.ReadAsync<JsonElement>(await AgainAsync(mailbox, alias), HttpStatusCode.OK);
        var second = (await CodeMailAsync(mailbox, address)).Code;
        await TestHost.ProblemAsync(await VerifyAsync(mailbox, alias, first), HttpStatusCode.UnprocessableEntity, "alias_code_wrong");
        host.Clock.Advance(AliasCodes.ValidFor);
        await TestHost.ProblemAsync(await VerifyAsync(mailbox, alias, second), HttpStatusCode.Conflict, "alias_code_spent");

        // Adding it once more is asking for another code.
        Assert.Equal(alias, (await host.PostAsync<JsonElement>(Path(mailbox), new { address }, HttpStatusCode.Created)).Id());
        await TestHost.ReadAsync<JsonElement>(await VerifyAsync(mailbox, alias, (await CodeMailAsync(mailbox, address)).Code), HttpStatusCode.OK);
        await TestHost.ProblemAsync(await AgainAsync(mailbox, alias), HttpStatusCode.Conflict, "alias_verified");
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path(mailbox), new { address }), HttpStatusCode.Conflict, "alias_exists");
    }

    [Theory]
    [InlineData("{\"address\":\"nothing\"}", HttpStatusCode.UnprocessableEntity, "address_not_mail")]
    [InlineData("{\"address\":\"a@x.test\\r\\nRCPT TO:<b@x.test>\"}", HttpStatusCode.UnprocessableEntity, "address_not_mail")]
    [InlineData("{\"address\":\"a@x.test, b@x.test\"}", HttpStatusCode.UnprocessableEntity, "address_not_mail")]
    [InlineData("{\"address\":\"Ada <a@x.test>\"}", HttpStatusCode.UnprocessableEntity, "address_not_mail")]
    [InlineData("{\"address\":\"{own}\"}", HttpStatusCode.BadRequest, "alias_is_mailbox")]
    [InlineData("{\"address\":\"a@x.test\",\"name\":\"Ada\\r\\nBcc: b@x.test\"}", HttpStatusCode.BadRequest, "alias_name_invalid")]
    [InlineData("{}", HttpStatusCode.BadRequest, "body_invalid")]
    public async Task What_is_no_address_or_no_name_is_refused_and_no_mail_goes_out(string body, HttpStatusCode status, string code)
    {
        var (mailbox, own) = await MailboxAsync();
        var before = await MailsOutAsync(mailbox);
        using var content = new StringContent(body.Replace("{own}", own, StringComparison.Ordinal), Encoding.UTF8, "application/json");
        await TestHost.ProblemAsync(await host.Client.PostAsync(new Uri(Path(mailbox), UriKind.Relative), content), status, code);
        Assert.Equal(before, await MailsOutAsync(mailbox));
    }

    [Fact]
    public async Task Mail_from_an_alias_is_ones_own()
    {
        var (mailbox, _) = await MailboxAsync();
        var (_, address) = await VerifiedAsync(mailbox);
        var waiting = SharedHost.Address("waiting");
        await host.PostAsync<JsonElement>(Path(mailbox), new { address = waiting }, HttpStatusCode.Created);
        var (bea, cas) = (SharedHost.Address(), SharedHost.Address("cas"));
        var contacts = (Bea: await shared.AddContactAsync("Bea", bea), Cas: await shared.AddContactAsync("Cas", cas));

        await shared.LogAsync(SharedHost.Mail(address, bea, SharedHost.NewMessageId()));
        await shared.LogAsync(SharedHost.Mail(waiting, cas, SharedHost.NewMessageId()));

        Assert.Equal("outgoing", Assert.Single(await shared.TimelineAsync(contacts.Bea)).Text("direction"));
        Assert.Equal("incoming", Assert.Single(await shared.TimelineAsync(contacts.Cas)).Text("direction"));
        var sidebar = await host.PostAsync<JsonElement>("/api/v1/sidebar", new { participants = new[] { new { address = bea, role = "from" }, new { address, role = "to" } } });
        Assert.Equal([bea], sidebar.GetProperty("participants").EnumerateArray().Select(person => person.Text("address")));
        Assert.Equal(mailbox, sidebar.GetProperty("mailbox").Id());
    }

    [Fact]
    public async Task An_address_of_the_provider_is_removed_there_and_one_that_is_gone_can_be_cleared_away()
    {
        var (mailbox, own) = await MailboxAsync();
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var (here, gone) = (SharedHost.Address("here"), SharedHost.Address("gone"));
        // A new mailbox is asked for its addresses at once, in the background; the next time is tomorrow.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await host.InDatabaseAsync(db => db.AliasChecks.AnyAsync(row => row.MailboxId == mailbox)))
            await Task.Delay(50, limit.Token);
        var ids = await host.InDatabaseAsync(async db =>
        {
            var now = host.Clock.GetUtcNow();
            MailboxAlias[] rows =
            [
                new() { MailboxId = mailbox, Address = here, Source = AliasSource.Provider, AddedAt = now, VerifiedAt = now },
                new() { MailboxId = mailbox, Address = gone, Source = AliasSource.Provider, AddedAt = now, VerifiedAt = now, GoneAt = now },
            ];
            db.MailboxAliases.AddRange(rows);
            await db.SaveChangesAsync();
            return rows.Select(row => row.Id).ToArray();
        });

        Assert.Equal([own, here], Senders(await ViewAsync(mailbox)));
        await TestHost.ProblemAsync(await host.Client.DeleteAsync($"{Path(mailbox)}/{ids[0]}"), HttpStatusCode.Conflict, "alias_of_provider");
        await TestHost.ProblemAsync(await host.Client.PatchAsJsonAsync($"{Path(mailbox)}/{ids[1]}", new { isDefault = true }), HttpStatusCode.Conflict, "alias_gone");
        await TestHost.ProblemAsync(await SendAsync(contact, mailbox, gone), HttpStatusCode.BadRequest, "from_not_yours");
        var states = Items(await host.GetAsync<JsonElement>(Path(mailbox))).ToDictionary(item => item.Text("address")!, item => item.Text("state"));
        Assert.Equal(("verified", "verified", "gone"), (states[own], states[here], states[gone]));
        Assert.Equal(2, Items(await TestHost.ReadAsync<JsonElement>(await host.Client.DeleteAsync($"{Path(mailbox)}/{ids[1]}"), HttpStatusCode.OK)).Length);

        // This kind of mailbox names none: what an earlier provider named is in the member's hand now.
        var refreshed = await host.PostAsync<JsonElement>($"{Path(mailbox)}/refresh", new { });
        Assert.True(refreshed.GetProperty("canAdd").GetBoolean());
        Assert.Equal("member", Items(refreshed)[1].Text("source"));
        await TestHost.ReadAsync<JsonElement>(await host.Client.DeleteAsync($"{Path(mailbox)}/{ids[0]}"), HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_mailbox_that_is_switched_off_or_removed_takes_no_new_address()
    {
        var (mailbox, _) = await MailboxAsync();
        var (alias, _) = await VerifiedAsync(mailbox);
        await host.PostAsync<JsonElement>($"{MailboxCalls.Path}/{mailbox}/disable", new { });
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path(mailbox), new { address = "a@x.test" }), HttpStatusCode.Conflict, "mailbox_disabled_send");
        await host.Client.DeleteAsync($"{MailboxCalls.Path}/{mailbox}");
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path(mailbox), new { address = "a@x.test" }), HttpStatusCode.Conflict, "mailbox_removed");
        await TestHost.ProblemAsync(await host.Client.PatchAsJsonAsync($"{Path(mailbox)}/{alias}", new { isDefault = true }), HttpStatusCode.Conflict, "mailbox_removed");
        // Reconnected, it has its addresses again.
        await host.PostAsync<JsonElement>($"{MailboxCalls.Path}/{mailbox}/reconnect", new { consent = new { disclosure = "memory", locale = "en" } });
        Assert.Equal(2, Senders(await ViewAsync(mailbox)).Length);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "")]
    [InlineData("POST", "/refresh")]
    [InlineData("POST", "/{alias}/codes")]
    [InlineData("POST", "/{alias}/verify")]
    [InlineData("PATCH", "/{alias}")]
    [InlineData("DELETE", "/{alias}")]
    public async Task Addresses_of_a_colleague_or_another_organization_are_not_found_and_nobody_signed_out_gets_in(string method, string path)
    {
        var (mailbox, _) = await MailboxAsync();
        var (alias, address) = await VerifiedAsync(mailbox);
        var mails = await MailsOutAsync(mailbox);
        var (_, colleague) = await shared.AddMemberAsync();
        foreach (var stranger in new[] { colleague, shared.Elsewhere })
            await TestHost.ProblemAsync(await CallAsync(stranger), HttpStatusCode.NotFound, "mailbox_not_found");
        using var nobody = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(nobody)).StatusCode);
        Assert.Equal([address], await host.InDatabaseAsync(db => db.MailboxAliases.Where(row => row.MailboxId == mailbox && row.VerifiedAt != null && row.Name == null).Select(row => row.Address).ToListAsync()));
        Assert.Equal(mails, await MailsOutAsync(mailbox));
        if (path.Contains("{alias}", StringComparison.Ordinal))
        {
            // Nor is an alias of one mailbox found at another.
            var (other, _) = await MailboxAsync();
            await TestHost.ProblemAsync(await CallAsync(host.Client, other), HttpStatusCode.NotFound, "alias_not_found");
        }

        async Task<HttpResponseMessage> CallAsync(HttpClient client, Guid? at = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), Path(at ?? mailbox) + path.Replace("{alias}", alias.ToString(), StringComparison.Ordinal));
            if (method is "POST" or "PATCH")
                request.Content = JsonContent.Create(new { address = "eve@elsewhere.test", code = "12345678", name = "Eve" });
            return await client.SendAsync(request);
        }
    }

    private static string Path(Guid mailbox) => $"{MailboxCalls.Path}/{mailbox}/aliases";

    private static JsonElement[] Items(JsonElement list) => [.. list.GetProperty("items").EnumerateArray()];

    private static string[] Senders(JsonElement view) => [.. view.GetProperty("senders").EnumerateArray().Select(sender => sender.Text("address")!)];

    private static string Other(string code) => code == "00000000" ? "11111111" : "00000000";

    private async Task<(Guid Id, string Address)> MailboxAsync()
    {
        var address = SharedHost.Address("ada");
        return ((await host.ConnectMemoryAsync(address)).Id(), address);
    }

    private async Task<(Guid Id, string Address)> VerifiedAsync(Guid mailbox)
    {
        var address = SharedHost.Address("sales");
        var alias = (await host.PostAsync<JsonElement>(Path(mailbox), new { address }, HttpStatusCode.Created)).Id();
        await TestHost.ReadAsync<JsonElement>(await VerifyAsync(mailbox, alias, (await CodeMailAsync(mailbox, address)).Code), HttpStatusCode.OK);
        return (alias, address);
    }

    private Task<HttpResponseMessage> VerifyAsync(Guid mailbox, Guid alias, string code) => host.Client.PostAsJsonAsync($"{Path(mailbox)}/{alias}/verify", new { code });

    private Task<HttpResponseMessage> AgainAsync(Guid mailbox, Guid alias) => host.Client.PostAsJsonAsync($"{Path(mailbox)}/{alias}/codes", new { });

    private async Task<JsonElement> PatchAsync(Guid mailbox, Guid alias, object change) =>
        await TestHost.ReadAsync<JsonElement>(await host.Client.PatchAsJsonAsync($"{Path(mailbox)}/{alias}", change), HttpStatusCode.OK);

    private Task<JsonElement> ViewAsync(Guid mailbox) => host.GetAsync<JsonElement>($"{MailboxCalls.Path}/{mailbox}");

    private Task<HttpResponseMessage> SendAsync(Guid contact, Guid mailbox, string? from) =>
        host.Client.PostAsJsonAsync($"/api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Thursday?", text = "How about Thursday?", from });

    /// <summary>The author of what was written, as it goes out.</summary>
    private async Task<string> FromAsync(HttpResponseMessage answer)
    {
        var id = (await TestHost.ReadAsync<JsonElement>(answer, HttpStatusCode.Accepted)).Id();
        var block = await host.InDatabaseAsync(db => db.MailBodies.Where(row => row.MailMessageId == id).Select(row => row.HeaderBlock).SingleAsync());
        return MessageHeaders.Parse(block!).From!.ToString();
    }

    private Task<int> MailsOutAsync(Guid mailbox) => host.InDatabaseAsync(db => db.MemoryMails.CountAsync(row => row.MailboxId == mailbox && row.Folder == "out"));

    /// <summary>The newest mail to an address: from whom, to whom, and the code in it.</summary>
    private async Task<(EmailAddress? From, IReadOnlyList<EmailAddress> To, string Code)> CodeMailAsync(Guid mailbox, string address)
    {
        var contents = await host.InDatabaseAsync(db => db.MemoryMails.Where(row => row.MailboxId == mailbox && row.Folder == "out").OrderByDescending(row => row.Id).Select(row => row.Content).ToListAsync());
        var mail = contents.Select(content => MimeMessage.Parse(content)).First(mail => mail.Headers.To.Any(to => to.Normalized == address));
        var text = mail.TextBody!;
        var code = Code().Match(text).Groups[1].Value;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"/app/settings/email/aliases/{mailbox}?alias="), text, StringComparison.Ordinal);
        Assert.Contains($"&code={code}", text, StringComparison.Ordinal);
        return (mail.Headers.From, mail.Headers.To, code);
    }

    [GeneratedRegex("\n +([0-9]{8})\r?\n", RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}
