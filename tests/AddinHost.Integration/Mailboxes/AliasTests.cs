using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using AddinHost.Integration.Sending;
using AddinHost.Integration.Support;
using AddinHost.Integration.Sync;
using AddinHost.Mail.Mime;

namespace AddinHost.Integration.Mailboxes;

/// <summary>An alias on IMAP: proven through the mailbox's own outgoing server, and then in envelope and From of what is written under it.</summary>
[Collection(Servers.Shared)]
public sealed partial class ImapAliasTests(Servers servers)
{
    [Fact]
    public async Task The_code_comes_back_through_the_own_server_and_mail_under_the_alias_carries_it_everywhere()
    {
        await using var story = await SendingStory.StartAsync(servers);
        var path = $"api/v1/mailboxes/{story.Mailbox}/aliases";
        await story.Story.WaitAsync(async () => (await story.Story.GetAsync(path)).GetProperty("canAdd").GetBoolean(), () => "the mailbox to be known for one whose addresses are added by hand");

        story.Sink.OnSender = sender => sender.Contains("boss@", StringComparison.Ordinal) ? "553 5.7.1 Not your address" : "250 2.1.0 Ok";
        var refused = await Story.ReadAsync(await story.Host.Client.PostAsJsonAsync(path, new { address = "boss@engines.test" }), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("alias_refused", refused.GetProperty("code").GetString());
        Assert.Contains("Not your address", refused.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await story.Story.GetAsync(path)).GetProperty("items").GetArrayLength());

        var added = await Story.ReadAsync(await story.Host.Client.PostAsJsonAsync(path, new { address = "sales@engines.test", name = "Söles" }), HttpStatusCode.Created);
        var asked = await story.Sink.NextMailAsync();
        Assert.Equal(("sales@engines.test", "sales@engines.test"), (asked.From, Assert.Single(asked.Recipients)));
        var mail = MimeMessage.Parse(asked.Data);
        Assert.Equal(story.Ada.Address, mail.Headers.From!.Address);
        var code = Code().Match(mail.TextBody!).Groups[1].Value;
        await Story.ReadAsync(await story.Host.Client.PostAsJsonAsync($"{path}/{added.GetProperty("id").GetGuid()}/verify", new { code }), HttpStatusCode.OK);

        var sent = await Story.ReadAsync(await story.PostAsync(new { mailboxId = story.Mailbox, subject = "Thursday?", text = "Dear Bea", from = "sales@engines.test" }), HttpStatusCode.Accepted);
        var taken = await story.Sink.NextMailAsync();
        Assert.Equal("sales@engines.test", taken.From);
        var headers = MessageHeaders.Parse(taken.Data);
        Assert.Equal(("Söles", "sales@engines.test"), (headers.From!.Name, headers.From.Address));
        Assert.EndsWith("@engines.test", headers.MessageId!.Value.Value, StringComparison.Ordinal);
        await story.Story.WaitForMessageAsync(sent.GetProperty("id").GetGuid(), "filed");
        Assert.Equal("sales@engines.test", (await story.MessageAsync(sent.GetProperty("id").GetGuid())).GetProperty("from").GetProperty("address").GetString());
    }

    [GeneratedRegex("\n +([0-9]{8})\r?\n", RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}

/// <summary>Proxy addresses at Microsoft come and go by themselves.</summary>
public sealed class GraphAliasTests(GraphHostFixture servers) : IClassFixture<GraphHostFixture>
{
    [Fact]
    public async Task Proxy_addresses_are_there_after_connecting_and_go_when_the_administrator_takes_them()
    {
        var graph = await GraphStory.NewAsync(servers.Microsoft, servers.Host);
        var alias = $"sales{Guid.NewGuid():N}@contoso.test";
        await servers.Microsoft.AddUserAsync(new { graph.Address, aliases = new[] { alias } });
        var mailbox = await graph.ConnectAsync();
        var path = $"api/v1/mailboxes/{mailbox}";
        await graph.Story.WaitAsync(async () => (await graph.Story.GetAsync(path)).GetProperty("aliases").GetArrayLength() == 1, () => "the alias to appear");
        var refused = await Story.ReadAsync(await servers.Host.Client.PostAsJsonAsync($"{path}/aliases", new { address = "other@contoso.test" }), HttpStatusCode.Conflict);
        Assert.Equal("aliases_by_provider", refused.GetProperty("code").GetString());

        var contact = await graph.Story.CreateContactAsync("Bea", graph.Correspondent);
        var sent = await Story.ReadAsync(
            await servers.Host.Client.PostAsJsonAsync($"api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Thursday?", text = "Dear Bea", from = alias }), HttpStatusCode.Accepted);
        await graph.Story.WaitForMessageAsync(sent.GetProperty("id").GetGuid(), "accepted", "filed");
        Assert.Equal(alias, MessageHeaders.Parse(Assert.Single(await servers.Microsoft.ContentAsync(graph.Address, "sentitems"))).From!.Address);

        await servers.Microsoft.PostAsync($"aliases/remove?user={graph.Address}&alias={alias}");
        var list = await Story.ReadAsync(await servers.Host.Client.PostAsync(new Uri($"{path}/aliases/refresh", UriKind.Relative), null), HttpStatusCode.OK);
        Assert.Equal("gone", list.GetProperty("items")[1].GetProperty("state").GetString());
        Assert.Equal(0, (await graph.Story.GetAsync(path)).GetProperty("aliases").GetArrayLength());
    }
}
